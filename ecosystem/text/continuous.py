"""What all continuous channels have in common: real numbers beside the words of a text.

A draw of such a channel is a point. It is a function of its inputs, which are standard normal
numbers or questions and depend on no law, and of the law that writes it: two laws that are
near each other turn the same inputs into points that are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import GOLDEN, U64, mix, threshold, unit
from ecosystem.draws.pages import EDIT, page_numbers
from ecosystem.text.channel import Channel, Pages
from ecosystem.text.decoding import Decoding
from ecosystem.text.learner import Learner
from ecosystem.text.moment_learner import MomentLearner
from ecosystem.text.moments import Moments, together
from ecosystem.text.sampler_registry import HUMAN, SamplerRegistry
from ecosystem.text.statistic import Statistic

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


class ContinuousChannel(Channel, ABC):
    """A channel of points.

    Attributes
    ----------
    dimensions
        Numbers d of a draw that follow a standard normal law among people.
    """

    statistic: ClassVar[type[Statistic]] = Moments
    type_keys = np.zeros(0, dtype=np.uint64)
    dimensions: int

    def __init__(self, name: str, per_draw: float, dimensions: int) -> None:
        self.name, self.per_draw, self.dimensions = name, per_draw, dimensions

    @property
    @abstractmethod
    def people(self) -> ContinuousLaw:
        """The law of people, the same in every round."""

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
    def fit(self, moments: Moments, correction: float) -> ContinuousLaw:
        """Fit a law to the moments of a text.

        Parameters
        ----------
        correction
            What a variance is multiplied by, where it is estimated.
        """

    @abstractmethod
    def estimates(self, moments: Moments) -> dict[str, float]:
        """Return columns of the table ``estimates``: how far moments are from people's."""

    def moments(self, law: ContinuousLaw) -> Moments:
        """Return the moments of a law itself, with weight 1."""
        return law.expected(self.fresh_inputs(1.0))

    def fresh_inputs(self, n: float) -> Moments:
        """Return the moments of standard normal inputs of ``n`` draws, without sampling error."""
        return Moments(n, np.zeros(self.dimensions), n * np.eye(self.dimensions))

    def expected_inputs(self, n: int) -> Moments:
        """Return the moments of the inputs of a private text of ``n`` draws, as expected."""
        return self.fresh_inputs(float(n))

    # ------------------------------------------------------------ laws

    def human(self, round_: int) -> ContinuousLaw:
        """Return the law of people."""
        return self.people

    def sampler(self, law: ContinuousLaw) -> ContinuousLaw:
        """Return the law itself."""
        return law

    def decoded(self, law: ContinuousLaw, decoding: Decoding) -> ContinuousLaw:
        """Return the law that a model publishes with."""
        return law.decoded(decoding)

    def mixed(self, laws: Sequence[ContinuousLaw], shares: F64) -> ContinuousLaw:
        """Return the true mixture of laws."""
        known, share = (
            [law for law, w in zip(laws, shares, strict=True) if w > 0],
            shares[shares > 0],
        )
        return known[0] if len(known) == 1 else Blend(tuple(known), share / share.sum())

    def learner(self, of_lab: Learner) -> Learner:
        """Return what fits moments, with the laws that the lab's learner mixes in."""
        return MomentLearner(of_lab.variance, of_lab.weight_human, of_lab.weight_previous)

    # ------------------------------------------------------------ what a text says

    def read(
        self, pages: Pages, registry: SamplerRegistry, statistic: type[Statistic]
    ) -> Statistic:
        """Return what pages say: real numbers are summed over pages sorted by their keys."""
        order = np.lexsort((pages.draws, pages.keys))
        keys, times, writers = pages.keys[order], pages.times[order], pages.writer[order]
        edited = threshold(pages.edited_share[order])
        laws = {
            int(w): self.people if w == HUMAN else registry.sampler(int(w), 0, self.name)
            for w in np.unique(writers)
        }
        speaks = np.isin(writers, [writer for writer, law in laws.items() if law is not None])

        def write(passage: Passage, inputs: F64) -> F64:
            by_editor = passage.coins(EDIT) < passage.of_texts(edited)
            writer = np.where(by_editor, HUMAN, passage.of_texts(writers))
            choices = passage.choices()
            parts = []
            for number in np.unique(writer):
                law, at = laws.get(int(number), self.people), np.flatnonzero(writer == number)
                assert law is not None, "a writer without a law has no draws"
                parts.append((at, law.points(inputs[at], choices[at])))
            return pieced(len(inputs), parts)

        sizes = self.sizes(keys, pages.draws[order]) * speaks
        page_keys = self.page_keys(keys)
        texts = (page_keys, sizes, times, self.offsets(page_keys))
        return self._read(texts, write, statistic)

    def _draw(
        self, law: ContinuousLaw, text_key: int, n: int, statistic: type[Statistic]
    ) -> Statistic:
        size, keys = np.array([n]), np.array([text_key], dtype=np.uint64)
        once, beginning = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        return self._read(
            (keys, size, once, beginning),
            lambda passage, inputs: law.points(inputs, passage.choices()),
            statistic,
        )

    def _read(
        self,
        texts: tuple[U64, I64, I64, I64],
        write: Callable[[Passage, F64], F64],
        statistic: type[Statistic],
    ) -> Statistic:
        """Read texts in the order given.

        Parameters
        ----------
        texts
            Keys of their draws in this channel, their draws, how often each counts, and where
            each begins in what all texts go through.
        write
            From a passage and its inputs to its points.
        """
        keys, draws, times, offsets = texts
        found = statistic.nothing(self)
        for passage in passages(keys, draws):
            points = write(passage, self.inputs(passage, offsets))
            found = found + statistic.of(self, points, passage.draws, times[passage.text])
        return found
