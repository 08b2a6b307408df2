"""Arms beside what another family of arms gives for the same money."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.equal_cost import NOT_KNOWN
from ecosystem.experiments.result import Compared
from ecosystem.reporting.interval_plot import READ, Whisker, whiskers
from ecosystem.reporting.picture import Picture
from ecosystem.reporting.style import colours

Row = dict[str, Any]
_SHORT = {NOT_KNOWN: "cost not known"}  # where there is little room


def at_equal_cost(compared: Compared) -> list[Picture]:
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
    manifest = compared.manifest
    primary = next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"])
    rows = [
        row
        for row in compared.arrow["equal_cost"].to_pylist()
        if row["outcome"] == manifest["primary"]
    ]
    several = len(manifest["settings"]) > 1
    groups = [
        (
            setting["name"] if several else "",
            [_whisker(manifest, row) for row in rows if row["setting"] == setting["name"]],
        )
        for setting in manifest["settings"]
    ]
    if not rows:
        return []
    title = f"{primary['title'] or primary['name']}: at equal cost"
    side = "right" if primary["better"] == "higher" else "left"
    caption = (
        "Every arm against what doses of another policy give for as much money, on a straight line"
        f" between the two nearest doses. Better for the arm named first lies to the {side}, where"
        f" it is tinted. {READ}"
    )
    return [
        whiskers(
            "equal-cost", primary, groups, over="difference at equal cost", title=title,
            caption=caption,
        )
    ]  # fmt: skip


def _whisker(manifest: Row, row: Row) -> Whisker:
    label = f"{row['arm']} against {row['family']}"
    return Whisker(
        label, colours(manifest)[row["arm"]], row, _SHORT.get(row["why_not"], row["why_not"] or "")
    )
