"""Rows of the tables that a sweep has beside those of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from ecosystem.experiments.design import said
from ecosystem.experiments.points import Point
from ecosystem.experiments.statistics.paired import paired_difference

Row = dict[str, Any]


def point_rows(points: Sequence[Point]) -> list[Row]:
    """Return the rows of the table `points`."""
    return [
        {"setting": point.name, "parameter": name, "value": number(value), "text": said(value)}
        for point in points
        for name, value in point.values
    ]


def number(value: Any) -> float | None:
    """Return a value as a number, or None if it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def mean_rows(results: Sequence[Row]) -> list[Row]:
    """Return the rows of the table `means`, from those of `results`."""
    values: dict[tuple[str, str, str], list[float]] = {}
    for row in results:
        of_it = values.setdefault((row["setting"], row["outcome"], row["arm"]), [])
        if row["value"] is not None and isfinite(row["value"]):
            of_it.append(row["value"])
    rows = []
    for (setting, outcome, arm), finite in values.items():
        # A mean is a difference to zeros: the interval is the same.
        found = paired_difference(np.array(finite), np.zeros(len(finite)))
        numbers = {"mean": found.mean, "mean_low": found.low, "mean_high": found.high}
        known = {name: None if np.isnan(each) else each for name, each in numbers.items()}
        who = {"setting": setting, "outcome": outcome, "arm": arm}
        rows.append({**who, "n_finite": found.n, **known})
    return rows
