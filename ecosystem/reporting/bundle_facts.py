"""What the page of a comparison says of its bundle of arms."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.bundle_text import alone, bundle_cell, last, overlap, share

Row = dict[str, Any]


def bundle_facts(result: ComparisonResult) -> list[Row]:
    """Return for every outcome, the primary one first, the parts in every setting."""
    if not result.bundle_effects:
        return []
    outcomes = sorted(result.outcomes, key=lambda outcome: outcome != result.primary)
    return [
        {
            "name": outcome.name,
            "unit": outcome.unit_or_none,
            "settings": [
                _setting(result, outcome.name, setting.name) for setting in result.settings
            ],
        }
        for outcome in outcomes
    ]


def _setting(result: ComparisonResult, outcome: str, setting: str) -> Row:
    *parts, whole = (
        row for row in result.bundle_effects if (row.outcome, row.setting) == (outcome, setting)
    )
    return {
        "name": setting,
        "parts": [
            (row.arm, [bundle_cell(number) for number in (alone(row), last(row), share(row))])
            for row in parts
        ],
        "overlap": bundle_cell(overlap(whole)),
        "effect": bundle_cell(share(whole)),
        "whole": whole.arm,
        "n_pairs": whole.n_pairs,
    }
