"""A channel of text: what it says, who writes it, and what is counted of it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, counter, hashes, key_of, unit
from ecosystem.text.decoding import Decoding
from ecosystem.text.statistic import Statistic

if TYPE_CHECKING:
    from ecosystem.text.learner import Learner
    from ecosystem.text.sampler_registry import SamplerRegistry

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pages:
    """What decides the text of pages; columns with a row for each.

    Attributes
    ----------
    keys : array of uint64, shape (N,)
        Keys of the pages.
    draws, times : arrays of int64, shape (N,)
        Independent draws of words that are read of each, from its beginning; and how often
        what was read counts.
    writer, human_version, context : arrays of integers, shape (N,)
        Number of the writer (people are 0), version of human language, and the language or
        topic.
    edited_share : array of float64, shape (N,)
        Share of its draws that people rewrote.
    """

    keys: U64
    draws: I64
    times: I64
    writer: NDArray[np.int32]
    human_version: NDArray[np.int32]
    context: NDArray[np.int16]
    edited_share: F64

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self.keys)

    def part(self, some: NDArray[np.bool_]) -> Pages:
        """Return some of the pages."""
        return Pages(*(getattr(self, each.name)[some] for each in fields(self)))


@dataclass(frozen=True)
class Due:
    """How often texts should draw from a channel, and what of it their writers cannot say."""

    draws: int = 0
    unsaid: int = 0

    def __add__(self, other: Due) -> Due:
        """Put texts together."""
        return Due(self.draws + other.draws, self.unsaid + other.unsaid)


class Channel(ABC):
    """One side of text: its words, its claims, its style, points, or answers.

    A law of a channel is what people or a model write with; None is the law of who says
    nothing in it. Laws are of one family, which is the channel's own.

    Attributes
    ----------
    name
        What keys its draws.
    per_draw
        Draws of the channel for every independent draw of words.
    statistic
        What text of the channel amounts to, for learners that do not name another one.
    type_keys : array of uint64, shape (K,)
        Stable keys of its types; empty where it has none.
    """

    name: str
    per_draw: float
    statistic: ClassVar[type[Statistic]]
    type_keys: U64

    # ------------------------------------------------------------ laws

    @abstractmethod
    def human(self, round_: int) -> Any:
        """Return the law of people in a round."""

    @abstractmethod
    def sampler(self, law: Any) -> Any:
        """Return what pages are written with: all of a law that readers of pages need."""

    @abstractmethod
    def decoded(self, law: Any, decoding: Decoding) -> Any:
        """Return the law that a model publishes with."""

    @abstractmethod
    def mixed(self, laws: Sequence[Any], shares: F64) -> Any:
        """Average laws with given shares, not all of them 0, which need not sum to 1."""

    def known_types(self, round_: int) -> NDArray[np.bool_]:
        """Tell for each type whether there is such a type by a round, shape (K,)."""
        return np.ones(len(self.type_keys), dtype=bool)

    def learner(self, of_lab: Learner) -> Learner:
        """Return what fits the channel for a lab that has a learner; by default that one."""
        return of_lab

    # ------------------------------------------------------------ how much there is in a text

    def text_key(self, key: int) -> int:
        """Return the key of what a private text says in the channel."""
        return key_of(key, self.name)

    def page_keys(self, pages: U64) -> U64:
        """Return the keys of what pages say in this channel, whatever their words."""
        return hashes(key_of(0, "channel", self.name), pages)

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
        numbers = unit(hashes(key_of(0, "size", self.name), texts))
        return np.floor(draws * self.per_draw + numbers).astype(np.int64)

    def size(self, key: int, n: int, *, is_expected: bool) -> int:
        """Return how often a private text of ``n`` draws of words draws from the channel."""
        if is_expected:
            return math.floor(n * self.per_draw + 0.5)
        return int(self.sizes(np.array([key], dtype=np.uint64), np.array([n]))[0])

    def due(self, pages: Pages, registry: SamplerRegistry) -> Due:
        """Return what is due from pages, without reading it."""
        if not len(pages):
            return Due()
        sizes = self.sizes(pages.keys, pages.draws) * pages.times
        writers, of_page = np.unique(pages.writer, return_inverse=True)
        mute = np.array([not registry.writes_in(int(w), self.name) for w in writers], dtype=bool)
        return Due(int(sizes.sum()), int(sizes[mute[of_page]].sum()))

    # ------------------------------------------------------------ what a text says

    @abstractmethod
    def read(
        self, pages: Pages, registry: SamplerRegistry, statistic: type[Statistic]
    ) -> Statistic:
        """Return what pages say. It is a pure function of their keys and writers' laws."""

    def draw(
        self,
        law: Any,
        key: int,
        n: int,
        statistic: type[Statistic],
        *,
        is_expected: bool = False,
    ) -> Statistic:
        """Return what a private text of ``n`` independent draws of words says.

        Parameters
        ----------
        law
            Who writes it; nothing comes of None.
        key
            What keys it.
        statistic
            What is wanted of it.
        is_expected
            Whether that is what is expected of such texts, without sampling error.
        """
        size = self.size(key, n, is_expected=is_expected)
        if law is None:
            return statistic.nothing(self)
        if is_expected:
            return statistic.expected(self, law, size)
        return self._draw(law, self.text_key(key), size, statistic)

    @abstractmethod
    def _draw(self, law: Any, text_key: int, n: int, statistic: type[Statistic]) -> Statistic:
        """Return what a private text of ``n`` draws of the channel says."""

    def subsample(self, statistic: Statistic, key: int, n: int, share: float) -> Statistic:
        """Take part of a text without replacement.

        Parameters
        ----------
        n, share
            Draws of words that are taken, and their share of the text's.
        """
        chosen = self.text_key(key)
        size = int(statistic.n_draws * share + unit(counter(chosen, 1))[0])
        return statistic.subsample(self, chosen, size)
