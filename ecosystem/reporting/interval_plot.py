"""Differences with their intervals, a line each, on both sides of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from ecosystem.reporting.picture import INK, LETTERS, Picture, begun, canvas, kept, lines
from ecosystem.reporting.significance import DAGGER, is_tentative

Row = dict[str, Any]
READ = (
    "Filled: decided. Hollow: undecided, for the 95\u202f% interval reaches the line of no"
    " difference, or, with a †, tentative: it does not, but the verdict does not outlast Holm's"
    " correction."
)
_BETTER_SIDE = "#e9f1e4"
_LABEL = 20  # letters in a line of a label


@dataclass(frozen=True)
class Whisker:
    """A line of the picture.

    Attributes
    ----------
    label, colour
        Of what is compared.
    row
        `difference`, `low`, `high` and `verdict`, None where they are not known.
    unknown
        What is said where there is no difference.
    """

    label: str
    colour: str
    row: Row
    unknown: str = "no pair"


def whiskers(
    name: str, outcome: Row, groups: Sequence[tuple[str, Sequence[Whisker]]], *,
    over: str, title: str, caption: str, is_cost: bool = False,
) -> Picture:  # fmt: skip
    """Draw groups of differences of an outcome.

    Parameters
    ----------
    name
        Of the picture.
    outcome
        As the manifest of a comparison has it.
    groups
        Heading, empty if there is one group only, and its lines.
    over, title, caption
        What is on the horizontal axis; what the picture is; how it is read.
    is_cost
        Whether the outcome is what arms cost: then neither side is better.
    """
    said = lines(begun(title), 50)
    labels = [lines(whisker.label, _LABEL) for _, drawn_lines in groups for whisker in drawn_lines]
    n_headings = sum(bool(said_of_group) for said_of_group, _ in groups)
    n_lines = n_headings + sum(1 + 0.6 * label.count("\n") for label in labels)
    height = 0.95 + 0.235 * n_lines + 0.16 * (1 + said.count("\n"))
    with canvas(name, height) as (drawn, axes):
        axis = axes[0, 0]
        drawn.suptitle(said, fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        y, places = 0.0, []
        for said_of_group, drawn_lines in groups:
            if said_of_group:
                heading(axis, said_of_group, y)
                y += 1
            for whisker in drawn_lines:
                more = 0.3 * lines(whisker.label, _LABEL).count("\n")
                _whisker(axis, whisker, y + more)
                places.append((whisker, y + more))
                y += 1 + 2 * more
        _sides(axis, "" if is_cost else outcome["better"])
        axis.set_ylim(y - 0.4, -0.7)
        _labels(axis, places)
        towards = "better →" if outcome["better"] == "higher" else "← better"
        towards = "dearer →" if is_cost else towards
        unit = shorten(outcome["unit"] or "no unit", 40, placeholder="…")
        axis.set_xlabel(lines(f"{towards}   {over}, {unit}", 38), fontsize=LETTERS)
        return kept(drawn, name, caption)


def heading(axis: Any, said: str, y: float) -> None:
    """Write what the lines below have in common."""
    axis.annotate(
        shorten(said, 40, placeholder="…"), (0.01, y), fontsize=LETTERS, weight="bold",
        xycoords=("axes fraction", "data"), va="center", zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )  # fmt: skip


def _whisker(axis: Any, whisker: Whisker, y: float) -> None:
    row, colour = whisker.row, whisker.colour
    if row["difference"] is None:
        axis.annotate(whisker.unknown, (0.02, y), xycoords=("axes fraction", "data"),
                      fontsize=LETTERS, color=colour, va="center", annotation_clip=False,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        return
    if row["low"] is not None:
        axis.plot([row["low"], row["high"]], [y, y], color=colour, lw=1.6, zorder=2)
    decided = row["verdict"] in ("better", "worse") and not is_tentative(row)
    axis.plot(
        [row["difference"]], [y], "o", ms=5.5, mec=colour, zorder=3,
        mfc=colour if decided else "white",
    )  # fmt: skip


def _sides(axis: Any, better: str) -> None:
    """Draw the line of no difference, and tint the side that is better, if one is."""
    axis.axvline(0, color=INK, lw=1, zorder=1)
    low, high = axis.get_xlim()
    if better:
        higher = better == "higher"
        axis.axvspan(0 if higher else low, high if higher else 0, color=_BETTER_SIDE, zorder=0)
    axis.set_xlim(low, high)
    axis.grid(visible=False)
    axis.locator_params(axis="x", nbins=5)


def _labels(axis: Any, places: Sequence[tuple[Whisker, float]]) -> None:
    daggers = [f" {DAGGER}" if is_tentative(w.row) else "" for w, _ in places]
    said = [lines(w.label, _LABEL) + dagger for (w, _), dagger in zip(places, daggers, strict=True)]
    axis.set_yticks([y for _, y in places], said)
    axis.tick_params(axis="y", length=0, labelsize=LETTERS)
    for label, (whisker, _) in zip(axis.get_yticklabels(), places, strict=True):
        label.set_color(whisker.colour)
