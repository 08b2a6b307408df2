"""Onset of model collapse: what a lab's models have lost beside people's text, and since when.

A law over types has no mean and no tail of a number line, so here

- the *body* is the types at least as frequent in human text as the type of its median token, and
  the *tail* all rarer ones (see :func:`tail_and_body_types`);
- how much of either a law has is its overlap with human text there (:func:`tail_and_body`);
- the diversity of a law is its Hill number of order 1.

A model is held against its *twin*: what the same learner and the same decoding make of as many
draws of people's text of the day. What decoding cuts and what a small sample misses is missing in
the twin too, so that what is lost beside it was lost by what the lab read. A lab whose budget
grows or shrinks has two twins, one with the budget of its first model and one with today's; the
lesser counts. The early and the late stage are those of Shumailov et al. (2024, Nature 631:755).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import hill_number

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]
Stage = Literal["early", "late", "both gone", "flattened"]
STAGES: tuple[Stage, ...] = get_args(Stage)


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


class Reading(NamedTuple):
    """What onsets are judged by, of a law or of the mean law of all labs.

    Attributes
    ----------
    tail, body
        Overlap with human text in either part; NaN where human text has no such part.
    hill_1
        Effective types: Hill number of order 1.
    """

    tail: float
    body: float
    hill_1: float


def read_law(law: F64, human: F64, tail: Mask, body: Mask) -> Reading:
    """Read a law for onsets, beside human text whose types are split in tail and body."""
    return Reading(*tail_and_body(law, human, tail, body), hill_number(law, 1))


def lesser(readings: Iterable[Reading]) -> Reading:
    """Return the least of each number over some readings."""
    return Reading(*(min(numbers) for numbers in zip(*readings, strict=True)))


@dataclass(frozen=True)
class OnsetRule:
    """When something counts as lost; shares are of the twin's values.

    Attributes
    ----------
    gone
        Tail, body or diversity is gone at this share or less. Convention: half.
    whole
        The body is whole at this share or more. Convention: nearer to untouched than to half.
    n_in_a_row
        So many successive models must meet a criterion. Convention: three, so that one model
        out of luck, or two, start nothing. Models that learn from their predecessors share
        their luck: where samples are small, an onset can be a fluctuation that later reverts.
    """

    gone: float = 0.5
    whole: float = 0.75
    n_in_a_row: int = 3

    def stages(self, model: Reading, twin: Reading) -> set[Stage]:
        """Return the stages of collapse that a model is in.

        A part that its twin lacks, or that human text does not have, cannot be lost.
        """
        tail = _is_gone(model.tail, self.gone * twin.tail)
        body = _is_gone(model.body, self.gone * twin.body)
        found: dict[Stage, bool] = {
            "early": tail and model.body >= self.whole * twin.body,
            "late": _is_gone(model.hill_1, self.gone * twin.hill_1),
            "both gone": tail and body,
            "flattened": body and model.tail > self.gone * twin.tail,
        }
        return {stage for stage, holds in found.items() if holds}


def _is_gone(value: float, at_most: float) -> bool:
    return at_most > 0 and value <= at_most


@dataclass(frozen=True)
class Onset:
    """The confirmed beginning of a stage.

    Attributes
    ----------
    stage
        ``early``: the tail is gone and the body is whole. ``late``: diversity is gone. ``both
        gone``: tail and body. ``flattened``: the body is gone and the tail is there, which is
        what smoothing makes of a closed loop; its diversity then rises, and is noise.
    round, confirmed
        The first round of the run of models that meets the criterion, and the round in which
        the run was long enough to tell.
    model, twin
        What was read in the first round of the run.
    """

    stage: Stage
    round: int
    confirmed: int
    model: Reading
    twin: Reading


class OnsetDetector:
    """Watches one lab, or the population of labs, model by model.

    Each stage is reported once, in the round in which it is confirmed and from what was seen
    until then.
    """

    def __init__(self, rule: OnsetRule | None = None) -> None:
        self.rule = rule or OnsetRule()
        self._begun: set[Stage] = set()
        self._runs: dict[Stage, list[tuple[int, Reading, Reading]]] = {}

    def observe(self, round_: int, model: Reading, twin: Reading) -> list[Onset]:
        """Take in a model with its twin, and return the onsets that it confirms."""
        now = self.rule.stages(model, twin)
        found = []
        for stage in STAGES:
            run = [*self._runs.get(stage, []), (round_, model, twin)] if stage in now else []
            self._runs[stage] = run
            if len(run) >= self.rule.n_in_a_row and stage not in self._begun:
                self._begun.add(stage)
                found.append(Onset(stage, run[0][0], round_, *run[0][1:]))
        return found
