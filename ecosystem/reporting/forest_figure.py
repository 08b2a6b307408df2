"""Paired differences to the reference, an outcome a picture."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.interval_plot import READ, Whisker, whiskers
from ecosystem.reporting.picture import Picture, begun, cut
from ecosystem.reporting.style import colours

Row = dict[str, Any]
_BOOKKEEPING = (
    "What arms cost is bookkeeping, neither better nor worse. Filled: the 95\u202f% interval"
    " does not reach the line of no difference."
)


def forests(compared: Compared) -> dict[str, Picture]:
    """Draw, for every outcome by its name, the paired difference of each arm to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    return {each["name"]: _forest(compared, each) for each in compared.manifest["outcomes"]}


def _forest(compared: Compared, outcome: Row) -> Picture:
    manifest, name = compared.manifest, outcome["name"]
    rows = {
        (row["setting"], row["arm"]): row
        for row in compared.arrow["differences"].to_pylist()
        if row["outcome"] == name
    }
    others = {a: c for a, c in colours(manifest).items() if a != manifest["reference"]}
    several = len(manifest["settings"]) > 1
    groups = [
        (
            setting["name"] if several else "",
            [Whisker(arm, colour, rows[setting["name"], arm]) for arm, colour in others.items()],
        )
        for setting in manifest["settings"]
    ]
    title = outcome["title"] or name
    side = "right" if outcome["better"] == "higher" else "left"
    is_cost = name == manifest["cost"]
    read = f"Better lies to the {side}, where it is tinted. {READ}"
    caption = (
        f"{begun(title)}: difference of every arm to {manifest['reference']}, with its interval."
        f" {_BOOKKEEPING if is_cost else read}"
    )
    over = f"difference to {cut(manifest['reference'], 24)}"
    return whiskers(
        f"forest-{name}", outcome, groups, over=over, title=title, caption=caption, is_cost=is_cost
    )
