"""A comparison as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from ecosystem.comparison.analysis import command
from ecosystem.comparison.compared import Compared, is_compared, open_compared
from ecosystem.comparison.tables import DIFFERENCES, RESULTS, TRAJECTORIES
from ecosystem.comparison.words import decisive, how_sure, in_short, pairing, sentence
from ecosystem.report.comparison_figures import Figure, forests, looks, trajectories
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import write_atomically
from ecosystem.results.tables import table_spec

Row = dict[str, Any]
MARK = '<meta name="generator" content="ecosystem report">'
_MARK_WITHIN = 1000  # bytes from the start of a report
_EXPLAINED = (
    "difference", "low", "bootstrap_low", "p", "p_holm", "correlation", "variance_ratio",
    "verdict", "probability_best", "n_pairs_left_out",
)  # fmt: skip


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
    by_outcome, by_setting = forests(compared), trajectories(compared)
    drawn = [*by_outcome, *(figure for pair in by_setting for figure in pair)]
    beside = page.resolve().parent == path.resolve()
    figures = page.parent / ("figures" if beside else f"{page.stem}-figures")
    text = _rendered(compared, by_outcome, by_setting)
    figures.mkdir(parents=True, exist_ok=True)
    for figure in drawn:
        write_atomically(figures / f"{figure.name}.svg", figure.svg)
        write_atomically(figures / f"{figure.name}.png", figure.png)
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


def _rendered(compared: Compared, forests: list[Figure], by_setting: list[list[Figure]]) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"signed": _signed, "plain": _plain, "p": _p}
    template = files("ecosystem.report").joinpath("comparison_page.html.jinja")
    page: str = environment.from_string(template.read_text(encoding="utf-8")).render(
        mark=MARK, forests=forests, **_facts(compared, by_setting)
    )
    return page


def _facts(compared: Compared, by_setting: list[list[Figure]]) -> Row:
    manifest = compared.manifest
    try:
        said = (compared.path / "comparison.yaml").read_text(encoding="utf-8")
        base = (compared.path / "base.yaml").read_text(encoding="utf-8")
        asked: Row = yaml.safe_load(said)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ResultsError(f"{compared.path} cannot be read: {error}") from error
    rows = compared.arrow["differences"].to_pylist()
    numbers = [entry["replicates"] for entry in manifest["replicates"]]
    columns = {column.name: column for column in DIFFERENCES.columns}
    band = next(column for column in TRAJECTORIES.columns if column.name == "band_low")
    return {
        "manifest": manifest,
        "primary": next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"]),
        "before": sorted({e["primary"] for e in manifest["declared"]} - {manifest["primary"]}),
        "replicates": sorted({min(numbers), max(numbers)}),
        "last_seed": manifest["seed"] + max(numbers) - 1,
        "arms": asked["arms"],
        "colours": {arm: colour for arm, (colour, _) in looks(manifest).items()},
        "settings": [
            _setting(manifest, setting, rows, figures)
            for setting, figures in zip(manifest["settings"], by_setting, strict=True)
        ],
        "pairing": list(pairing(manifest, rows)),
        "how_sure": list(how_sure(compared)),
        "failed": _failed(manifest),
        "n_runs": len({run["run"] for run in manifest["runs"]}),
        "origin": next(c.description for c in RESULTS.columns if c.name == "origin"),
        "outcomes": list(map(_outcome, asked["outcomes"], manifest["outcomes"])),
        "explained": [columns[name] for name in _EXPLAINED] + [band],
        "comparison": said,
        "base": base,
    }  # fmt: skip


def _setting(manifest: Row, setting: Row, rows: list[Row], figures: list[Figure]) -> Row:
    here = [row for row in rows if row["setting"] == setting["name"]]
    return {
        "name": setting["name"],
        "title": setting["title"],
        "answer": in_short(manifest, here),
        "sentences": [sentence(row) for row in decisive(manifest, here)],
        "figures": figures,
        "cells": {(row["arm"], row["outcome"]): row for row in here},
    }


def _outcome(asked: Row, said: Row) -> Row:
    """Return what an outcome is: as the file asks for it, and as the tables declare it."""
    table = table_spec(asked["table"])
    column = next(c for c in table.columns if c.name == asked["column"])
    return {**said, "table": table, "column": column}


def _failed(manifest: Row) -> list[Row]:
    """Return failed runs once each, with the replicates that they are."""
    found: dict[str, Row] = {}
    for run in manifest["runs"]:
        if run["status"] == "failed":
            where = f"{run['arm']} in {run['setting']!r}, replicate {run['replicate']}"
            again = {**run, "where": [], "command": command(run["run"])}
            found.setdefault(run["run"], again)["where"].append(where)
    return list(found.values())


def _plain(number: float | None) -> str:
    return "–" if number is None else f"{number:.4g}"


def _signed(number: float | None) -> str:
    return "–" if number is None else f"{number:+.3g}"


def _p(number: float | None) -> str:
    if number is None:
        return "–"
    return "< 0.001" if number < 0.001 else f"{number:.3f}"
