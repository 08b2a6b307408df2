"""Onset of model collapse: the early stage, when tails go, and the late one, when variance goes.

The two stages are those of Shumailov et al. (2024, Nature 631:755). A law over types has no mean
and no tail of a number line, so here

- the *body* is the types at least as frequent in human text as the type of its median token, and
  the *tail* all rarer ones (see :func:`tail_and_body_types`);
- how much of either a law has is its overlap with human text there (:func:`tail_and_body`);
- the variance of a law is its Gini-Simpson index ``1 - sum p^2``: the trace of the covariance of
  the vector that has a one at the type drawn, and zeros elsewhere.

All are judged against the first model that a lab fitted itself. What its decoding cuts and what
its first sample missed is in that model already, so only what is lost after it counts. That says
when a lab loses, not why: a lab that reads ever less text loses its tail too, and one that reads
ever more can hide a loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kind = Literal["early", "late"]


def tail_and_body_types(human: F64, then: F64) -> tuple[Mask, Mask]:
    """Split the types of human text at the type of its median token.

    Only types that people used ``then`` and still use are split: a word that has died was not
    forgotten by models, and a new one that they do not know was never theirs to lose.

    Parameters
    ----------
    human, then : arrays of float64, shape (K,)
        The human law of the round, and that of the start.

    Returns
    -------
    tail, body : arrays of bool, shape (K,)
        Types rarer than the type of the median token, and types at least as frequent. Types
        of equal probability are never parted, so an even law is all body.
    """
    falling = np.sort(human)[::-1]
    # 1e-12: a prefix that holds half but for rounding holds half.
    median = min(int(np.searchsorted(np.cumsum(falling), 0.5 - 1e-12)), len(human) - 1)
    lasting = (human > 0) & (then > 0)
    is_rare = human < falling[median]
    return lasting & is_rare, lasting & ~is_rare


def tail_and_body(p: F64, human: F64, tail: Mask, body: Mask) -> tuple[float, float]:
    """Return the share of human text that a law reproduces in the tail and in the body.

    ``sum min(p, human) / sum human`` over the types of each; NaN where there are none. Weighted
    by human mass, the two average to one minus total variation where the parts cover all
    types. A law that has only just not forgotten a type (smoothing) scores next to nothing for
    it, while to hold or not to hold is all that counts for types rarer than a sample shows.
    """
    shared = np.minimum(p, human)
    return _ratio(shared[tail].sum(), human[tail].sum()), _ratio(
        shared[body].sum(), human[body].sum()
    )


def _ratio(part: np.float64, whole: np.float64) -> float:
    return float(part / whole) if whole > 0 else float("nan")


@dataclass(frozen=True)
class OnsetRule:
    """When a stage of collapse counts as begun; shares are of the first model's values.

    Attributes
    ----------
    tail_left
        The tail is gone at this share or less. Convention: half.
    body_left
        The body holds at this share or more. Convention: nearer to untouched than to half.
    variance_left
        Variance is gone at this share or less. Half is where, in pure resampling, noise
        outweighs what is left: the expected squared distance to human text and the expected
        variance add up to the variance of human text.
    n_in_a_row
        So many successive models must meet a criterion. Convention: three, so that one model
        out of luck, or two, start nothing. Models that learn from their predecessors share
        their luck: where samples are small, an onset can be a fluctuation that later reverts.
    """

    tail_left: float = 0.5
    body_left: float = 0.75
    variance_left: float = 0.5
    n_in_a_row: int = 3


@dataclass(frozen=True)
class Onset:
    """The confirmed beginning of a stage.

    Attributes
    ----------
    kind
        ``early``: tail gone, body holds, variance not gone. ``late``: variance gone.
    round, confirmed
        The first round of the run of models that meets the criterion, and the round in which
        the run was long enough to tell.
    value, reference, threshold
        Tail (early) or variance (late) in the first round of the run and of the first model,
        and the highest value that counts as gone.
    """

    kind: Kind
    round: int
    confirmed: int
    value: float
    reference: float
    threshold: float


@dataclass(frozen=True)
class _Reading:
    round: int
    tail: float
    body: float
    variance: float


class OnsetDetector:
    """Watches one lab, or the population of labs, model by model.

    Each stage is reported once, in the round in which it is confirmed and from what was seen
    until then. An early onset always begins before a late one: no stage is early while
    variance is gone, nor after a late one was confirmed.
    """

    def __init__(self, rule: OnsetRule | None = None) -> None:
        self.rule = rule or OnsetRule()
        self._first: _Reading | None = None
        self._runs: dict[Kind, list[_Reading]] = {"early": [], "late": []}

    def observe(self, round_: int, tail: float, body: float, variance: float) -> list[Onset]:
        """Take in a model and return the onsets that it confirms.

        The first model seen is the reference. A part that the reference lacks, or that is NaN,
        cannot be lost.
        """
        now, rule = _Reading(round_, tail, body, variance), self.rule
        first = self._first = self._first or now
        is_late = _gone(variance, first.variance, rule.variance_left)
        is_early = (
            not is_late
            and not self._has_begun("late")
            and _gone(tail, first.tail, rule.tail_left)
            and body >= rule.body_left * first.body
        )
        found = [self._add("early", now, is_early), self._add("late", now, is_late)]
        return [onset for onset in found if onset is not None]

    def _has_begun(self, kind: Kind) -> bool:
        return len(self._runs[kind]) >= self.rule.n_in_a_row

    def _add(self, kind: Kind, now: _Reading, holds: bool) -> Onset | None:
        if self._has_begun(kind):
            return None
        self._runs[kind] = [*self._runs[kind], now] if holds else []
        return self._onset(kind, now.round) if self._has_begun(kind) else None

    def _onset(self, kind: Kind, confirmed: int) -> Onset:
        begun, first, rule = self._runs[kind][0], self._first, self.rule
        assert first is not None
        value, reference, left = (
            (begun.tail, first.tail, rule.tail_left)
            if kind == "early"
            else (begun.variance, first.variance, rule.variance_left)
        )
        return Onset(kind, begun.round, confirmed, value, reference, left * reference)


def _gone(value: float, reference: float, left: float) -> bool:
    return reference > 0 and value <= left * reference
