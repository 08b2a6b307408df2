"""A sweep as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from ecosystem.comparison.history import changed
from ecosystem.comparison.tables import RESULTS
from ecosystem.report.facts import failed_runs, outcome_said
from ecosystem.report.looks import colours
from ecosystem.report.maps import figures
from ecosystem.report.page import refuse_what_is_no_report, rendered, written
from ecosystem.results.results import ResultsError
from ecosystem.sweeps.space import plain, space
from ecosystem.sweeps.swept import Swept, is_swept, open_swept
from ecosystem.sweeps.words import (
    answer,
    arms_said,
    axis_said,
    designed,
    how_sure,
    overview,
    primary_of,
)

Row = dict[str, Any]


def write_sweep_report(folder: str | Path, out: str | Path | None = None) -> tuple[Path, Path]:
    """Write the report of a sweep, and its figures as files beside it.

    Parameters
    ----------
    folder
        What `ecosystem sweep` wrote.
    out
        The file; by default `report.html` in the folder. A report that is there is replaced.

    Returns
    -------
    tuple of Path
        The page, and the folder of its figures.

    Raises
    ------
    ResultsError
        If there is no sweep that has been run to its end, or another file is in the way.
    ImportError
        If matplotlib or Jinja2, of the extra ``report``, is not installed.
    """
    path = Path(folder)
    page = Path(out) if out is not None else path / "report.html"
    if not is_swept(path):
        raise ResultsError(f"{path} holds no sweep; expected what 'ecosystem sweep' wrote")
    refuse_what_is_no_report(page)
    swept = open_swept(path)
    drawn = figures(swept)
    text = rendered("sweep.html.jinja", _facts(swept) | {"drawn": drawn})
    return page, written(page, path, text, [each for _, found in drawn for each in found])


def _facts(swept: Swept) -> Row:
    manifest, where = swept.manifest, space(swept)
    texts, asked = _files(swept)
    numbers = [entry["replicates"] for entry in manifest["replicates"]]
    rows = swept.arrow["differences"].to_pylist()
    head, *ranges = overview(swept)
    return texts | {
        "manifest": manifest,
        "primary": primary_of(manifest),
        "answer": _nested(answer(swept)),
        "changed": list(changed(manifest, "points")),
        "designed": designed(swept),
        "arms_said": arms_said(manifest),
        "axes": [(axis.name, axis_said(axis)) for axis in where.axes],
        "arms": asked["arms"],
        "colours": colours(manifest),
        "head": head,
        "ranges": ranges,
        "how_sure": list(how_sure(swept)),
        "points": [(name, list(map(plain, at))) for name, at in where.points.items()],
        "cells": {(row["setting"], row["outcome"], row["arm"]): row for row in rows},
        "outcomes": list(map(outcome_said, asked["outcomes"], manifest["outcomes"])),
        "failed": failed_runs(manifest),
        "n_runs": len({run["run"] for run in manifest["runs"]}),
        "scenarios": _scenarios(manifest),
        "origin": next(c.description for c in RESULTS.columns if c.name == "origin"),
        "last_seed": manifest["seed"] + max(numbers) - 1,
    }


def _scenarios(manifest: Row) -> list[Row]:
    hashes = {(h["setting"], h["arm"]): h["scenario_hash"] for h in manifest["scenario_hashes"]}
    first = [run for run in manifest["runs"] if run["replicate"] == 1]
    return [{**run, "sha256": hashes[run["setting"], run["arm"]]} for run in first]


def _nested(lines: Iterable[str]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return sentences, each with the indented ones that belong to it, and how deep they are."""
    found: list[tuple[str, list[tuple[int, str]]]] = []
    for line in lines:
        if line.startswith(" "):
            text = line.lstrip()
            found[-1][1].append(((len(line) - len(text)) // 2 - 1, text))
        else:
            found.append((line, []))
    return found


def _files(swept: Swept) -> tuple[Row, Row]:
    """Return the texts of the folder's files, and what the sweep asks for."""
    try:
        said = (swept.path / "sweep.yaml").read_text(encoding="utf-8")
        base = (swept.path / "base.yaml").read_text(encoding="utf-8")
        asked: Row = yaml.safe_load(said)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ResultsError(f"{swept.path} cannot be read: {error}") from error
    return {"sweep": said, "base": base}, asked
