"""The mean of an arm by itself, with its interval, and the values of parameters at points."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from ecosystem.experiments.design import value_text
from ecosystem.experiments.points import Point
from ecosystem.experiments.rows import Mean, PointValue, RunOutcome, defined
from ecosystem.experiments.statistics.paired import Difference, paired_difference


def mean_with_interval(values: Sequence[float]) -> Difference:
    """Return the mean of finite values with its interval: that of a difference to zeros."""
    return paired_difference(np.array(values), np.zeros(len(values)))


def means(results: Sequence[RunOutcome]) -> list[Mean]:
    """Return the mean of every outcome of every arm in every setting, over its replicates."""
    values: dict[tuple[str, str, str], list[float]] = {}
    for row in results:
        of_it = values.setdefault((row.setting, row.outcome, row.arm), [])
        if row.value is not None and isfinite(row.value):
            of_it.append(row.value)
    found = []
    for (setting, outcome, arm), finite in values.items():
        mean = mean_with_interval(finite)
        numbers = {"mean": mean.mean, "mean_low": mean.low, "mean_high": mean.high}
        found.append(Mean(setting, outcome, arm, mean.n, **defined(numbers)))
    return found


def point_values(points: Sequence[Point]) -> list[PointValue]:
    """Return the value of every parameter at every point."""
    return [
        PointValue(point.name, name, number(value), value_text(value))
        for point in points
        for name, value in point.values
    ]


def number(value: Any) -> float | None:
    """Return a value as a number, or None if it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None
