"""The pool of text that a lab keeps, with who wrote it."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.lab.repeats import Repeats
from ecosystem.draws.keys import key_of
from ecosystem.text.text import Text
from ecosystem.web.reading import Reading
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    """Draws of one writer in a pool.

    Attributes
    ----------
    n_draws
        How many; where nobody knows who wrote a draw, what is expected.
    rounds
        Sum over draws of the round in which each was read.
    first_round
        The first of these rounds.
    """

    n_draws: float
    rounds: float
    first_round: int

    def __add__(self, other: Held) -> Held:
        """Add draws of the same writer."""
        return Held(
            self.n_draws + other.n_draws,
            self.rounds + other.rounds,
            min(self.first_round, other.first_round),
        )


@dataclass
class Intake:
    """Text of one round, or of many added up.

    Attributes
    ----------
    text
        What it says.
    by_writer
        Draws by number of the writer; where nobody knows who wrote a draw, what is expected.
    people : array of int64, shape (W,), optional
        How often each word is in what people alone wrote of it; None where that is not known.
    """

    text: Text
    by_writer: Mapping[int, float] = field(default_factory=dict)
    people: I64 | None = None

    @property
    def n_draws(self) -> int:
        """Independent draws of text."""
        return self.text.n_draws

    def __add__(self, other: Intake) -> Intake:
        """Put text together."""
        people = None
        if self.people is not None and other.people is not None:
            people = self.people + other.people
        return Intake(self.text + other.text, by_writer_of([self, other]), people)


def by_writer_of(intakes: Iterable[Intake]) -> dict[int, float]:
    """Return the draws of some texts together, by number of the writer."""
    found: dict[int, float] = {}
    for intake in intakes:
        for writer, n in intake.by_writer.items():
            found[writer] = found.get(writer, 0) + n
    return found


class Pool:
    """A lab's text, kept from round to round as its workflow says.

    Parameters
    ----------
    name, workflow
        The lab, and ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    state
        What the host shares.

    Attributes
    ----------
    sampled
        All that is held, and the draws that were taken of it last, where it is sampled.
    """

    def __init__(self, name: str, workflow: str, state: SharedState) -> None:
        self.name, self.workflow, self.state = name, workflow, state
        self._held: dict[str, Intake] = {}
        self._by_writer: dict[int, Held] = {}
        self._repeats = Repeats(is_pooled=workflow != "replace")
        self.sampled: tuple[Intake, int] | None = None

    @property
    def n_draws(self) -> int:
        """Draws held."""
        if self.workflow == "replace":
            return 0
        return sum(intake.n_draws for intake in self._held.values())

    @property
    def by_writer(self) -> Mapping[int, Held]:
        """What is held, by number of the writer; nothing where text is not kept."""
        return dict(self._by_writer)

    @property
    def n_repeated(self) -> int | None:
        """Draws fitted last that were fitted before; None of a sample, which knows no pages."""
        return None if self.workflow == "accumulate-subsample" else self._repeats.n_repeated

    def _note(self, intake: Intake, round_: int) -> None:
        if self.workflow == "replace":
            return
        for writer, n in sorted(intake.by_writer.items()):
            if n > 0:
                new, old = Held(n, n * round_, round_), self._by_writer.get(writer)
                self._by_writer[writer] = new if old is None else old + new

    def start(self, intake: Intake, round_: int) -> Intake:
        """Begin with text."""
        self._held["initial"] = intake
        self._note(intake, round_)
        return intake

    def take(
        self, fresh: Mapping[str, Intake], stocks: Mapping[str, Reading], n_fit: int, round_: int
    ) -> tuple[dict[str, Intake], int]:
        """Take this round's text in; return what is fitted, by label, and the draws left out.

        Parameters
        ----------
        fresh
            The text, by label of its source.
        stocks
            What of it was read from pages.
        n_fit
            Draws fitted of a pool that is sampled.
        round_
            The round.
        """
        if self.workflow != "accumulate-subsample":
            readings = [reading.selection for reading in stocks.values()]
            self._repeats.note(len(self.state.corpus), readings)
        if self.workflow == "replace":
            return {label: fresh[label] for label in sorted(fresh)}, 0
        for label, intake in sorted(fresh.items()):
            self._note(intake, round_)
            held = self._held.get(label)
            self._held[label] = intake if held is None else held + intake
        everything = {label: self._held[label] for label in sorted(self._held)}
        if self.workflow != "accumulate-subsample":
            return everything, 0
        total = reduce(operator.add, everything.values())
        self.sampled = total, n_fit
        return {"pool": self._subsample(total, n_fit, round_)}, max(0, total.n_draws - n_fit)

    def _subsample(self, total: Intake, n_fit: int, round_: int) -> Intake:
        key = key_of(self.state.seed, "subsample", self.name, round_)
        text = self.state.channels.subsample(total.text, key, n_fit)
        if not text.n_draws:
            return Intake(text)
        # Tokens of the pool no longer know who wrote them: its shares stand for the sample's.
        share = min(n_fit, total.n_draws) / max(total.n_draws, 1)
        by_writer = {writer: n * share for writer, n in total.by_writer.items()}
        return Intake(text, by_writer)
