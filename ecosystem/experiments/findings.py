"""From outcomes of runs to differences, intervals and verdicts: rows of the tables."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.experiments.false_positives import Judged, Verdicts
from ecosystem.experiments.readings import Reading
from ecosystem.experiments.schema import Comparison, Outcome
from ecosystem.experiments.statistics.bootstrap import (
    best_probabilities,
    percentile_interval,
    resamples,
)
from ecosystem.experiments.statistics.holm import holm
from ecosystem.experiments.statistics.paired import Difference, pair_differences, paired_difference

F64 = NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Observation:
    """A replicate of an arm in a setting, and what its run says.

    Attributes
    ----------
    readings
        Outcome: what was read; None for a run that failed.
    paid
        Kind and name of each payer: what it paid in the whole run.
    verdicts
        Filter and context: what was dropped there when the filter was last at work.
    """

    run: str
    seed: int
    readings: Mapping[str, Reading] | None
    error: str = ""
    origin: str = ""
    paid: Mapping[tuple[str, str], float] = field(default_factory=dict)
    verdicts: Mapping[Judged, Verdicts] = field(default_factory=dict)


Observations = Mapping[tuple[str, str], list[Observation]]
"""Setting and arm: its replicates in the order of their seeds."""


def values_of(observations: list[Observation], outcome: str) -> F64:
    """Return the values of an outcome, shape (replicates,); NaN for failed runs."""
    return np.array(
        [float("nan") if o.readings is None else o.readings[outcome].value for o in observations]
    )


def pairs(treated: F64, reference: F64) -> tuple[F64, F64]:
    """Return the replicates that both arms have and in which both are finite."""
    n = min(len(treated), len(reference))
    one, other = treated[:n], reference[:n]
    good = np.isfinite(one) & np.isfinite(other)
    return one[good], other[good]


def difference_of(
    observations: Observations, comparison: Comparison, setting: str, arm: str, outcome: str
) -> Difference:
    """Return the paired difference of an arm to the reference."""
    treated = values_of(observations[setting, arm], outcome)
    reference = values_of(observations[setting, comparison.reference], outcome)
    return paired_difference(*pairs(treated, reference))


def difference_rows(comparison: Comparison, observations: Observations) -> list[Row]:
    """Return the rows of the table `differences`."""
    rows = []
    for setting in [s.name for s in comparison.settings]:
        for arm in [a.name for a in comparison.arms]:
            of_arm = [_row(comparison, observations, setting, arm, o) for o in comparison.outcomes]
            of_family = [row["outcome"] != comparison.cost for row in of_arm]
            family = np.where(of_family, [row["p"] for row in of_arm], np.nan)
            for row, p in zip(of_arm, holm(family), strict=True):
                row["p_holm"] = float(p)
            rows += of_arm
        _add_best(comparison, observations, setting, rows)
    for row in rows:
        for name, value in row.items():
            if isinstance(value, float) and np.isnan(value):
                row[name] = None
    return rows


def _row(
    comparison: Comparison, observations: Observations, setting: str, arm: str, outcome: Outcome
) -> Row:
    made = observations[setting, arm]
    values = values_of(made, outcome.name)
    n_failed = sum(o.readings is None for o in made)
    finite = values[np.isfinite(values)]
    row: Row = {
        "setting": setting,
        "outcome": outcome.name,
        "arm": arm,
        "reference": comparison.reference,
        "n_replicates": len(made),
        "n_failed": n_failed,
        "n_missing": int(np.isnan(values).sum()) - n_failed,
        "n_infinite": int(np.isinf(values).sum()),
        "mean": float(finite.mean()) if len(finite) else float("nan"),
        "p": float("nan"),
    }
    if arm == comparison.reference:
        return row
    reference = values_of(observations[setting, comparison.reference], outcome.name)
    treated, control = pairs(values, reference)
    found = paired_difference(treated, control)
    indices = resamples(found.n, comparison.seed, setting, str(found.n))
    low, high = percentile_interval(pair_differences(treated, control), indices)
    return row | {
        "n_pairs": found.n,
        "n_pairs_left_out": min(len(values), len(reference)) - found.n,
        "difference": found.mean,
        "low": found.low,
        "high": found.high,
        "bootstrap_low": low,
        "bootstrap_high": high,
        "p": found.p,
        "correlation": found.correlation,
        "variance_ratio": found.variance_ratio,
        "verdict": verdict(found, outcome),
    }


def verdict(found: Difference, outcome: Outcome) -> str:
    """Return better, worse, undecided or same, by the interval of Student's t alone."""
    if found.n > 0 and found.mean == 0 and found.standard_error == 0:
        return "same"
    if found.covers_zero:
        return "undecided"
    return "better" if (found.mean > 0) == (outcome.better == "higher") else "worse"


def _add_best(
    comparison: Comparison, observations: Observations, setting: str, rows: list[Row]
) -> None:
    outcome = next(o for o in comparison.outcomes if o.name == comparison.primary)
    names = [arm.name for arm in comparison.arms]
    values = [values_of(observations[setting, name], outcome.name) for name in names]
    n = min(map(len, values))
    good = np.all([np.isfinite(each[:n]) for each in values], axis=0)
    common = [each[:n][good] for each in values]
    indices = resamples(int(good.sum()), comparison.seed, setting, "best")
    shares = best_probabilities(common, indices, higher=outcome.better == "higher")
    by_arm = dict(zip(names, shares, strict=True))
    for row in rows:
        if row["setting"] == setting and row["outcome"] == outcome.name:
            row["probability_best"], row["n_best"] = by_arm[row["arm"]], int(good.sum())


def trajectory_rows(comparison: Comparison, observations: Observations) -> list[Row]:
    """Return the rows of the table `trajectories`."""
    rows: list[Row] = []
    for outcome in comparison.outcomes:
        for setting in [s.name for s in comparison.settings]:
            control = _by_round(observations[setting, comparison.reference], outcome.name)
            for arm in [a.name for a in comparison.arms]:
                went = _by_round(observations[setting, arm], outcome.name)
                is_reference = arm == comparison.reference
                for round_, values in went.items():
                    row = {"arm": arm, "setting": setting, "outcome": outcome.name, "round": round_}
                    other = None if is_reference else control.get(round_)
                    rows.append(row | dict(_in_a_round(values, other)))
    return rows


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


def _in_a_round(values: F64, reference: F64 | None) -> Iterator[tuple[str, float | int | None]]:
    finite = values[np.isfinite(values)]
    numbers: dict[str, float | int] = {"n_finite": len(finite)}
    if len(finite):
        low, high = np.quantile(finite, [0.05, 0.95])
        numbers |= {"mean": float(finite.mean()), "band_low": float(low), "band_high": float(high)}
    if reference is not None:
        found = paired_difference(*pairs(values, reference))
        numbers |= {
            "n_pairs": found.n,
            "difference": found.mean,
            "low": found.low,
            "high": found.high,
            "correlation": found.correlation,
        }
    for name, value in numbers.items():
        yield name, None if isinstance(value, float) and np.isnan(value) else value


def result_rows(comparison: Comparison, observations: Observations) -> list[Row]:
    """Return the rows of the table `results`."""
    rows = []
    for (setting, arm), made in observations.items():
        for replicate, seen in enumerate(made, start=1):
            for outcome in comparison.outcomes:
                read = seen.readings[outcome.name] if seen.readings is not None else None
                rows.append({
                    "arm": arm,
                    "setting": setting,
                    "replicate": replicate,
                    "seed": seen.seed,
                    "outcome": outcome.name,
                    "value": None if read is None or np.isnan(read.value) else read.value,
                    "n_rows": None if read is None else read.n_rows,
                    "run": seen.run,
                    "status": "complete" if read is not None else "failed",
                    "origin": seen.origin or None,
                    "error": seen.error or None,
                    "command": command(seen.run),
                })  # fmt: skip
    return rows


def command(run: str, folder: str = "") -> str:
    """Return what makes a run again, from the folder of the comparison."""
    scenario, again = f"{folder}runs/{run}/scenario.resolved.yaml", f"{folder}again/{run}"
    return f"ecosystem run {shlex.quote(scenario)} --out {shlex.quote(again)}"
