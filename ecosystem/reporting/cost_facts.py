"""What the page of a comparison says of costs: who pays, and what others give for as much."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.reporting.cost_effectiveness_text import cost_effectiveness_cells
from ecosystem.reporting.equal_cost_text import doses
from ecosystem.reporting.finding_text import marked
from ecosystem.reporting.format import signed
from ecosystem.reporting.group_settings import group_settings, in_settings
from ecosystem.reporting.payers import payers_in_order


def payers(result: ComparisonResult) -> list[dict[str, Any]]:
    """Return kinds of payers, their cells, and each payer; settings that are alike as one.

    `name` says in which settings that is so; the order is that of the pictures.
    """
    entries = []
    for settings, rows in group_settings(result, result.cost_incidence):
        kinds = {row.payer_kind for row in rows if row.payer is None}
        entries.append({
            "name": in_settings(result, settings),
            "kinds": payers_in_order(kinds),
            "cells": {(row.arm, row.payer_kind): row for row in rows if row.payer is None},
            "each": [row for row in rows if row.payer is not None],
        })  # fmt: skip
    return entries


def cost_words(finding: Finding, currency: str) -> str:
    """Return how much dearer or cheaper an arm is: bookkeeping, neither better nor worse."""
    if finding.difference is None:
        return "cost not known"
    if not finding.difference:
        return "costs the same"
    size = signed(finding.difference, finding.low, finding.high).lstrip("+\N{MINUS SIGN}")
    return f"{'dearer' if finding.difference > 0 else 'cheaper'} by {size} {currency}"


def equal_cost_facts(result: ComparisonResult) -> list[dict[str, Any]]:
    """Return for every setting the arms at equal cost, the primary outcome's first."""
    rows = [
        {**vars(found), "why": found.why_not or "", "doses": doses(found), "said": marked(found)}
        for found in result.equal_cost
    ]
    if not rows:
        return []
    order = [o.name for o in result.outcomes if o != result.cost]
    order.sort(key=lambda name: name != result.primary.name)
    return [
        {
            "name": setting.name,
            "outcomes": [
                (name, [r for r in rows if (r["setting"], r["outcome"]) == (setting.name, name)])
                for name in order
            ],
        }
        for setting in result.settings
    ]


def cost_effectiveness_facts(result: ComparisonResult) -> list[dict[str, Any]]:
    """Return for every setting what arms cost, gain, and cost per unit of each outcome."""
    found = result.cost_effectiveness
    return [
        {
            "name": setting.name,
            "rows": [
                {
                    "arm": row.arm,
                    "outcome": row.outcome,
                    "unit": result.outcome(row.outcome).unit_or_none,
                    "cells": cost_effectiveness_cells(row),
                }
                for row in found
                if row.setting == setting.name
            ],
        }
        for setting in result.settings
        if found
    ]
