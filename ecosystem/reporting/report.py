"""The report of a comparison: one page that can be handed on, and its figures."""

from __future__ import annotations

from pathlib import Path

from ecosystem.experiments.result import is_comparison_folder, open_comparison
from ecosystem.reporting.comparison_page import comparison_page
from ecosystem.reporting.page import refuse_what_is_no_report, write_page
from ecosystem.results.results import ResultsError


def report(folder: str | Path, out: str | Path | None = None) -> tuple[Path, Path]:
    """Write the report of a comparison, and its figures as files beside it.

    Parameters
    ----------
    folder
        What `ecosystem compare`, `ecosystem sweep` or `ecosystem run --replicates` wrote.
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
    if not is_comparison_folder(path):
        raise ResultsError(
            f"{path} holds no comparison; expected what 'ecosystem compare' or 'ecosystem sweep'"
            " wrote"
        )
    refuse_what_is_no_report(page)
    text, pictures = comparison_page(open_comparison(path))
    return page, write_page(page, path, text, pictures)
