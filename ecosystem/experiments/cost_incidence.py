"""Who bears the cost of a policy: what every payer paid in a run, arm beside arm."""

from __future__ import annotations

from math import fsum, isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.paired import Difference, paired_difference
from ecosystem.results.results import open_results

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecosystem.experiments.findings import Observation, Observations

Row = dict[str, Any]
Payer = tuple[str | None, str | None]
"""Kind and name; without a name all of a kind, without a kind all payers together."""

EVERYBODY: Payer = (None, None)


def payments(folder: Path) -> dict[tuple[str, str], float]:
    """Return what everybody paid in a whole run, by kind and name, net of what it received.

    Raises
    ------
    ResultsError
        If the folder or its table `costs` cannot be read.
    """
    amounts: dict[tuple[str, str], list[float]] = {}
    for row in open_results(folder).arrow("costs").to_pylist():
        amounts.setdefault((row["payer_kind"], row["payer"]), []).append(row["amount"])
    return {payer: fsum(paid) for payer, paid in sorted(amounts.items())}


def bearer_rows(comparison: Comparison, observations: Observations) -> list[Row]:
    """Return the rows of the table `bearers`; none in settings where nothing was paid.

    Every payer of a setting has a row in all of its arms: who is not there pays nothing.
    """
    rows = []
    for setting in [s.name for s in comparison.settings]:
        made = {arm.name: observations[setting, arm.name] for arm in comparison.arms}
        found = sorted({payer for each in made.values() for o in each for payer in o.paid})
        kinds: list[Payer] = [(kind, None) for kind in dict.fromkeys(kind for kind, _ in found)]
        for payer in [EVERYBODY, *kinds, *found] if found else []:
            reference = _paid(made[comparison.reference], payer)
            for arm, observed in made.items():
                values = _paid(observed, payer)
                row: Row = {
                    "setting": setting,
                    "arm": arm,
                    "payer_kind": payer[0],
                    "payer": payer[1],
                    "reference": comparison.reference,
                    "n_replicates": len(observed),
                    "mean": _mean(values),
                }
                if arm != comparison.reference:
                    row |= _difference(values, reference)
                rows.append(row)
    return rows


def _paid(observed: list[Observation], payer: Payer) -> NDArray[np.float64]:
    """Return what a payer, or several together, paid in each replicate; NaN for failed runs."""
    kind, name = payer
    sums = [
        fsum(
            amount
            for (of_kind, of_name), amount in o.paid.items()
            if kind in (None, of_kind) and name in (None, of_name)
        )
        for o in observed
    ]
    failed = [o.readings is None for o in observed]
    return np.where(failed, np.nan, np.array(sums, dtype=np.float64))


def _mean(values: NDArray[np.float64]) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else None


def _difference(treated: NDArray[np.float64], reference: NDArray[np.float64]) -> Row:
    n = min(len(treated), len(reference))
    good = np.isfinite(treated[:n]) & np.isfinite(reference[:n])
    found: Difference = paired_difference(treated[:n][good], reference[:n][good])
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    known = {name: None if isnan(value) else value for name, value in ends.items()}
    return {"n_pairs": found.n, **known}
