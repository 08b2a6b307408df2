"""Money beside quality in words: what arms cost more, gain, and cost per unit gained."""

from __future__ import annotations

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import CostEffectiveness, half_width
from ecosystem.reporting.format import round_to_interval, text_table


def cost_effectiveness_table(result: ComparisonResult, setting: str) -> list[str]:
    """Return a table of arms on the primary outcome in a setting; nothing without a cost."""
    found = [
        each
        for each in result.cost_effectiveness
        if each.outcome == result.primary.name and each.setting == setting
    ]
    if not found:
        return []
    unit = f"{result.currency} per unit gained"
    rows = [["", f"costs more, {result.currency}", f"gains, {result.primary.unit_or_none}", unit]]
    rows += [[each.arm, *cost_effectiveness_cells(each)] for each in found]
    return text_table(rows)


def cost_effectiveness_cells(found: CostEffectiveness) -> tuple[str, str, str]:
    """Return extra cost, gain and money per unit gained, each with its interval, or why none."""
    return (
        _with_interval(found.extra_cost, found.extra_cost_low, found.extra_cost_high),
        _with_interval(found.gain, found.gain_low, found.gain_high),
        found.why_not or _with_interval(found.cost_per_unit, found.low, found.high),
    )


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "-"
    half = half_width(low, high)
    if low is None or high is None or not half:
        return f"{value:,.4g}"
    number, *ends = (round_to_interval(each, half) for each in (value, low, high))
    return f"{number} ({ends[0]} to {ends[1]})"
