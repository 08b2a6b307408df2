"""Running again what a run folder holds, to see whether the same comes out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ecosystem.experiments.run import run
from ecosystem.experiments.what_ran import scenario_that_ran
from ecosystem.results.parting import Parting, earliest, partings
from ecosystem.results.results import ResultsError, open_results


def rerun(path: str | Path, *, progress: bool = False) -> Parting | None:
    """Run again from a run folder alone, in a temporary folder, and compare every table.

    Parameters
    ----------
    path
        The folder of a complete run; nothing is written there.
    progress
        Whether to show progress on standard error.

    Returns
    -------
    Parting or None
        The first row that is another in the folder (one) and now (other); None if every table is
        the same to the bit.

    Raises
    ------
    ResultsError
        If the run is not complete, or its folder is not as it was written.
    ScenarioError, TooLargeError, LedgerError, SupportError
        As of :func:`ecosystem.run`.
    """
    results = open_results(path)
    if (status := results.manifest.get("status")) != "complete":
        raise ResultsError(f"{path} is not complete ({status}); 'ecosystem resume' goes on with it")
    for name in results.tables:
        results.written(name)  # before hours of running
    scenario = scenario_that_ran(results)
    with tempfile.TemporaryDirectory(prefix="ecosystem-") as place:
        again = run(scenario, Path(place) / "run", progress=progress)
        stated = [made.manifest.get("tables") for made in (results, again)]
        return None if stated[0] == stated[1] else earliest(partings(results, again).values())
