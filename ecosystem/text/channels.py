"""The channels of text: words, and beside them claims and style, on one axis of types.

A categorical channel is a law over (context, variant). Words are variants of a language or
topic; values of a fact; phrasings of a meaning. Channels of real numbers stand apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import GOLDEN, U64, hashes, key, mix, unit
from ecosystem.text.law import Law, from_probabilities
from ecosystem.text.lexicon import Lexicon

if TYPE_CHECKING:
    from ecosystem.text.continuous import ContinuousChannel

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
ScalarT = TypeVar("ScalarT", bound=np.generic)

WORDS = "words"


class Beside:
    """A channel beside the words: how much of it there is in a text.

    Attributes
    ----------
    name
        What keys its draws.
    per_draw
        Draws of the channel for every independent draw of words.
    """

    name: str
    per_draw: float

    def page_keys(self, pages: U64) -> U64:
        """Return the keys of what pages say in this channel, whatever their words."""
        return hashes(key(0, "channel", self.name), pages)

    def sizes(self, texts: U64, draws: I64) -> I64:
        """Return how often texts draw from the channel.

        ``floor(draws * per_draw + u)`` with one uniform ``u`` a text: right in the mean
        however short a text is, and the beginning of a text has the beginning of its claims.

        Parameters
        ----------
        texts : array of uint64
            Keys of pages, or of decisions that draw from a law.
        draws : array of int64
            Independent draws of words in each.
        """
        numbers = unit(hashes(key(0, "size", self.name), texts))
        return np.floor(draws * self.per_draw + numbers).astype(np.int64)

    def size(self, decision: int, draws: int) -> int:
        """Return how often a private text draws from the channel, keyed by a decision."""
        return int(self.sizes(np.array([decision], dtype=np.uint64), np.array([draws]))[0])

    def expected_size(self, draws: int) -> int:
        """Return how often a text is expected to draw from the channel, to the nearest."""
        return math.floor(draws * self.per_draw + 0.5)


@dataclass(frozen=True, eq=False)
class Channel(Beside):
    """A categorical channel beside the words; its human law is the same in every round.

    Attributes
    ----------
    name
        ``claims`` or ``style``.
    law
        Human text over (context, variant).
    type_keys : array of uint64
        Stable keys of the types, independent of what else is listed.
    per_draw
        Draws of the channel for every independent draw of words.
    has_truth
        Whether the first variant of a context is the true one.
    """

    name: str
    law: Law
    type_keys: U64
    per_draw: float
    has_truth: bool = False


def claims_channel(
    *, facts: int, values: int, accuracy: float, exponent: float, per_draw: float
) -> Channel:
    """Make facts with one true value, the first; falsehoods of a fact are equally likely.

    Parameters
    ----------
    facts, values
        Number of facts, and of values of each.
    accuracy
        Share of claims that people get right, the same for every fact.
    exponent
        How often a fact is stated falls as ``rank ** -exponent``.
    per_draw
        Claims for every independent draw of words.
    """
    said = np.full(values, (1.0 - accuracy) / (values - 1))
    said[0] = accuracy
    return _channel("claims", _zipf(facts, exponent), said, per_draw, has_truth=True)


def style_channel(
    *,
    meanings: int,
    phrasings: int,
    exponent: float,
    popularity_exponent: float,
    per_draw: float,
) -> Channel:
    """Make meanings with several phrasings each, which fall as ``rank ** -exponent``.

    Parameters
    ----------
    meanings, phrasings
        Number of meanings, and of phrasings of each.
    popularity_exponent
        How often a meaning is expressed falls as ``rank ** -popularity_exponent``.
    per_draw
        Phrasings for every independent draw of words.
    """
    popularity = _zipf(meanings, popularity_exponent)
    return _channel("style", popularity, _zipf(phrasings, exponent), per_draw)


def _zipf(n: int, exponent: float) -> F64:
    weights = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    shares: F64 = weights / weights.sum()
    return shares


def _channel(
    name: str, popularity: F64, variants: F64, per_draw: float, *, has_truth: bool = False
) -> Channel:
    n, v = len(popularity), len(variants)
    contexts = hashes(key(0, "type", name), np.arange(n, dtype=np.uint64))
    numbers = np.arange(1, v + 1, dtype=np.uint64)
    return Channel(
        name,
        from_probabilities(np.outer(popularity, variants).ravel(), np.arange(n + 1) * v),
        mix(contexts[:, None] + numbers * GOLDEN).ravel(),
        per_draw,
        has_truth,
    )


class Channels:
    """All channels of a world's text; the categorical ones on one axis, words first.

    Parameters
    ----------
    lexicon, others
        The words, and the categorical channels beside them.
    continuous
        The channels of real numbers.

    Attributes
    ----------
    names
        Name of each categorical channel.
    n_types
        Number of types K of all channels together.
    type_keys
        Stable keys of the types of each channel.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        others: tuple[Channel, ...] = (),
        continuous: tuple[ContinuousChannel, ...] = (),
    ) -> None:
        self.lexicon, self.others, self.continuous = lexicon, others, continuous
        self.names = (WORDS, *(channel.name for channel in others))
        self.type_keys = (lexicon.type_keys, *(channel.type_keys for channel in others))
        ends = np.cumsum([len(keys) for keys in self.type_keys])
        self.n_types, self._cuts = int(ends[-1]), ends[:-1]

    def split(self, of_types: NDArray[ScalarT]) -> list[NDArray[ScalarT]]:
        """Return the part of each channel of an array over all types, as views."""
        parts: list[NDArray[Any]] = np.split(of_types, self._cuts)
        return parts

    def words(self, of_types: NDArray[ScalarT]) -> NDArray[ScalarT]:
        """Return the words' part of an array over all types, as a view."""
        return of_types[: len(self.type_keys[0])]

    def n_draws(self, counts: I64) -> int:
        """Return the independent draws of a text: its words, however much else it says."""
        return int(self.words(counts).sum())
