"""The picture in the folder of a comparison about worth, of the runs in which no lab reads more."""

from __future__ import annotations

from pathlib import Path

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.worth_figure import WorthPanels, worth_figure
from ecosystem.results.results import Results, ResultsError, open_results

FILE = "worth.png"


def draw_worth(result: ComparisonResult) -> Path | None:
    """Draw what more text of each kind would do, of all runs of the reference.

    Parameters
    ----------
    result
        A comparison that :func:`ecosystem.experiments.worth_design.worth_design` made, run.

    Returns
    -------
    Path or None
        The picture, `worth.png` in the folder of the comparison; one that is there is replaced.
        None where there is nothing to show, for no loss is known.

    Raises
    ------
    ImportError
        If matplotlib, the extra ``plot``, is not installed.
    OSError
        If it cannot be written.
    """
    path, runs = result.path / FILE, _as_it_is(result)
    if not runs or not WorthPanels(runs).are_known:
        path.unlink(missing_ok=True)  # of runs that are no longer those
        return None
    worth_figure(runs, path)
    return path


def _as_it_is(result: ComparisonResult) -> list[Results]:
    """Return the runs of the reference; those that cannot be read any more are not among them."""
    found = []
    for run in result.runs:
        if run.arm == result.reference.name and not run.is_failed:
            try:
                results = open_results(result.path / "runs" / run.run)
                results.arrow("marginal_worth"), results.arrow("labs")  # they are kept
            except ResultsError:
                continue
            found.append(results)
    return found
