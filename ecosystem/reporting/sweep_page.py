"""A sweep as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecosystem.experiments.history import changed, is_declared_before
from ecosystem.experiments.space import plain, space
from ecosystem.experiments.sweep_result import Swept
from ecosystem.experiments.tables import RESULTS
from ecosystem.reporting.facts import failed_runs, files, outcome_said
from ecosystem.reporting.maps import figures
from ecosystem.reporting.page import rendered
from ecosystem.reporting.picture import Picture
from ecosystem.reporting.style import colours
from ecosystem.reporting.sweep_text import (
    answer,
    arms_said,
    axis_said,
    designed,
    how_sure,
    overview,
    primary_of,
)

Row = dict[str, Any]


def sweep_page(swept: Swept) -> tuple[str, list[Picture]]:
    """Return the page of a sweep, and the pictures in it.

    Raises
    ------
    ResultsError
        If the files of the sweep cannot be read.
    ImportError
        If matplotlib or Jinja2 is not installed.
    """
    drawn = figures(swept)
    text = rendered("sweep.html.jinja", _facts(swept) | {"drawn": drawn})
    return text, [picture for _, found in drawn for picture in found]


def _facts(swept: Swept) -> Row:
    manifest, where = swept.manifest, space(swept)
    texts, asked = files(swept.path, "sweep", manifest)
    numbers = [entry["replicates"] for entry in manifest["replicates"]]
    rows = swept.arrow["differences"].to_pylist()
    head, *ranges = overview(swept)
    return texts | {
        "manifest": manifest,
        "primary": primary_of(manifest),
        "answer": _nested(answer(swept)),
        "changed": list(changed(manifest, "points")),
        "is_declared_before": is_declared_before(manifest),
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
