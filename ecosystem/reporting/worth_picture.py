"""Pictures of worth in a comparison, of the runs of its reference."""

from __future__ import annotations

from pathlib import Path

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.picture import Picture, canvas, render
from ecosystem.reporting.style import slug
from ecosystem.reporting.worth_figure import WorthPanels, worth_figure
from ecosystem.results.results import Results, ResultsError, open_results

FILE = "worth.png"
_GAINS = "What 10 % more draws of each kind of text would gain labs, in bits per word"
_DEMAND = "What more of people's text would gain each lab, the more of it was added before"


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
    path, runs = result.path / FILE, _as_it_is(result, result.settings[0].name)
    if not runs or not WorthPanels(runs).are_known:
        path.unlink(missing_ok=True)  # of runs that are no longer those
        return None
    worth_figure(runs, path)
    return path


def worth_pictures(result: ComparisonResult) -> list[Picture]:
    """Draw the same for a page: for each setting of which a loss is known, two pictures.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    found = []
    for i, setting in enumerate(result.settings, start=1):
        runs = _as_it_is(result, setting.name)
        panels = WorthPanels(runs) if runs else None
        if panels is None or not panels.are_known:
            continue
        where = f" {setting.name}" if len(result.settings) > 1 else ""
        of = f"{result.reference.name}{where}"
        drawings = [("demand", _DEMAND, panels.draw_demand)]
        if panels.are_over_time:
            drawings.insert(0, ("gains", _GAINS, panels.draw_gains))
        for what, caption, draw in drawings:
            name = f"worth-{what}-{i}-{slug(setting.name)}".strip("-")
            with canvas(name, 3.4) as (drawn, axes):
                whose = draw(axes[0, 0])
                found.append(render(drawn, name, f"{caption} ({of}; {whose})."))
    return found


def _as_it_is(result: ComparisonResult, setting: str) -> list[Results]:
    """Return the runs of the reference; those that cannot be read any more are not among them."""
    found = []
    for run in result.runs:
        if (run.setting, run.arm) == (setting, result.reference.name) and not run.is_failed:
            try:
                results = open_results(result.path / "runs" / run.run)
                results.arrow("marginal_worth"), results.arrow("labs")  # they are kept
            except ResultsError:
                continue
            found.append(results)
    return found
