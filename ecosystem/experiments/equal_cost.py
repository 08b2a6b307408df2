"""Arms at equal cost: an arm beside what another family of arms gives for the same money.

The doses of a family, the reference being its dose of nothing, are points of cost and outcome.
Between two doses next to each other in cost the outcome is taken to lie on a straight line, in
every replicate by itself, so that differences stay paired. Nothing is said beyond the dearest
dose, nor where doses cost the same: money does not tell which of them to take.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ecosystem.experiments.findings import holm_of, verdict
from ecosystem.experiments.observation import F64, Observations, pairs, settings_of, values_of
from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.rows import EqualCost, defined
from ecosystem.experiments.schema import Arm, Comparison
from ecosystem.experiments.statistics.paired import paired_difference

TOO_DEAR, TOO_CHEAP = "no dose costs as much", "every dose costs more"
TIED, NOT_FINITE = "doses cost the same", "in no pair finite"
NOT_KNOWN = "the cost of the arm is not known"
Doses = list[tuple[float, str]]


def equal_cost(comparison: Comparison, observations: Observations) -> list[EqualCost]:
    """Return every arm beside every family that it is not of; none where no outcome is the cost."""
    if comparison.cost is None:
        return []
    return [
        found
        for setting in settings_of(observations)
        for arm in comparison.arms
        if arm.name != comparison.reference
        for family in _families(comparison)
        if family != arm.family
        for found in _against(comparison, observations, setting, arm, family)
    ]


def _families(comparison: Comparison) -> list[str]:
    return list(dict.fromkeys(arm.family for arm in comparison.arms if arm.family is not None))


def _against(
    comparison: Comparison, observations: Observations, setting: str, arm: Arm, family: str
) -> list[EqualCost]:
    """Return an arm beside a family on every outcome but the cost, corrected together."""
    cost = _extra_cost(comparison, observations, setting, arm.name)
    doses = _doses(comparison, observations, setting, family)
    found = [
        EqualCost(
            setting=setting,
            outcome=outcome.name,
            arm=arm.name,
            family=family,
            extra_cost=None if np.isnan(cost) else cost,
            **_row(observations, setting, outcome, arm.name, cost, doses),
        )
        for outcome in comparison.outcomes
        if outcome.name != comparison.cost
    ]
    corrected = holm_of([each.p for each in found])
    return [replace(each, p_holm=p) for each, p in zip(found, corrected, strict=True)]


def _extra_cost(
    comparison: Comparison, observations: Observations, setting: str, arm: str
) -> float:
    """Return the mean over pairs of what an arm costs more than the reference."""
    assert comparison.cost is not None
    treated = values_of(observations[setting, arm], comparison.cost)
    control = values_of(observations[setting, comparison.reference], comparison.cost)
    return paired_difference(*pairs(treated, control)).mean


def _doses(comparison: Comparison, observations: Observations, setting: str, family: str) -> Doses:
    """Return the doses of a family with their extra cost, by cost; the reference costs 0 more."""
    arms = [arm.name for arm in comparison.arms if arm.family == family]
    costs = {arm: _extra_cost(comparison, observations, setting, arm) for arm in arms}
    costs[comparison.reference] = 0.0
    return sorted((cost, arm) for arm, cost in costs.items() if not np.isnan(cost))


def _row(
    observations: Observations,
    setting: str,
    outcome: Outcome,
    arm: str,
    cost: float,
    doses: Doses,
) -> dict[str, Any]:
    """Return an arm's outcome beside that of a family at the arm's cost, or why not."""
    bracket = _bracket(cost, doses)
    if isinstance(bracket, str):
        return {"n_pairs": 0, "why_not": bracket}
    low, high, weight = bracket
    treated, one, other = (
        values_of(observations[setting, name], outcome.name) for name in (arm, low, high)
    )
    found = paired_difference(*pairs(treated, _between(one, other, weight)))
    who = {"below": low, "above": high, "weight_above": weight, "n_pairs": found.n}
    if not found.n:
        return who | {"why_not": NOT_FINITE}
    numbers = {"difference": found.mean, "low": found.low, "high": found.high, "p": found.p}
    return who | defined(numbers) | {"verdict": verdict(found, outcome)}


def _bracket(cost: float, doses: Doses) -> tuple[str, str, float] | str:
    """Return the doses next to a cost and the weight of the upper one, or why there are none."""
    if np.isnan(cost):
        return NOT_KNOWN
    same = [name for price, name in doses if _is_close(price, cost)]
    if same:
        return (same[0], same[0], 0.0) if len(same) == 1 else TIED
    below = [dose for dose in doses if dose[0] < cost]
    above = [dose for dose in doses if dose[0] > cost]
    if not below or not above:
        return TOO_CHEAP if not below else TOO_DEAR
    (low_cost, low), (high_cost, high) = below[-1], above[0]
    tied = [
        price for price, _ in doses if _is_close(price, low_cost) or _is_close(price, high_cost)
    ]
    if len(tied) > 2:
        return TIED
    return low, high, (cost - low_cost) / (high_cost - low_cost)


def _is_close(one: float, other: float) -> bool:
    """Tell whether two costs differ by no more than rounding does."""
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


def _between(one: F64, other: F64, weight: float) -> F64:
    """Return what lies between two arms in every replicate that both have."""
    if weight == 0.0:
        return one
    n = min(len(one), len(other))
    return (1.0 - weight) * one[:n] + weight * other[:n]
