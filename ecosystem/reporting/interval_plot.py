"""Differences with their intervals, a line each, on both sides of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ecosystem.experiments.manifest import OutcomeEntry
from ecosystem.experiments.rows import EqualCost, Finding
from ecosystem.reporting.finding_text import dagger
from ecosystem.reporting.format import broken, capital, shortened
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, render

READ = (
    "Filled: decided. Hollow: undecided, for the 95\u202f% interval reaches the line of no"
    " difference, or, with a †, it does not, but the verdict is not significant after Holm's"
    " correction."
)
_BETTER_SIDE = "#e9f1e4"
_LABEL = 20  # letters in a line of a label


@dataclass(frozen=True)
class IntervalLine:
    """A line of the picture.

    Attributes
    ----------
    label, colour
        Of what is result.
    found
        What was found.
    unknown
        What is said where there is no difference.
    """

    label: str
    colour: str
    found: Finding | EqualCost
    unknown: str = "no pair"


def interval_plot(
    name: str, outcome: OutcomeEntry, groups: Sequence[tuple[str, Sequence[IntervalLine]]], *,
    over: str, title: str, caption: str, is_cost: bool = False,
) -> Picture:  # fmt: skip
    """Draw groups of differences of an outcome.

    Parameters
    ----------
    name
        Of the picture.
    outcome
        What is compared.
    groups
        Heading, empty if there is one group only, and its lines.
    over, title, caption
        What is on the horizontal axis; what the picture is; how it is read.
    is_cost
        Whether the outcome is what arms cost: then neither side is better.
    """
    words = broken(capital(title), 50)
    labels = [broken(line.label, _LABEL) for _, drawn_lines in groups for line in drawn_lines]
    n_headings = sum(bool(said_of_group) for said_of_group, _ in groups)
    n_lines = n_headings + sum(1 + 0.6 * label.count("\n") for label in labels)
    height = 0.95 + 0.235 * n_lines + 0.16 * (1 + words.count("\n"))
    with canvas(name, height) as (drawn, axes):
        axis = axes[0, 0]
        drawn.suptitle(words, fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        y, places = 0.0, []
        for said_of_group, drawn_lines in groups:
            if said_of_group:
                heading(axis, said_of_group, y)
                y += 1
            for line in drawn_lines:
                more = 0.3 * broken(line.label, _LABEL).count("\n")
                _line(axis, line, y + more)
                places.append((line, y + more))
                y += 1 + 2 * more
        _sides(axis, "" if is_cost else outcome.better)
        axis.set_ylim(y - 0.4, -0.7)
        _labels(axis, places)
        towards = "better →" if outcome.is_higher_better else "← better"
        towards = "dearer →" if is_cost else towards
        unit = shortened(outcome.unit_or_none, 40)
        axis.set_xlabel(broken(f"{towards}   {over}, {unit}", 38), fontsize=LETTERS)
        return render(drawn, name, caption)


def heading(axis: Any, words: str, y: float) -> None:
    """Write what the lines below have in common."""
    axis.annotate(
        shortened(words, 40), (0.01, y), fontsize=LETTERS, weight="bold",
        xycoords=("axes fraction", "data"), va="center", zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )  # fmt: skip


def _line(axis: Any, line: IntervalLine, y: float) -> None:
    found, colour = line.found, line.colour
    if found.difference is None:
        axis.annotate(line.unknown, (0.02, y), xycoords=("axes fraction", "data"),
                      fontsize=LETTERS, color=colour, va="center", annotation_clip=False,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        return
    if found.low is not None:
        axis.plot([found.low, found.high], [y, y], color=colour, lw=1.6, zorder=2)
    decided = found.is_decided and not found.is_insignificant
    axis.plot(
        [found.difference], [y], "o", ms=5.5, mec=colour, zorder=3,
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


def _labels(axis: Any, places: Sequence[tuple[IntervalLine, float]]) -> None:
    daggers = [dagger(line.found) for line, _ in places]
    words = [
        broken(line.label, _LABEL) + mark for (line, _), mark in zip(places, daggers, strict=True)
    ]
    axis.set_yticks([y for _, y in places], words)
    axis.tick_params(axis="y", length=0, labelsize=LETTERS)
    for label, (line, _) in zip(axis.get_yticklabels(), places, strict=True):
        label.set_color(line.colour)
