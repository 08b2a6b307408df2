"""What the page of a comparison says of costs: who pays, and what others give for as much."""

from __future__ import annotations

from typing import Any

from ecosystem.comparison.compared import Compared
from ecosystem.report.equal_cost_figure import why_unknown

Row = dict[str, Any]


def payers(compared: Compared) -> list[Row]:
    """Return for every setting with costs the kinds of payers, their cells, and each payer."""
    rows = compared.arrow["bearers"].to_pylist()
    told = []
    for setting in compared.manifest["settings"]:
        here = [row for row in rows if row["setting"] == setting["name"]]
        kinds = dict.fromkeys(row["payer_kind"] for row in here if row["payer"] is None)
        if here:
            told.append({
                "name": setting["name"],
                "kinds": sorted(kinds, key=lambda kind: kind or ""),  # all of them first
                "cells": {(r["arm"], r["payer_kind"]): r for r in here if r["payer"] is None},
                "each": [row for row in here if row["payer"] is not None],
            })  # fmt: skip
    return told


def at_equal_cost(compared: Compared) -> list[Row]:
    """Return for every setting the rows of `equal_cost`, the primary outcome's first."""
    manifest = compared.manifest
    rows = [
        row | {"why": why_unknown(row), "doses": _doses(row)}
        for row in compared.arrow["equal_cost"].to_pylist()
    ]
    if not rows:
        return []
    order = [o["name"] for o in manifest["outcomes"] if o["name"] != manifest["cost"]]
    order.sort(key=lambda name: name != manifest["primary"])
    return [
        {
            "name": setting["name"],
            "outcomes": [
                (name, [r for r in rows if (r["setting"], r["outcome"]) == (setting["name"], name)])
                for name in order
            ],
        }
        for setting in manifest["settings"]
    ]


def _doses(row: Row) -> str:
    return " to ".join(dict.fromkeys(dose for dose in (row["below"], row["above"]) if dose))
