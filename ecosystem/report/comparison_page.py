"""A comparison as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path

from ecosystem.comparison.compared import is_compared, open_compared
from ecosystem.report.bearers_figure import bearers
from ecosystem.report.equal_cost_figure import at_equal_cost
from ecosystem.report.facts import facts
from ecosystem.report.forest_figure import forests
from ecosystem.report.lineage_figure import family, lineages
from ecosystem.report.page import refuse_what_is_no_report, rendered, written
from ecosystem.report.trajectory_figure import trajectories
from ecosystem.results.results import ResultsError


def write_report(folder: str | Path, out: str | Path | None = None) -> tuple[Path, Path]:
    """Write the report of a comparison, and its figures as files beside it.

    Parameters
    ----------
    folder
        What `ecosystem compare` wrote.
    out
        The file; by default `report.html` in the folder. A report that is there is replaced.

    Returns
    -------
    tuple of Path
        The page, and the folder of its figures.

    Raises
    ------
    ResultsError
        If there is no comparison that has been run to its end, or another file is in the way.
    ImportError
        If matplotlib or Jinja2, of the extra ``report``, is not installed.
    """
    path = Path(folder)
    page = Path(out) if out is not None else path / "report.html"
    if not is_compared(path):
        raise ResultsError(f"{path} holds no comparison; expected what 'ecosystem compare' wrote")
    refuse_what_is_no_report(page)
    compared = open_compared(path)
    found = lineages(compared)
    lost = [arm["name"] for arm in compared.manifest["arms"] if arm["name"] not in found]
    differences = forests(compared)
    drawn = {
        "trajectories": trajectories(compared),
        "bearers": bearers(compared),
        "equal_cost": at_equal_cost(compared),
        "family": family(compared, found),
    }
    said = facts(compared) | drawn | {"forests": differences, "lost_lineages": lost}
    text = rendered("page.html.jinja", said)
    pictures = [*differences.values(), *(picture for each in drawn.values() for picture in each)]
    return page, written(page, path, text, pictures)
