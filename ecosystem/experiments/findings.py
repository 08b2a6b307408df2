"""From outcomes of runs to differences, intervals and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ecosystem.experiments.observation import Observations, pairs, settings_of, values_of
from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.rows import Finding, defined
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.bootstrap import (
    best_probabilities,
    percentile_interval,
    resamples,
)
from ecosystem.experiments.statistics.holm import holm
from ecosystem.experiments.statistics.paired import Difference, pair_differences, paired_difference
from ecosystem.experiments.verdict import Verdict


def difference_of(
    observations: Observations, comparison: Comparison, setting: str, arm: str, outcome: str
) -> Difference:
    """Return the paired difference of an arm to the reference."""
    treated = values_of(observations[setting, arm], outcome)
    reference = values_of(observations[setting, comparison.reference], outcome)
    return paired_difference(*pairs(treated, reference))


def findings(comparison: Comparison, observations: Observations) -> list[Finding]:
    """Return every arm in every setting on every outcome, beside the reference."""
    found: list[Finding] = []
    for setting in settings_of(observations):
        best = _best(comparison, observations, setting)
        for arm in [a.name for a in comparison.arms]:
            of_arm = [_finding(comparison, observations, setting, arm, o)
                      for o in comparison.outcomes]  # fmt: skip
            family = [None if f.outcome == comparison.cost else f.p for f in of_arm]
            for finding, p in zip(of_arm, holm_of(family), strict=True):
                known = best[arm] if finding.outcome == comparison.primary else {}
                found.append(replace(finding, p_holm=p, **known))
    return found


def holm_of(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p values after Holm's correction; None is no test, and stays None."""
    adjusted = holm(np.array([np.nan if p is None else p for p in p_values], dtype=np.float64))
    return [None if np.isnan(p) else float(p) for p in adjusted]


def _finding(
    comparison: Comparison, observations: Observations, setting: str, arm: str, outcome: Outcome
) -> Finding:
    made = observations[setting, arm]
    values = values_of(made, outcome.name)
    n_failed = sum(o.readings is None for o in made)
    finite = values[np.isfinite(values)]
    itself = Finding(
        setting=setting,
        outcome=outcome.name,
        arm=arm,
        reference=comparison.reference,
        n_replicates=len(made),
        n_failed=n_failed,
        n_missing=int(np.isnan(values).sum()) - n_failed,
        mean=float(finite.mean()) if len(finite) else None,
    )
    if arm == comparison.reference:
        return itself
    reference = values_of(observations[setting, comparison.reference], outcome.name)
    treated, control = pairs(values, reference)
    found = paired_difference(treated, control)
    indices = resamples(found.n, comparison.seed, setting, str(found.n))
    low, high = percentile_interval(pair_differences(treated, control), indices)
    numbers = {
        "difference": found.mean,
        "low": found.low,
        "high": found.high,
        "bootstrap_low": low,
        "bootstrap_high": high,
        "p": found.p,
        "correlation": found.correlation,
        "variance_ratio": found.variance_ratio,
    }
    return replace(
        itself,
        n_pairs=found.n,
        n_pairs_left_out=min(len(values), len(reference)) - found.n,
        verdict=verdict(found, outcome),
        **defined(numbers),  # type: ignore[arg-type]
    )


def verdict(found: Difference, outcome: Outcome) -> Verdict:
    """Return better, worse, undecided or same, by the interval of Student's t alone."""
    if found.n > 0 and found.mean == 0 and found.standard_error == 0:
        return Verdict.SAME
    if found.covers_zero:
        return Verdict.UNDECIDED
    is_better = (found.mean > 0) == (outcome.better == "higher")
    return Verdict.BETTER if is_better else Verdict.WORSE


def _best(
    comparison: Comparison, observations: Observations, setting: str
) -> dict[str, dict[str, Any]]:
    """Return for every arm how often it is best on the primary outcome, and of how many."""
    outcome = next(o for o in comparison.outcomes if o.name == comparison.primary)
    names = [arm.name for arm in comparison.arms]
    values = [values_of(observations[setting, name], outcome.name) for name in names]
    n = min(map(len, values))
    good = np.all([np.isfinite(each[:n]) for each in values], axis=0)
    common = [each[:n][good] for each in values]
    indices = resamples(int(good.sum()), comparison.seed, setting, "best")
    shares = best_probabilities(common, indices, higher=outcome.better == "higher")
    return {
        name: defined({"probability_best": share}) | {"n_best": int(good.sum())}
        for name, share in zip(names, shares, strict=True)
    }
