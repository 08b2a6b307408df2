"""What the page of a comparison says of costs: who pays, and what others give for as much."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.cost_incidence_text import COLUMNS
from ecosystem.reporting.group_settings import alike, in_settings
from ecosystem.reporting.numbers import signed
from ecosystem.reporting.significance import is_tentative
from ecosystem.reporting.style import QUOTED

Row = dict[str, Any]


def payers(compared: Compared) -> list[Row]:
    """Return kinds of payers, their cells, and each payer; settings that are alike as one.

    `name` says in which settings that is so; the order is that of the pictures of bearers.
    """
    rows = compared.arrow["bearers"].to_pylist()
    told = []
    for settings in alike(compared, "bearers"):
        here = [row for row in rows if row["setting"] == settings[0]]
        kinds = {row["payer_kind"] for row in here if row["payer"] is None}
        told.append({
            "name": in_settings(settings, len(compared.manifest["settings"]), QUOTED),
            "kinds": sorted(kinds, key=COLUMNS.index),
            "cells": {(r["arm"], r["payer_kind"]): r for r in here if r["payer"] is None},
            "each": [row for row in here if row["payer"] is not None],
        })  # fmt: skip
    return told


def cost_said(row: Row, currency: str) -> str:
    """Return how much dearer or cheaper an arm is: bookkeeping, neither better nor worse."""
    if row["difference"] is None:
        return "cost not known"
    if not row["difference"]:
        return "costs the same"
    size = signed(row["difference"], row["low"], row["high"]).lstrip("+\N{MINUS SIGN}")
    return f"{'dearer' if row['difference'] > 0 else 'cheaper'} by {size} {currency}"


def at_equal_cost(compared: Compared) -> list[Row]:
    """Return for every setting the rows of `equal_cost`, the primary outcome's first."""
    manifest = compared.manifest
    rows = [
        row
        | {
            "why": row["why_not"] or "",
            "doses": _doses(row),
            "mark": " †" if is_tentative(row) else "",
        }
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
