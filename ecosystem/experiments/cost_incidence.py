"""Cost incidence, who bears the cost of a policy: what every payer paid, arm beside arm."""

from __future__ import annotations

from math import fsum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.experiments.observation import Observation, Observations, pairs, settings_of
from ecosystem.experiments.rows import CostIncidence, defined
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.paired import paired_difference
from ecosystem.results.results import open_results

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


def cost_incidence(comparison: Comparison, observations: Observations) -> list[CostIncidence]:
    """Return what every payer paid in every arm; nothing of settings where nothing was paid.

    Every payer of a setting has a row in all of its arms: who is not there pays nothing.
    """
    rows = []
    for setting in settings_of(observations):
        made = {arm.name: observations[setting, arm.name] for arm in comparison.arms}
        found = sorted({payer for each in made.values() for o in each for payer in o.paid})
        kinds: list[Payer] = [(kind, None) for kind in dict.fromkeys(kind for kind, _ in found)]
        for payer in [EVERYBODY, *kinds, *found] if found else []:
            reference = _payments(made[comparison.reference], payer)
            for arm, observed in made.items():
                values = _payments(observed, payer)
                is_reference = arm == comparison.reference
                rows.append(
                    CostIncidence(
                        setting=setting,
                        arm=arm,
                        payer_kind=payer[0],
                        payer=payer[1],
                        reference=comparison.reference,
                        n_replicates=len(observed),
                        mean=_mean(values),
                        **({} if is_reference else _difference(values, reference)),
                    )
                )
    return rows


def _payments(observed: list[Observation], payer: Payer) -> NDArray[np.float64]:
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


def _difference(treated: NDArray[np.float64], reference: NDArray[np.float64]) -> dict[str, Any]:
    found = paired_difference(*pairs(treated, reference))
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    return {"n_pairs": found.n} | defined(ends)
