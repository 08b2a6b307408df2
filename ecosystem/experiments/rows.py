"""Rows of the tables of a comparison, as dataclasses: a field is a column of that name.

What each column means is declared in :mod:`ecosystem.experiments.tables`. None is a null.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, TypeVar

import pyarrow as pa

from ecosystem.experiments.verdict import Verdict

_SIGNIFICANT = 0.05  # of p after Holm's correction
RowT = TypeVar("RowT")


@dataclass(frozen=True, kw_only=True)
class _Difference:
    """A difference with its interval and, where it has one, its verdict."""

    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None
    verdict: Verdict | None = None

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval, None where there is none."""
        return half_width(self.low, self.high)

    @property
    def is_decided(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.verdict is not None and self.verdict.is_decided

    @property
    def is_insignificant(self) -> bool:
        """Whether it is decided by its interval, but not significant after Holm's correction."""
        return self.is_decided and self.p_holm is not None and self.p_holm > _SIGNIFICANT


@dataclass(frozen=True, kw_only=True)
class Finding(_Difference):
    """An arm in a setting on an outcome: its mean, and its paired difference to the reference."""

    setting: str
    outcome: str
    arm: str
    reference: str
    n_replicates: int
    n_failed: int
    n_missing: int
    mean: float | None = None
    n_pairs: int | None = None
    n_pairs_left_out: int | None = None
    bootstrap_low: float | None = None
    bootstrap_high: float | None = None
    correlation: float | None = None
    variance_ratio: float | None = None
    probability_best: float | None = None
    n_best: int | None = None

    @property
    def lacks(self) -> list[tuple[str, int]]:
        """Why replicates have no value, and how many, where any lacks one."""
        reasons = zip(("missing", "failed"), (self.n_missing, self.n_failed), strict=True)
        return [(reason, n) for reason, n in reasons if n]


@dataclass(frozen=True, kw_only=True)
class EqualCost(_Difference):
    """An arm beside what another family of arms gives for the same money."""

    setting: str
    outcome: str
    arm: str
    family: str
    extra_cost: float | None = None
    below: str | None = None
    above: str | None = None
    weight_above: float | None = None
    n_pairs: int = 0
    why_not: str | None = None


@dataclass(frozen=True, kw_only=True)
class CostEffectiveness:
    """What an arm costs more than the reference, what it gains, and the money per unit of it."""

    setting: str
    outcome: str
    arm: str
    reference: str
    n_pairs: int
    extra_cost: float | None = None
    extra_cost_low: float | None = None
    extra_cost_high: float | None = None
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None
    cost_per_unit: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str | None = None


@dataclass(frozen=True)
class RunOutcome:
    """An outcome of a replicate, and the run that it was read from."""

    arm: str
    setting: str
    replicate: int
    seed: int
    outcome: str
    value: float | None
    n_rows: int | None
    run: str
    status: str
    origin: str | None
    error: str | None
    command: str


@dataclass(frozen=True, kw_only=True)
class TrajectoryPoint:
    """An outcome of an arm in a round."""

    arm: str
    setting: str
    outcome: str
    round: int
    n_finite: int
    mean: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    n_pairs: int | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    correlation: float | None = None


@dataclass(frozen=True, kw_only=True)
class CostIncidence:
    """What a payer paid in an arm; without a payer all of a kind, without a kind all together."""

    setting: str
    arm: str
    payer_kind: str | None
    payer: str | None
    reference: str
    n_replicates: int
    mean: float | None = None
    n_pairs: int | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class FalsePositives:
    """What a filter of an arm drops in a topic; without a context, in all topics together."""

    setting: str
    arm: str
    filter: str
    context: str | None
    n_replicates: int | None = None
    round: int | None = None
    n_with_people: int | None = None
    false_positive_rate: float | None = None
    false_positive_low: float | None = None
    false_positive_high: float | None = None
    expected_false_positive_rate: float | None = None
    n_with_models: int | None = None
    true_positive_rate: float | None = None
    true_positive_low: float | None = None
    true_positive_high: float | None = None


@dataclass(frozen=True, kw_only=True)
class BundleEffect:
    """What a part of a bundle of arms does, or the whole of it."""

    setting: str
    outcome: str
    role: Literal["part", "whole"]
    arm: str
    reference: str
    n_pairs: int
    level: float | None = None
    alone: float | None = None
    alone_low: float | None = None
    alone_high: float | None = None
    last: float | None = None
    last_low: float | None = None
    last_high: float | None = None
    shapley: float | None = None
    shapley_low: float | None = None
    shapley_high: float | None = None
    overlap: float | None = None
    overlap_low: float | None = None
    overlap_high: float | None = None


@dataclass(frozen=True)
class PointValue:
    """The value of a parameter at a point; as a number too, if it is one."""

    setting: str
    parameter: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Mean:
    """The mean of an arm over its replicates, with its interval by Student's t."""

    setting: str
    outcome: str
    arm: str
    n_finite: int
    mean: float | None
    mean_low: float | None
    mean_high: float | None


def half_width(low: float | None, high: float | None) -> float | None:
    """Return half the width of an interval, None where there is none."""
    return None if low is None or high is None else (high - low) / 2


def to_rows(kind: type[RowT], table: pa.Table) -> tuple[RowT, ...]:
    """Return the rows of a table as dataclasses."""
    rows = table.to_pylist()
    for row in rows:
        if row.get("verdict") is not None:
            row["verdict"] = Verdict(row["verdict"])
    return tuple(kind(**row) for row in rows)


def as_dicts(rows: Iterable[object]) -> list[dict[str, Any]]:
    """Return dataclasses as rows for a table."""
    return [dict(vars(row)) for row in rows]


def defined(numbers: dict[str, float]) -> dict[str, float | None]:
    """Return numbers by name, None in the place of those that are not defined."""
    return {name: number if isfinite(number) else None for name, number in numbers.items()}
