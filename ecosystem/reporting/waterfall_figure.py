"""A bundle as a waterfall: from the reference's level to the whole's, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import BundleEffect
from ecosystem.reporting.bundle_text import bundle_cell, is_told, share
from ecosystem.reporting.format import broken, capital, listed, mean, quoted, shortened
from ecosystem.reporting.picture import FAINT, INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.style import colours

_MOST = 4  # settings drawn
_LABEL, _SETTING = 24, 34  # letters in a line of a label, and of the name of a setting
_LABEL_LINES = 3
_BAR, _CAP = 0.5, 0.12  # heights, where a row is 1
_HALO, _STROKE = 3.2, 1.2  # widths of an interval, so that it is seen on a dark bar


def waterfalls(result: ComparisonResult) -> list[Picture]:
    """Draw the bundle on the primary outcome, a panel a setting; nothing without a bundle.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    rows = [row for row in result.bundle_effects if row.outcome == result.primary.name]
    if not rows:
        return []
    panels = {
        setting.name: [row for row in rows if row.setting == setting.name]
        for setting in result.settings[:_MOST]
    }
    labels = _labels(result, next(iter(panels.values())))
    title = broken(f"{capital(result.primary.label)}: what each part of the bundle adds", 50)
    n_lines = sum(max(2, 1 + label.count("\n")) for label in labels)
    height = 0.75 + 0.16 * title.count("\n") + (0.35 + 0.16 * n_lines) * len(panels)
    with canvas("waterfall", height, len(panels)) as (drawn, axes):
        drawn.suptitle(title, fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        for axis, (setting, of_it) in zip(axes.flat, panels.items(), strict=True):
            _panel(axis, result, of_it, labels)
            if len(result.settings) > 1:
                axis.set_title(
                    shortened(f"in {quoted(setting)}", _SETTING), fontsize=LETTERS, loc="left"
                )
        towards = "better →" if result.primary.is_higher_better else "← better"
        unit = shortened(result.primary.unit_or_none, 40)
        axes.flat[-1].set_xlabel(broken(f"{towards}   {unit}, mean of runs", 44), fontsize=LETTERS)
        return [render(drawn, "waterfall", _caption(result, list(panels)))]


def _labels(result: ComparisonResult, rows: Sequence[BundleEffect]) -> list[str]:
    """Return the reference, the parts and the whole, as they are called at the side."""
    parts = [result.arm(row.arm).label for row in rows if row.role == "part"]
    labels = [result.reference.label, *parts, "All together"]
    return [broken(shortened(label, _LABEL * _LABEL_LINES), _LABEL) for label in labels]


def _panel(
    axis: Any, result: ComparisonResult, rows: Sequence[BundleEffect], labels: Sequence[str]
) -> None:
    colour = colours(result)
    *parts, whole = rows
    axis.grid(visible=False)
    names = [result.reference.name, *(row.arm for row in parts), whole.arm]
    axis.set_yticks(range(len(labels)), labels)
    axis.tick_params(axis="y", length=0, labelsize=LETTERS - 1)
    for tick, name in zip(axis.get_yticklabels(), names, strict=True):
        tick.set_color(colour[name])
    axis.set_ylim(len(labels) - 0.5, -0.5)
    axis.locator_params(axis="x", nbins=4)
    axis.use_sticky_edges = False  # else the first bar would begin on the frame
    if whole.level is None:
        axis.set_xticks([])
        axis.annotate("no seed with all coalitions", (0.02, 0.5), xycoords="axes fraction",
                      fontsize=LETTERS)  # fmt: skip
        return
    axis.axvline(whole.level, color=FAINT, lw=0.8, zorder=0)
    axis.plot([whole.level], [0], "o", ms=5.5, color=INK, zorder=3)
    _number(axis, mean(whole.level, whole.shapley_low, whole.shapley_high), 0, INK)
    start = whole.level
    for y, row in enumerate(parts, start=1):
        _bar(axis, row, start, y, colour[row.arm])
        start += row.shapley or 0.0
        axis.plot([start, start], [y, y + 1], color=FAINT, lw=0.8, ls=(0, (2, 2)), zorder=0)
    _bar(axis, whole, whole.level, len(parts) + 1, colour[whole.arm])


def _bar(axis: Any, row: BundleEffect, start: float, y: int, colour: str) -> None:
    """Draw what a part adds to where it starts, and the interval of that."""
    number = share(row)
    size, low, high = number
    axis.barh([y], [size or 0.0], left=start, height=_BAR, edgecolor=colour, linewidth=1.2,
              color=colour if is_told(number) else "white", zorder=1)  # fmt: skip
    if low is not None and high is not None:
        ends = (start + low, start + high)
        strokes = [(ends, (y, y)), *(((end, end), (y - _CAP, y + _CAP)) for end in ends)]
        looks = [("white", _HALO), (INK, _STROKE)] if is_told(number) else [(INK, _STROKE)]
        for stroke, width in looks:
            for across, up in strokes:
                axis.plot(across, up, color=stroke, lw=width, zorder=2)
    _number(axis, bundle_cell(number), y, colour)


def _number(axis: Any, words: str, y: int, colour: str) -> None:
    axis.annotate(words, (1.02, y), xycoords=("axes fraction", "data"), fontsize=LETTERS - 1,
                  color=colour, va="center", annotation_clip=False)  # fmt: skip


def _caption(result: ComparisonResult, drawn: list[str]) -> str:
    n_left = len(result.settings) - len(drawn)
    only = f" Of {len(result.settings)} settings, {listed(map(quoted, drawn))} are drawn."
    return (
        f"{capital(result.primary.label)}: from the level of {quoted(result.reference.label)} (the"
        " dot) to that of the whole bundle. A bar is the Shapley value of a part, what it adds in"
        " the mean over all orders, and begins where the one above ends; the last is what all do"
        " together. Strokes are 95\u202f% intervals of the bar's length; a hollow bar cannot be"
        f" told from 0.{only if n_left else ''}"
    )
