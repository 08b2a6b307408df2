"""A comparison as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ecosystem.comparison.compared import is_compared, open_compared
from ecosystem.report import numbers
from ecosystem.report.facts import facts
from ecosystem.report.forest_figure import forests
from ecosystem.report.lineage_figure import family, lineages
from ecosystem.report.picture import begun
from ecosystem.report.trajectory_figure import trajectories
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import write_atomically

MARK = '<meta name="generator" content="ecosystem report">'
_MARK_WITHIN = 1000  # bytes from the start of a report


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
    _refuse_what_is_no_report(page)
    compared = open_compared(path)
    found = lineages(compared)
    lost = [arm["name"] for arm in compared.manifest["arms"] if arm["name"] not in found]
    drawn = {
        "forests": forests(compared),
        "trajectories": trajectories(compared),
        "family": family(compared, found),
    }
    beside = page.resolve().parent == path.resolve()
    figures = page.parent / ("figures" if beside else f"{page.stem}-figures")
    text = _rendered(facts(compared) | drawn | {"lost_lineages": lost})
    figures.mkdir(parents=True, exist_ok=True)
    for pictures in drawn.values():
        for picture in pictures:
            write_atomically(figures / f"{picture.name}.svg", picture.svg)
            write_atomically(figures / f"{picture.name}.png", picture.png)
    write_atomically(page, text.encode())
    return page, figures


def _refuse_what_is_no_report(page: Path) -> None:
    if not page.exists():
        return
    if page.is_dir():
        raise ResultsError(f"{page} is a folder; expected a file to write")
    with page.open("rb") as file:
        if MARK.encode() not in file.read(_MARK_WITHIN):
            raise ResultsError(
                f"{page} exists already and is no report; nothing was written."
                " Choose another file with --out or move it away"
            )


def _rendered(said: dict[str, Any]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ecosystem.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "begun": begun,
        "signed": numbers.signed,
        "plain": numbers.plain,
        "percent": numbers.percent,
        "p": numbers.p_value,
    }
    environment.globals["interval"] = numbers.interval
    page: str = environment.get_template("page.html.jinja").render(mark=MARK, **said)
    return page
