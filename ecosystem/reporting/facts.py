"""What the page of a comparison says, beside its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ecosystem.experiments.findings import command
from ecosystem.experiments.history import changed, is_declared_before
from ecosystem.experiments.result import Compared
from ecosystem.experiments.tables import DIFFERENCES, RESULTS, TRAJECTORIES
from ecosystem.reporting.answer import answer
from ecosystem.reporting.arm_facts import arm_facts
from ecosystem.reporting.comparison_text import sentence
from ecosystem.reporting.cost_facts import at_equal_cost, cost_said, payers
from ecosystem.reporting.equal_cost_text import for_the_same_money
from ecosystem.reporting.false_positive_facts import accused
from ecosystem.reporting.limits import LIMITS
from ecosystem.reporting.scenario_facts import clock, grouped, resolved
from ecosystem.reporting.significance import is_tentative
from ecosystem.reporting.style import colours
from ecosystem.reporting.uncertainty import decisive, how_sure, next_step, pairing
from ecosystem.results.results import ResultsError
from ecosystem.results.tables import table_spec

Row = dict[str, Any]
_EXPLAINED = (
    "difference", "low", "bootstrap_low", "p", "p_holm", "correlation", "variance_ratio",
    "verdict", "probability_best", "n_pairs_left_out",
)  # fmt: skip
_AGAIN = "ecosystem compare comparison.yaml --out again\necosystem report again"


def facts(compared: Compared) -> Row:
    """Return what the templates of the page read, but for the pictures.

    Raises
    ------
    ResultsError
        If the files of the comparison cannot be read.
    """
    manifest = compared.manifest
    texts, asked = files(compared.path, "comparison", manifest)
    rows = [_marked(manifest, row) for row in compared.arrow["differences"].to_pylist()]
    outcomes = list(map(outcome_said, asked["outcomes"], manifest["outcomes"]))
    numbers = [entry["replicates"] for entry in manifest["replicates"]]
    scenarios = resolved(compared)
    return texts | {
        "data_files": sorted(
            path.name
            for path in compared.path.glob("base.*-*")
            if any(path.name in text for text in texts.values())  # not those of arms taken out
        ),
        "manifest": manifest,
        "answer": answer(compared),
        "same_money": [
            said.replace(" -", " \N{MINUS SIGN}") for said in for_the_same_money(compared)
        ],
        "primary": next(o for o in outcomes if o["name"] == manifest["primary"]),
        "changed": list(changed(manifest)),
        "is_declared_before": is_declared_before(manifest),
        "replicates": sorted({min(numbers), max(numbers)}),
        "last_seed": manifest["seed"] + max(numbers) - 1,
        "limits": LIMITS,
        **arm_facts(compared, asked["arms"]),
        "colours": colours(manifest),
        "settings": [_setting(manifest, setting, rows) for setting in manifest["settings"]],
        "tentative": any(row["mark"] for row in rows),
        "pairing": list(pairing(manifest, rows)),
        "how_sure": [f"{said.rstrip('.')}." for said in how_sure(compared)],
        "failed": failed_runs(manifest),
        "n_runs": len({run["run"] for run in manifest["runs"]}),
        "origin": next(c.description for c in RESULTS.columns if c.name == "origin"),
        "outcomes": outcomes,
        "explained": _explained(),
        "commands": _AGAIN,
        "payers": payers(compared),
        "equal": at_equal_cost(compared),
        "accused": accused(compared),
        "resolved": scenarios,
        "scenarios": grouped(scenarios, manifest["reference"]),
        "clock": clock(scenarios),
    }


def files(folder: Path, kind: str, manifest: Row) -> tuple[Row, Row]:
    """Return the texts of the files of a comparison or a sweep, and what it asks for.

    Raises
    ------
    ResultsError
        If they cannot be read, or ask for other arms, settings or outcomes than the manifest
        tells of: the start that wrote them was stopped before its end.
    """
    try:
        texts = {n: (folder / f"{n}.yaml").read_text(encoding="utf-8") for n in (kind, "base")}
        asked: Row = yaml.safe_load(texts[kind])
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from error
    for part in ("arms", "settings", "outcomes"):
        known = [entry["name"] for entry in manifest[part]]
        there = [entry["name"] for entry in asked.get(part, [])]  # points are not in the file
        if part in asked and there != known:
            raise ResultsError(
                f"{folder / kind}.yaml has the {part} {', '.join(there)}, manifest.json"
                f" {', '.join(known)}: it was begun with others and stopped;"
                " start it again with the command that made it"
            )
    return texts, asked


def _marked(manifest: Row, row: Row) -> Row:
    """Add † to a verdict that Holm's correction does not bear out; the cost has no verdict."""
    is_cost = row["outcome"] == manifest["cost"] and row["arm"] != manifest["reference"]
    return row | {
        "mark": " †" if is_tentative(row) else "",
        "money": cost_said(row, manifest["currency"]) if is_cost else "",
    }


def _setting(manifest: Row, setting: Row, rows: list[Row]) -> Row:
    here = [row for row in rows if row["setting"] == setting["name"]]
    return {
        "name": setting["name"],
        "title": setting["title"],
        "sentences": [sentence(row) for row in decisive(manifest, here)],
        "next_step": "; ".join(next_step(manifest, here)),
        "cells": {(row["arm"], row["outcome"]): row for row in here},
    }


def outcome_said(asked: Row, said: Row) -> Row:
    """Return what an outcome is: as the file asks for it, and as the tables declare it."""
    table = table_spec(asked["table"])
    column = next(c for c in table.columns if c.name == asked["column"])
    return {**said, "table": table, "column": column}


def _explained() -> list[Any]:
    columns = {column.name: column for column in DIFFERENCES.columns}
    band = next(column for column in TRAJECTORIES.columns if column.name == "band_low")
    return [*(columns[name] for name in _EXPLAINED), band]


def failed_runs(manifest: Row) -> list[Row]:
    """Return failed runs once each, with the replicates that they are."""
    found: dict[str, Row] = {}
    for run in manifest["runs"]:
        if run["status"] == "failed":
            where = f"{run['arm']} in {run['setting']!r}, replicate {run['replicate']}"
            again = {**run, "where": [], "command": command(run["run"])}
            found.setdefault(run["run"], again)["where"].append(where)
    return list(found.values())
