"""The primary outcome by round, and its difference to the reference: an arm a row of panels."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.picture import (
    FAINT,
    INK,
    LETTERS,
    Picture,
    begun,
    canvas,
    cut,
    kept,
    lines,
)
from ecosystem.reporting.style import colours, slug, within

Row = dict[str, Any]
_NAN = float("nan")
_ITSELF = ("mean", "band_low", "band_high")
_APART = ("difference", "low", "high")


def trajectories(compared: Compared) -> list[Picture]:
    """Draw, for every setting, the primary outcome of each arm by round, beside the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    primary = compared.manifest["primary"]
    rows = [r for r in compared.arrow["trajectories"].to_pylist() if r["outcome"] == primary]
    drawn = []
    for i, setting in enumerate(compared.manifest["settings"], start=1):
        here = [row for row in rows if row["setting"] == setting["name"]]
        name = f"trajectory-{primary}-{i}-{slug(setting['name'])}".strip("-")
        drawn.append(_trajectory(compared.manifest, here, setting["name"], name))
    return drawn


def _trajectory(manifest: dict[str, Any], rows: list[Row], setting: str, name: str) -> Picture:
    outcome = next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"])
    reference = manifest["reference"]
    by_arm: dict[str, list[Row]] = {arm: [] for arm in colours(manifest)}
    for row in sorted(rows, key=lambda row: int(row["round"])):
        by_arm[row["arm"]].append(row)
    others = {arm: colour for arm, colour in colours(manifest).items() if arm != reference}
    with canvas(
        name, 0.7 + 1.05 * len(others), len(others), 2, sharex=True, sharey="col"
    ) as (drawn, axes):  # fmt: skip
        for (left, right), (arm, colour) in zip(axes, others.items(), strict=True):
            _band(left, by_arm[reference], _ITSELF, INK, is_reference=True)
            _band(left, by_arm[arm], _ITSELF, colour)
            right.axhline(0, color=INK, lw=1, ls="--")
            _band(right, by_arm[arm], _APART, colour)
            left.set_title(cut(arm, 24), fontsize=LETTERS, weight="bold", loc="left", color=colour)
        where = within(manifest, setting)
        _say(drawn, axes, outcome, reference, where)
        return kept(drawn, name, _caption(outcome, reference, where))


def _band(
    axis: Any, rows: list[Row], columns: tuple[str, str, str], colour: str, *,
    is_reference: bool = False,
) -> None:  # fmt: skip
    """Draw a line in its band; the reference's is dashed, and its band has edges only."""
    x = [row["round"] for row in rows]
    middle, low, high = ([_NAN if r[c] is None else r[c] for r in rows] for c in columns)
    if is_reference:
        for edge in (low, high):
            axis.plot(x, edge, color=FAINT, lw=0.8, ls=":")
    else:
        axis.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
    axis.plot(x, middle, color=colour, lw=1.5, ls="--" if is_reference else "-")


def _say(drawn: Any, axes: Any, outcome: Row, reference: str, where: str) -> None:
    for axis in axes.flat:
        axis.locator_params(axis="y", nbins=4)
        axis.xaxis.get_major_locator().set_params(nbins=5, integer=True)
    for axis in axes[-1]:
        axis.set_xlabel("round", fontsize=LETTERS)
    arrow = "↑" if outcome["better"] == "higher" else "↓"
    unit = shorten(outcome["unit"] or "no unit", 40, placeholder="…")
    title = f"{begun(outcome['title'] or outcome['name'])}{where}"
    drawn.suptitle(lines(title, 50), fontsize=LETTERS, weight="bold", x=0.01, ha="left")
    drawn.supylabel(f"{unit}; better {arrow}", fontsize=LETTERS)
    axes[0, 1].set_title(f"difference to {cut(reference, 14)}", fontsize=LETTERS, loc="left")


def _caption(outcome: Row, reference: str, where: str) -> str:
    return (
        f"{begun(outcome['title'] or outcome['name'])} by round{where}. Left: each arm"
        f" (line: mean of its replicates; band: the middle 90\u202f% of them) over {reference}"
        f" (dashed; its band dotted). Right: difference to {reference}, mean over pairs with the"
        " 95\u202f% interval of each round by itself; where the band leaves the dashed line, that"
        " round is decided."
    )
