"""A page that can be handed on: HTML that needs nothing but itself, and its figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosystem.reporting import format
from ecosystem.reporting.finding_text import marked
from ecosystem.reporting.picture import Picture
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import write_atomically

MARK = '<meta name="generator" content="ecosystem report">'
_MARK_WITHIN = 1000  # bytes from the start of a report


def refuse_what_is_no_report(page: Path) -> None:
    """Refuse to write over what is there, unless it is a report.

    Raises
    ------
    ResultsError
        If another file, or a folder, is in the way.
    """
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


def render_page(template: str, words: dict[str, Any]) -> str:
    """Return a page, made of one of the templates and what it reads."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ecosystem.reporting"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "begun": format.capital,
        "mean": format.mean,
        "signed": format.signed,
        "plain": format.plain,
        "percent": format.percent,
        "share": format.share,
        "p": format.p_value,
        "quoted": format.quoted,
    }
    environment.globals |= {
        "interval": format.interval,
        "ends": format.mean_interval,
        "half_width": format.half_interval,
        "half_share": format.half_share,
        "marked": marked,
    }
    page: str = environment.get_template(template).render(mark=MARK, **words)
    return page


def write_page(page: Path, folder: Path, text: str, pictures: Sequence[Picture]) -> Path:
    """Write a page and its pictures; return the folder of the pictures.

    Parameters
    ----------
    page
        Its file; whoever calls has seen that nothing else is there.
    folder
        What it is about: the pictures of a page in this folder lie in `figures`.
    text, pictures
        The contents.
    """
    is_neighbour = page.resolve().parent == folder.resolve()
    figures = page.parent / ("figures" if is_neighbour else f"{page.stem}-figures")
    figures.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        write_atomically(figures / f"{picture.name}.svg", picture.svg)
        write_atomically(figures / f"{picture.name}.png", picture.png)
    write_atomically(page, text.encode())
    return figures
