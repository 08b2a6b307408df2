"""A sweep of one parameter as curves, and of more than two as a panel for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from ecosystem.experiments.manifest import OutcomeEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding, Mean
from ecosystem.experiments.space import Space
from ecosystem.reporting.drawing import label_ends
from ecosystem.reporting.format import broken, capital, cut, shortened
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.scales import Scale
from ecosystem.reporting.style import colours

_Row = Finding | Mean
_BETTER_SIDE = "#eef4ea"
_NAME = 20  # letters of an arm's name
_DIFFERENCE = ("difference", "low", "high")
_MEAN = ("mean", "mean_low", "mean_high")


def curves(result: ComparisonResult, space: Space, outcome: OutcomeEntry) -> list[Picture]:
    """Draw every arm over the one parameter that varies, and its difference to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    arms = [arm.name for arm in result.arms]
    found = [_curve(result, space, outcome, arms, "means", _MEAN)]
    if result.others:
        found.append(
            _curve(
                result,
                space,
                outcome,
                [arm.name for arm in result.others],
                "differences",
                _DIFFERENCE,
            )
        )
    return found


def panels(result: ComparisonResult, space: Space, outcome: OutcomeEntry) -> Picture:
    """Draw an outcome against each parameter by itself: differences, or the mean of one arm.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    name = f"panels-{outcome.name}"
    arms = [arm.name for arm in result.others]
    table, columns = ("differences", _DIFFERENCE) if arms else ("means", _MEAN)
    rows = _rows(result, table, outcome.name)
    scales = [Scale(space.axes[i]) for i in space.varying]
    n = ceil(len(scales) / 2)
    title = broken(f"{_what(outcome, result)}; by parameter", 50)
    with canvas(name, 0.9 + 2.1 * n, n, 2, sharey=True) as (drawn, panes):
        drawn.suptitle(title, x=0.01, ha="left", fontsize=LETTERS + 1)
        axes = panes.ravel()
        for i, scale, axis in zip(space.varying, scales, axes, strict=False):
            for arm in arms or [result.reference.name]:
                at = {s: scale.place(point[i]) for s, point in space.points.items()}
                _intervals(axis, at, rows[arm], columns, colours(result)[arm], alpha=0.35)
            _finish(axis, scale, outcome, apart=bool(arms), abreast=2)
        for axis in axes[len(scales) :]:
            axis.set_visible(False)
        drawn.supylabel(_unit_text(outcome, apart=bool(arms)), fontsize=LETTERS)
        _legend(drawn, result, arms, named=True)
        caption = (
            f"{capital(_what(outcome, result))}, at every point, against each parameter by itself:"
            " the others vary, too. Lines are 95 % intervals by Student's t."
            f"{' Filled dots leave out 0, hollow ones are undecided.' if arms else ''}"
        )
        return render(drawn, name, caption)


def _curve(
    result: ComparisonResult,
    space: Space,
    outcome: OutcomeEntry,
    arms: Sequence[str],
    table: str,
    columns: tuple[str, str, str],
) -> Picture:
    apart = table == "differences"
    name = f"{'difference' if apart else 'mean'}-{outcome.name}"
    i = space.varying[0] if space.varying else 0
    scale = Scale(space.axes[i])
    rows = _rows(result, table, outcome.name)
    at = {s: scale.place(point[i]) for s, point in space.points.items()}
    with canvas(name, 3.3) as (drawn, axes):
        [[axis]] = axes
        ends = []
        for k, arm in enumerate(arms):
            colour = colours(result)[arm]
            step = 0.006 * (k - (len(arms) - 1) / 2) * ((scale.ends[1] - scale.ends[0]) or 1)
            moved = {setting: x + step for setting, x in at.items()}
            known = _intervals(axis, moved, rows[arm], columns, colour)
            if scale.axis.has_numbers and known:
                axis.plot(*zip(*known, strict=True), color=colour, lw=1.3, zorder=2)
            if known:
                ends.append((*known[-1], cut(arm, _NAME), colour))
        _finish(axis, scale, outcome, apart=apart)
        label_ends(axis, ends, gap=0.06)
        if apart:
            _legend(drawn, result, arms, named=False)
        words = _what(outcome, result) if apart else outcome.label
        axis.set_title(broken(words, 42), fontsize=LETTERS + 1, loc="left")
        axis.set_ylabel(_unit_text(outcome, apart=apart), fontsize=LETTERS)
        over = scale.axis.title or scale.axis.name
        filled = " Filled dots leave out 0, hollow ones are undecided." if apart else ""
        caption = (
            f"{capital(words)}, over {over}: mean with its 95 % interval"
            f" by Student's t at every point.{filled} Between points nothing was run."
        )
        return render(drawn, name, caption)


def _rows(result: ComparisonResult, table: str, outcome: str) -> dict[str, dict[str, _Row]]:
    found: dict[str, dict[str, _Row]] = {}
    rows: Sequence[_Row] = result.findings if table == "differences" else result.means
    for row in rows:
        if row.outcome == outcome:
            found.setdefault(row.arm, {})[row.setting] = row
    return found


def _intervals(
    axis: Any,
    at: Mapping[str, float],
    rows: Mapping[str, _Row],
    columns: tuple[str, str, str],
    colour: str,
    alpha: float = 0.8,
) -> list[tuple[float, float]]:
    """Draw means with their intervals; return where they are, from left to right."""
    known = []
    for setting, x in sorted(at.items(), key=lambda item: item[1]):
        row = rows[setting]
        middle, low, high = (getattr(row, column) for column in columns)
        if middle is None:
            continue
        known.append((x, middle))
        if low is not None:
            axis.plot([x, x], [low, high], color=colour, lw=1.2, alpha=alpha, zorder=3)
        is_filled = isinstance(row, Mean) or row.verdict is None or row.is_decided
        axis.plot(
            [x], [middle], "o", ms=4.5, mec=colour, mfc=colour if is_filled else "white", zorder=4
        )
    return known


def _finish(
    axis: Any, scale: Scale, outcome: OutcomeEntry, *, apart: bool, abreast: int = 1
) -> None:
    axis.set_axisbelow(True)
    scale.dress(axis, "x", abreast=abreast)
    if not apart:
        return
    low, high = axis.get_ylim()
    low, high = min(low, 0), max(high, 0)
    higher = outcome.is_higher_better
    axis.axhspan(0 if higher else low, high if higher else 0, color=_BETTER_SIDE, zorder=0)
    axis.axhline(0, color=INK, lw=1, zorder=1.5)
    axis.set_ylim(low, high)


def _what(outcome: OutcomeEntry, result: ComparisonResult) -> str:
    words = str(outcome.label)
    arms = [arm.name for arm in result.others]
    if not arms:
        return words
    who = arms[0] if len(arms) == 1 else "each arm"
    return f"{words}: {who} against {result.reference.name}"


def _unit_text(outcome: OutcomeEntry, *, apart: bool) -> str:
    arrow = "↑" if outcome.is_higher_better else "↓"
    unit = shortened(outcome.unit_or_none, 30)
    return f"{'difference, ' if apart else ''}{unit}; better {arrow}"


def _legend(drawn: Any, result: ComparisonResult, arms: Sequence[str], *, named: bool) -> None:
    from matplotlib.lines import Line2D

    handles = []
    for arm in arms if named else []:
        words = f"{cut(arm, _NAME)} − {cut(result.reference.name, _NAME)}"
        colour = colours(result)[arm]
        handles.append(Line2D([], [], color=colour, marker="o", lw=1.2, label=words))
    for words, colour in (("decided", INK), ("undecided", "white")) if arms else ():
        dot: dict[str, Any] = {"ls": "", "marker": "o", "ms": 4.5, "mec": INK, "mfc": colour}
        handles.append(Line2D([], [], label=words, **dot))
    if handles:
        drawn.legend(
            handles=handles, loc="outside lower left", ncols=2, fontsize=LETTERS - 1, frameon=False
        )
