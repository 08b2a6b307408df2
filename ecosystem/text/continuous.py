"""What all continuous channels have in common: real numbers beside the words of a text.

A draw of such a channel is a point. It is a function of its inputs, which are standard normal
numbers or questions and depend on no law, and of the law that writes it: two laws that are
near each other turn the same inputs into points that are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import GOLDEN, U64, key, mix, unit
from ecosystem.draws.pages import page_numbers
from ecosystem.text.channels import Beside
from ecosystem.text.decoding import Decoding
from ecosystem.text.moments import Moments, moments_of, nothing, together

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
ScalarT = TypeVar("ScalarT", bound=np.generic)

_AT_ONCE = 1 << 13  # draws held at once
_CHOICE = np.uint64(0x8CB92BA72F3D8DD7)  # tells which law writes a draw from which draw it is


class ContinuousLaw(Protocol):
    """A law over points of D dimensions."""

    def points(self, inputs: F64, choices: U64) -> F64:
        """Return the points that the law makes of inputs, shape (N, D).

        Parameters
        ----------
        inputs : array of float64
            A row a draw, see :meth:`ContinuousChannel.inputs`.
        choices : array of uint64, shape (N,)
            A uniform number a draw, for laws that are made of several.
        """

    def expected(self, inputs: Moments) -> Moments:
        """Return what is expected of as many points, without sampling error.

        Parameters
        ----------
        inputs
            Moments of the d numbers that the law cannot choose, such as questions.
        """

    def decoded(self, decoding: Decoding) -> ContinuousLaw:
        """Return the law that a model publishes with.

        Raises
        ------
        ValueError
            If ``top_k`` is asked for: points have no most probable ones.
        """


# One for each continuous channel; None where the writer says nothing in it.
ContinuousLaws = tuple[ContinuousLaw | None, ...]


@dataclass(frozen=True, eq=False)
class Blend:
    """A true mixture: every draw is written by one of several laws, chosen by a keyed coin.

    Attributes
    ----------
    laws, shares
        The laws, and their shares, which sum to 1.
    """

    laws: tuple[ContinuousLaw, ...]
    shares: F64

    def points(self, inputs: F64, choices: U64) -> F64:
        """Return the points that the chosen laws make of inputs."""
        chosen = np.searchsorted(np.cumsum(self.shares)[:-1], unit(choices), side="right")
        parts = [(np.flatnonzero(chosen == i), law) for i, law in enumerate(self.laws)]
        return pieced(len(inputs), [(at, law.points(inputs[at], choices[at])) for at, law in parts])

    def expected(self, inputs: Moments) -> Moments:
        """Return the moments of the mixture."""
        parts = zip(self.laws, self.shares, strict=True)
        known = [law.expected(inputs).weighing(float(inputs.n * w)) for law, w in parts]
        mixed = together(known, len(known[0].mean))
        return mixed.weighing(inputs.n)  # shares sum to 1 but for rounding; draws are whole

    def decoded(self, decoding: Decoding) -> Blend:
        """Return the mixture of the decoded laws."""
        return Blend(tuple(law.decoded(decoding) for law in self.laws), self.shares)


def blended(laws: Sequence[ContinuousLaw | None], shares: F64) -> ContinuousLaw | None:
    """Mix laws; who says nothing has no share in it."""
    said = [(law, w) for law, w in zip(laws, shares, strict=True) if law is not None and w > 0]
    if len(said) < 2:
        return said[0][0] if said else None
    share = np.array([w for _, w in said])
    return Blend(tuple(law for law, _ in said), share / share.sum())


def pieced(n: int, parts: Sequence[tuple[I64, F64]]) -> F64:
    """Put points in the places where they belong, shape (n, D)."""
    whole = np.empty((n, parts[0][1].shape[1]))
    for at, points in parts:
        whole[at] = points
    return whole


@dataclass(frozen=True, eq=False)
class Passage:
    """Some draws of some texts, those of a text in a row.

    Attributes
    ----------
    text : array of int64, shape (T,)
        Which of the texts.
    keys : array of uint64, shape (T,)
        Keys of their draws.
    first, draws : array of int64, shape (T,)
        The first draw of each, from 0, and how many.
    """

    text: I64
    keys: U64
    first: I64
    draws: I64

    def numbers(self, width: int) -> U64:
        """Return uniform numbers, shape (N, width): a row a draw, whatever else is read."""
        start = self.keys + (self.first * width).astype(np.uint64) * GOLDEN
        return page_numbers(start, self.draws * width).reshape(-1, width)

    def coins(self, purpose: np.uint64) -> U64:
        """Return one uniform number a draw for another purpose, shape (N,)."""
        start = mix(self.keys ^ purpose) + self.first.astype(np.uint64) * GOLDEN
        return page_numbers(start, self.draws)

    def choices(self) -> U64:
        """Return the numbers by which a draw of a :class:`Blend` finds its law."""
        return self.coins(_CHOICE)

    def of_texts(self, values: NDArray[ScalarT]) -> NDArray[ScalarT]:
        """Repeat what is known of every text for each of its draws here, shape (N,)."""
        return np.repeat(values[self.text], self.draws)

    def positions(self) -> I64:
        """Return the number of each draw within its text, shape (N,)."""
        before = np.cumsum(self.draws) - self.draws
        within = np.arange(int(self.draws.sum())) - np.repeat(before, self.draws)
        numbers: I64 = within + np.repeat(self.first, self.draws)
        return numbers


def passages(keys: U64, draws: I64) -> Iterator[Passage]:
    """Divide texts, in their order, into passages that fit into memory."""
    n_pieces = -(-draws // _AT_ONCE)
    text = np.repeat(np.arange(len(draws)), n_pieces)
    piece = np.arange(len(text)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces)
    first = piece * _AT_ONCE
    size = np.minimum(draws[text] - first, _AT_ONCE)
    group = (np.cumsum(size) - 1) // _AT_ONCE
    for part in np.split(np.arange(len(text)), np.flatnonzero(np.diff(group)) + 1):
        if len(part):
            yield Passage(text[part], keys[text[part]], first[part], size[part])


class ContinuousChannel(Beside, ABC):
    """A channel of points.

    Attributes
    ----------
    name
        ``points`` or ``regression``.
    per_draw
        Draws of the channel for every independent draw of words.
    dimensions
        Numbers d of a draw that follow a standard normal law among people.
    human
        The law of people, the same in every round.
    """

    dimensions: int
    human: ContinuousLaw

    @property
    @abstractmethod
    def width(self) -> int:
        """Numbers D of a point."""

    @abstractmethod
    def inputs(self, passage: Passage, offsets: I64) -> F64:
        """Return the inputs of the draws of a passage, a row each.

        Parameters
        ----------
        offsets : array of int64, shape (number of texts,)
            Where each text begins in what all texts go through in turn.
        """

    @abstractmethod
    def offsets(self, keys: U64) -> I64:
        """Return where pages begin in what all texts go through in turn."""

    @abstractmethod
    def fitted(self, moments: Moments, correction: float) -> ContinuousLaw:
        """Fit a law to the moments of a text.

        Parameters
        ----------
        correction
            What a variance is multiplied by, where it is estimated.
        """

    def fresh_inputs(self, n: float) -> Moments:
        """Return the moments of standard normal inputs of ``n`` draws, without sampling error."""
        return Moments(n, np.zeros(self.dimensions), n * np.eye(self.dimensions))

    def expected_inputs(self, n: int) -> Moments:
        """Return the moments of the inputs of a private text of ``n`` draws, as expected."""
        return self.fresh_inputs(float(n))

    def read(
        self,
        texts: tuple[U64, I64, I64, I64],
        written: Callable[[Passage, F64], F64],
    ) -> Moments:
        """Return the moments of texts, summed in the order given.

        Parameters
        ----------
        texts
            Keys of their draws in this channel, their draws, how often each counts, and where
            each begins in what all texts go through.
        written
            From a passage and its inputs to its points.
        """
        keys, draws, times, offsets = texts
        found = nothing(self.width)
        for passage in passages(keys, draws):
            points = written(passage, self.inputs(passage, offsets))
            found = found + moments_of(points, passage.of_texts(times))
        return found

    def draw(self, law: ContinuousLaw | None, decision: int, n: int) -> Moments:
        """Return the moments of a private text of ``n`` draws of words, keyed by a decision."""
        if law is None:
            return nothing(self.width)
        size = np.array([self.size(decision, n)])
        keys = np.array([key(decision, self.name)], dtype=np.uint64)
        once, beginning = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        return self.read(
            (keys, size, once, beginning),
            lambda passage, inputs: law.points(inputs, passage.choices()),
        )

    def expected(self, law: ContinuousLaw | None, n: int) -> Moments:
        """Return what is expected of a private text of ``n`` draws of words."""
        size = self.expected_size(n)
        if law is None or not size:
            return nothing(self.width)
        return law.expected(self.expected_inputs(size))
