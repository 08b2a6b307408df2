"""The report of a comparison or a sweep: one page that can be handed on, and its figures."""

from __future__ import annotations

from pathlib import Path

from ecosystem.experiments.result import is_compared, open_compared
from ecosystem.experiments.sweep_result import is_swept, open_swept
from ecosystem.reporting.comparison_page import comparison_page
from ecosystem.reporting.page import refuse_what_is_no_report, written
from ecosystem.reporting.sweep_page import sweep_page
from ecosystem.results.results import ResultsError


def write_report(folder: str | Path, out: str | Path | None = None) -> tuple[Path, Path]:
    """Write the report of a comparison or a sweep, and its figures as files beside it.

    Parameters
    ----------
    folder
        What `ecosystem compare` or `ecosystem sweep` wrote.
    out
        The file; by default `report.html` in the folder. A report that is there is replaced.

    Returns
    -------
    tuple of Path
        The page, and the folder of its figures.

    Raises
    ------
    ResultsError
        If there is nothing that has been run to its end, or another file is in the way.
    ImportError
        If matplotlib or Jinja2, of the extra ``report``, is not installed.
    """
    path = Path(folder)
    page = Path(out) if out is not None else path / "report.html"
    if not is_swept(path) and not is_compared(path):
        raise ResultsError(
            f"{path} holds no comparison and no sweep; expected what 'ecosystem compare' or"
            " 'ecosystem sweep' wrote"
        )
    refuse_what_is_no_report(page)
    if is_swept(path):
        text, pictures = sweep_page(open_swept(path))
    else:
        text, pictures = comparison_page(open_compared(path))
    return page, written(page, path, text, pictures)
