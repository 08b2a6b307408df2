"""Arms beside what another family of arms gives for the same money."""

from __future__ import annotations

from ecosystem.experiments.equal_cost import NOT_KNOWN
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import EqualCost
from ecosystem.reporting.interval_plot import READ, IntervalLine, interval_plot
from ecosystem.reporting.picture import Picture
from ecosystem.reporting.style import colours

_SHORT = {NOT_KNOWN: "cost not known"}  # where there is little room


def at_equal_cost(result: ComparisonResult) -> list[Picture]:
    """Draw, for the primary outcome, each arm against other families at the arm's cost.

    Returns
    -------
    list of Picture
        None if the comparison names no cost.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    primary = result.primary
    rows = [row for row in result.equal_cost if row.outcome == result.primary.name]
    several = len(result.settings) > 1
    groups = [
        (
            setting.name if several else "",
            [_line(result, row) for row in rows if row.setting == setting.name],
        )
        for setting in result.settings
    ]
    if not rows:
        return []
    title = f"{primary.label}: at equal cost"
    side = "right" if primary.better == "higher" else "left"
    caption = (
        "Every arm against what doses of another policy give for as much money, on a straight line"
        f" between the two nearest doses. Better for the arm named first lies to the {side}, where"
        f" it is tinted. {READ}"
    )
    return [
        interval_plot(
            "equal-cost", primary, groups, over="difference at equal cost", title=title,
            caption=caption,
        )
    ]  # fmt: skip


def _line(result: ComparisonResult, row: EqualCost) -> IntervalLine:
    label = f"{row.arm} against {row.family}"
    return IntervalLine(
        label, colours(result)[row.arm], row, _SHORT.get(row.why_not or "", row.why_not or "")
    )
