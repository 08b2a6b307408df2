"""The dashboard illusion: people's text is lost, and a lab's own benchmark does not show it.

A lab that measures itself on text held out of its own sources measures how well it fits what it
reads. Where that narrows, its benchmark improves while its loss on people's text grows. Both are
losses of the fitted law, before decoding, with the same floor: a thousandth of the probability is
spread evenly over all types, as a reader does who knows that there are other words. A word that
the model lacks then costs much (20 bits among 1,000 types), and not everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import entropy
from ecosystem.measures.fidelity import cross_entropy

F64 = NDArray[np.float64]
Event = Literal["begins", "ends"]

FLOOR = 0.001


class Score(NamedTuple):
    """How a model stands with people and with its own benchmark.

    Attributes
    ----------
    gap
        Its loss on people's text of the day, beyond the least possible loss; bits per token.
    loss
        Its loss on its own benchmark; bits per token.
    error
        The standard error of that loss by the choice of draws held out, as if each was drawn by
        itself; bits per token.
    n_held_out
        Draws held out.
    """

    gap: float
    loss: float
    error: float
    n_held_out: int


def score(model: F64, human: F64, held_out: F64, n_held_out: int) -> Score:
    """Score a fitted law on people's text and on held-out text.

    Parameters
    ----------
    model, human, held_out : arrays of float64, shape (K,)
        The fitted law, people's law of the day, and the held-out text as a law.
    n_held_out
        Draws held out.
    """
    floored = (1 - FLOOR) * model + FLOOR / len(model)
    bits = -np.log2(floored)
    loss = cross_entropy(held_out, floored)
    variance = max(0.0, float((held_out * (bits - loss) ** 2).sum()))
    gap = cross_entropy(human, floored) - entropy(human)
    return Score(gap, loss, (variance / n_held_out) ** 0.5, n_held_out)


@dataclass(frozen=True)
class IllusionRule:
    """When a loss has risen since the first model.

    Attributes
    ----------
    least
        A loss has risen by at least this, in bits per token. Convention: a tenth of a bit, 7 % of
        perplexity.
    of_first_gap
        And by at least this share of the first model's gap: chance moves the gap of a lab that
        reads little by tenths of a bit. Convention: half, as for onsets.
    flat
        The benchmark shows nothing below this share of what counts as risen. Convention: half, so
        that two losses that rise together do not part by chance at one threshold.
    n_in_a_row
        So many successive models must show it. Convention: three, as for onsets.
    """

    least: float = 0.1
    of_first_gap: float = 0.5
    flat: float = 0.5
    n_in_a_row: int = 3

    def threshold(self, first: Score) -> float:
        """Return what counts as risen, in bits per token, by the score of the first model."""
        return max(self.least, self.of_first_gap * first.gap)


@dataclass(frozen=True)
class IllusionEvent:
    """The illusion begins, or ends: the benchmark shows the loss as well.

    Attributes
    ----------
    event
        Which of the two.
    round
        Round of the first of the models in a row that show it.
    lag
        Rounds from its beginning to its end; None of the beginning.
    gap_rise, benchmark_rise
        What was lost on people's text and on the benchmark since the first model, in that round.
    """

    event: Event
    round: int
    lag: int | None
    gap_rise: float
    benchmark_rise: float


class IllusionDetector:
    """Watches one lab, model by model; an illusion begins and ends once.

    Attributes
    ----------
    rule
        When something counts as risen.
    threshold
        What does, for this lab; bits per token.
    """

    def __init__(self, first: Score, rule: IllusionRule | None = None) -> None:
        self.rule = rule or IllusionRule()
        self.threshold = self.rule.threshold(first)
        self._first = first
        self._begun: int | None = None
        self._has_ended = False
        self._run: list[tuple[int, float, float]] = []

    def rises(self, model: Score) -> tuple[float, float]:
        """Return how far gap and benchmark have risen since the first model, which this may be."""
        return model.gap - self._first.gap, model.loss - self._first.loss

    def observe(self, round_: int, model: Score) -> IllusionEvent | None:
        """Take in a model; return what it confirms."""
        gap, benchmark = self.rises(model)
        rule, risen = self.rule, self.threshold
        if self._begun is None:
            shows = gap >= risen and benchmark < rule.flat * risen
        else:
            shows = benchmark >= risen
        self._run = [*self._run, (round_, gap, benchmark)] if shows else []
        if len(self._run) < rule.n_in_a_row or self._has_ended:
            return None
        (since, *rises), self._run = self._run[0], []
        if self._begun is not None:
            self._has_ended = True
            return IllusionEvent("ends", since, since - self._begun, *rises)
        self._begun = since
        return IllusionEvent("begins", since, None, *rises)
