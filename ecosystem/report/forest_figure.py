"""Paired differences to the reference, an outcome a picture."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from ecosystem.comparison.compared import Compared
from ecosystem.report.looks import colours
from ecosystem.report.picture import INK, LETTERS, Picture, begun, canvas, cut, kept, lines

Row = dict[str, Any]
_BETTER_SIDE = "#e9f1e4"


def forests(compared: Compared) -> list[Picture]:
    """Draw, for every outcome, the paired difference of each arm to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    return [_forest(compared, outcome) for outcome in compared.manifest["outcomes"]]


def _forest(compared: Compared, outcome: Row) -> Picture:
    manifest, name = compared.manifest, outcome["name"]
    rows = {
        (row["setting"], row["arm"]): row
        for row in compared.arrow["differences"].to_pylist()
        if row["outcome"] == name
    }
    arms = [arm["name"] for arm in manifest["arms"] if arm["name"] != manifest["reference"]]
    several = len(manifest["settings"]) > 1
    n_lines = len(manifest["settings"]) * (len(arms) + several)
    title = lines(begun(outcome["title"] or name), 50)
    height = 0.95 + 0.235 * n_lines + 0.16 * (1 + title.count("\n"))
    with canvas(name, height) as (drawn, axes):
        axis = axes[0, 0]
        drawn.suptitle(title, fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        places: list[tuple[str, float]] = []
        y = 0.0
        for setting in manifest["settings"]:
            if several:
                _heading(axis, setting["name"], y)
                y += 1
            for arm in arms:
                _whisker(axis, rows[setting["name"], arm], y, colours(manifest)[arm])
                places.append((arm, y))
                y += 1
        _sides(axis, outcome)
        axis.set_ylim(y - 0.4, -0.7)
        _names(axis, places, colours(manifest))
        towards = "better →" if outcome["better"] == "higher" else "← better"
        unit = shorten(outcome["unit"] or "no unit", 40, placeholder="…")
        axis.set_xlabel(
            lines(f"{towards}   difference to {cut(manifest['reference'], 24)}, {unit}", 48),
            fontsize=LETTERS,
        )
        return kept(drawn, f"forest-{name}", _caption(outcome, manifest["reference"]))


def _caption(outcome: Row, reference: str) -> str:
    side = "right" if outcome["better"] == "higher" else "left"
    return (
        f"{begun(outcome['title'] or outcome['name'])}: difference of every arm to {reference},"
        f" with its 95\u202f% interval. Better lies to the {side}, where it is tinted. Filled:"
        " decided. Hollow: undecided, for the interval reaches the line of no difference."
    )


def _heading(axis: Any, setting: str, y: float) -> None:
    axis.annotate(
        shorten(setting, 40, placeholder="…"), (0.01, y), fontsize=LETTERS, weight="bold",
        xycoords=("axes fraction", "data"), va="center",
    )  # fmt: skip


def _whisker(axis: Any, row: Row, y: float, colour: str) -> None:
    if row["difference"] is None:
        axis.annotate("no pair", (0, y), xytext=(4, 0), textcoords="offset points",
                      fontsize=LETTERS, color=colour, va="center")  # fmt: skip
        return
    if row["low"] is not None:
        axis.plot([row["low"], row["high"]], [y, y], color=colour, lw=1.6, zorder=2)
    decided = row["verdict"] in ("better", "worse")
    axis.plot(
        [row["difference"]], [y], "o", ms=5.5, mec=colour, zorder=3,
        mfc=colour if decided else "white",
    )  # fmt: skip


def _sides(axis: Any, outcome: Row) -> None:
    """Draw the line of no difference, and tint the side that is better."""
    axis.axvline(0, color=INK, lw=1, zorder=1)
    low, high = axis.get_xlim()
    higher = outcome["better"] == "higher"
    axis.axvspan(0 if higher else low, high if higher else 0, color=_BETTER_SIDE, zorder=0)
    axis.set_xlim(low, high)
    axis.grid(visible=False)
    axis.locator_params(axis="x", nbins=5)


def _names(axis: Any, places: list[tuple[str, float]], colour: dict[str, str]) -> None:
    axis.set_yticks([y for _, y in places], [lines(arm, 18) for arm, _ in places])
    axis.tick_params(axis="y", length=0, labelsize=LETTERS)
    for label, (arm, _) in zip(axis.get_yticklabels(), places, strict=True):
        label.set_color(colour[arm])
