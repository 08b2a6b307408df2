"""What every replicate says about every outcome, and how its run is made again."""

from __future__ import annotations

import shlex

import numpy as np

from ecosystem.experiments.observation import Observations
from ecosystem.experiments.rows import RunOutcome
from ecosystem.experiments.schema import Comparison


def run_outcomes(comparison: Comparison, observations: Observations) -> list[RunOutcome]:
    """Return every outcome of every replicate."""
    rows = []
    for (setting, arm), made in observations.items():
        for replicate, seen in enumerate(made, start=1):
            for outcome in comparison.outcomes:
                read = seen.readings[outcome.name] if seen.readings is not None else None
                known = read is not None and not np.isnan(read.value)
                rows.append(
                    RunOutcome(
                        arm=arm,
                        setting=setting,
                        replicate=replicate,
                        seed=seen.seed,
                        outcome=outcome.name,
                        value=read.value if read is not None and known else None,
                        n_rows=None if read is None else read.n_rows,
                        run=seen.run,
                        status="failed" if read is None else "complete",
                        origin=seen.origin or None,
                        error=seen.error or None,
                        command=command(seen.run),
                    )
                )
    return rows


def command(run: str, folder: str = "") -> str:
    """Return what makes a run again, from the folder of the comparison."""
    scenario, again = f"{folder}runs/{run}/scenario.resolved.yaml", f"{folder}again/{run}"
    return f"ecosystem run {shlex.quote(scenario)} --out {shlex.quote(again)}"
