"""Money per unit gained: what an arm costs more, beside what it gains, over the same pairs.

Health economists call it the incremental cost-effectiveness ratio.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.experiments.equal_cost import NOT_FINITE
from ecosystem.experiments.observation import F64, Observation, Observations, settings_of, values_of
from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.rows import CostEffectiveness, defined
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.fieller import ratio_of_means
from ecosystem.experiments.statistics.paired import pair_differences, paired_difference

NOT_TOLD = "its gain is not told from 0"
WORSE = "it is worse than the reference"


def cost_effectiveness(
    comparison: Comparison, observations: Observations
) -> list[CostEffectiveness]:
    """Return what every arm costs per unit gained; nothing where no outcome is the cost."""
    if comparison.cost is None:
        return []
    return [
        CostEffectiveness(
            setting=setting,
            outcome=outcome.name,
            arm=arm.name,
            reference=comparison.reference,
            **_row(
                observations[setting, arm.name],
                observations[setting, comparison.reference],
                outcome,
                comparison.cost,
            ),
        )
        for setting in settings_of(observations)
        for outcome in comparison.outcomes
        if outcome.name != comparison.cost
        for arm in comparison.arms
        if arm.name != comparison.reference
    ]


def _row(
    treated: list[Observation], reference: list[Observation], outcome: Outcome, cost: str
) -> dict[str, Any]:
    arm, control = _finite_pairs(treated, reference, outcome.name, cost)
    if not arm.shape[1]:
        return {"n_pairs": 0, "why_not": NOT_FINITE}
    better, worse = (arm, control) if outcome.better == "higher" else (control, arm)
    gain, extra = paired_difference(better[0], worse[0]), paired_difference(arm[1], control[1])
    numbers = {
        "extra_cost": extra.mean, "extra_cost_low": extra.low, "extra_cost_high": extra.high,
        "gain": gain.mean, "gain_low": gain.low, "gain_high": gain.high,
    }  # fmt: skip
    row: dict[str, Any] = {"n_pairs": gain.n, **defined(numbers)}
    if gain.covers_zero:
        return row | {"why_not": NOT_TOLD}
    if gain.mean < 0:
        return row | {"why_not": WORSE}
    ratio = ratio_of_means(
        pair_differences(arm[1], control[1]), pair_differences(better[0], worse[0])
    )
    if ratio is None:
        return row | {"why_not": NOT_TOLD}
    return row | dict(zip(("cost_per_unit", "low", "high"), ratio, strict=True))


def _finite_pairs(
    treated: list[Observation], reference: list[Observation], *outcomes: str
) -> tuple[F64, F64]:
    """Return outcome and cost of both arms, shape (2, pairs), where all four are finite."""
    n = min(len(treated), len(reference))
    arm, control = (
        np.array([values_of(of[:n], name) for name in outcomes]) for of in (treated, reference)
    )
    good = np.isfinite(arm).all(axis=0) & np.isfinite(control).all(axis=0)
    return arm[:, good], control[:, good]
