"""Paired differences to the reference, an outcome a picture."""

from __future__ import annotations

from ecosystem.experiments.manifest import OutcomeEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.format import capital, cut
from ecosystem.reporting.interval_plot import READ, IntervalLine, interval_plot
from ecosystem.reporting.picture import Picture
from ecosystem.reporting.style import colours

_BOOKKEEPING = (
    "What arms cost is bookkeeping, neither better nor worse. Filled: the 95\u202f% interval"
    " does not reach the line of no difference."
)


def forests(result: ComparisonResult) -> dict[str, Picture]:
    """Draw, for every outcome by its name, the paired difference of each arm to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    return {each.name: _forest(result, each) for each in result.outcomes}


def _forest(result: ComparisonResult, outcome: OutcomeEntry) -> Picture:
    name = outcome.name
    rows = {(row.setting, row.arm): row for row in result.findings if row.outcome == name}
    others = {a: c for a, c in colours(result).items() if a != result.reference.name}
    several = len(result.settings) > 1
    groups = [
        (
            setting.name if several else "",
            [IntervalLine(arm, colour, rows[setting.name, arm]) for arm, colour in others.items()],
        )
        for setting in result.settings
    ]
    title = outcome.label
    side = "right" if outcome.is_higher_better else "left"
    is_cost = outcome == result.cost
    read = f"Better lies to the {side}, where it is tinted. {READ}"
    caption = (
        f"{capital(title)}: difference of every arm to {result.reference.name}, with its interval."
        f" {_BOOKKEEPING if is_cost else read}"
    )
    over = f"difference to {cut(result.reference.name, 24)}"
    return interval_plot(
        f"forest-{name}", outcome, groups, over=over, title=title, caption=caption, is_cost=is_cost
    )
