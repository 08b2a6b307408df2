"""Outcomes as they went: every arm in every round, beside the reference."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosystem.experiments.observation import F64, Observation, Observations, pairs, settings_of
from ecosystem.experiments.rows import TrajectoryPoint, defined
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.paired import paired_difference


def trajectories(comparison: Comparison, observations: Observations) -> list[TrajectoryPoint]:
    """Return every outcome of every arm in every round measured."""
    points: list[TrajectoryPoint] = []
    for outcome in comparison.outcomes:
        for setting in settings_of(observations):
            control = _by_round(observations[setting, comparison.reference], outcome.name)
            for arm in [a.name for a in comparison.arms]:
                went = _by_round(observations[setting, arm], outcome.name)
                is_reference = arm == comparison.reference
                for round_, values in went.items():
                    other = None if is_reference else control.get(round_)
                    points.append(
                        TrajectoryPoint(
                            arm=arm,
                            setting=setting,
                            outcome=outcome.name,
                            round=round_,
                            **_in_a_round(values, other),
                        )
                    )
    return points


def _by_round(observations: list[Observation], outcome: str) -> dict[int, F64]:
    """Return the values of all replicates in every round that any of them has."""
    read = [None if o.readings is None else o.readings[outcome] for o in observations]
    rounds = sorted({int(r) for each in read if each is not None for r in each.rounds})
    places = {round_: i for i, round_ in enumerate(rounds)}
    values = np.full((len(rounds), len(read)), np.nan)
    for replicate, each in enumerate(read):
        if each is not None:
            values[[places[int(r)] for r in each.rounds], replicate] = each.values
    return dict(zip(rounds, values, strict=True))


def _in_a_round(values: F64, reference: F64 | None) -> dict[str, Any]:
    finite = values[np.isfinite(values)]
    numbers: dict[str, float] = {}
    counts = {"n_finite": len(finite)}
    if len(finite):
        low, high = np.quantile(finite, [0.05, 0.95])
        numbers |= {"mean": float(finite.mean()), "band_low": float(low), "band_high": float(high)}
    if reference is not None:
        found = paired_difference(*pairs(values, reference))
        counts["n_pairs"] = found.n
        numbers |= {
            "difference": found.mean,
            "low": found.low,
            "high": found.high,
            "correlation": found.correlation,
        }
    return counts | defined(numbers)
