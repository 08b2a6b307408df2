"""A sweep of one parameter as curves, and of more than two as a panel for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from textwrap import fill, shorten
from typing import Any

from ecosystem.experiments.space import Space
from ecosystem.experiments.sweep_result import Swept
from ecosystem.reporting.drawing import label_ends
from ecosystem.reporting.picture import INK, LETTERS, Picture, begun, canvas, cut, kept
from ecosystem.reporting.scales import Scale
from ecosystem.reporting.style import colours
from ecosystem.reporting.sweep_text import others

Row = dict[str, Any]
_BETTER_SIDE = "#eef4ea"
_NAME = 20  # letters of an arm's name
_DIFFERENCE = ("difference", "low", "high")
_MEAN = ("mean", "mean_low", "mean_high")


def curves(swept: Swept, space: Space, outcome: Row) -> list[Picture]:
    """Draw every arm over the one parameter that varies, and its difference to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    arms = [arm["name"] for arm in swept.manifest["arms"]]
    found = [_curve(swept, space, outcome, arms, "means", _MEAN)]
    if others(swept.manifest):
        found.append(
            _curve(swept, space, outcome, others(swept.manifest), "differences", _DIFFERENCE)
        )
    return found


def panels(swept: Swept, space: Space, outcome: Row) -> Picture:
    """Draw an outcome against each parameter by itself: differences, or the mean of one arm.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    manifest, name = swept.manifest, f"panels-{outcome['name']}"
    arms = others(manifest)
    table, columns = ("differences", _DIFFERENCE) if arms else ("means", _MEAN)
    rows = _rows(swept, table, outcome["name"])
    scales = [Scale(space.axes[i]) for i in space.varying]
    n = ceil(len(scales) / 2)
    title = fill(f"{_what(outcome, manifest)}; by parameter", 50)
    with canvas(name, 0.9 + 2.1 * n, n, 2, sharey=True) as (drawn, panes):
        drawn.suptitle(title, x=0.01, ha="left", fontsize=LETTERS + 1)
        axes = panes.ravel()
        for i, scale, axis in zip(space.varying, scales, axes, strict=False):
            for arm in arms or [manifest["arms"][0]["name"]]:
                at = {s: scale.place(point[i]) for s, point in space.points.items()}
                _whiskers(axis, at, rows[arm], columns, colours(manifest)[arm], alpha=0.35)
            _finish(axis, scale, outcome, apart=bool(arms), abreast=2)
        for axis in axes[len(scales) :]:
            axis.set_visible(False)
        drawn.supylabel(_unit_said(outcome, apart=bool(arms)), fontsize=LETTERS)
        _legend(drawn, manifest, arms, named=True)
        caption = (
            f"{begun(_what(outcome, manifest))}, at every point, against each parameter by itself:"
            " the others vary, too. Lines are 95 % intervals by Student's t."
            f"{' Filled dots leave out 0, hollow ones are undecided.' if arms else ''}"
        )
        return kept(drawn, name, caption)


def _curve(
    swept: Swept,
    space: Space,
    outcome: Row,
    arms: Sequence[str],
    table: str,
    columns: tuple[str, str, str],
) -> Picture:
    manifest, apart = swept.manifest, table == "differences"
    name = f"{'difference' if apart else 'mean'}-{outcome['name']}"
    i = space.varying[0] if space.varying else 0
    scale = Scale(space.axes[i])
    rows = _rows(swept, table, outcome["name"])
    at = {s: scale.place(point[i]) for s, point in space.points.items()}
    with canvas(name, 3.3) as (drawn, axes):
        [[axis]] = axes
        ends = []
        for k, arm in enumerate(arms):
            colour = colours(manifest)[arm]
            step = 0.006 * (k - (len(arms) - 1) / 2) * ((scale.ends[1] - scale.ends[0]) or 1)
            moved = {setting: x + step for setting, x in at.items()}
            known = _whiskers(axis, moved, rows[arm], columns, colour)
            if scale.axis.has_numbers and known:
                axis.plot(*zip(*known, strict=True), color=colour, lw=1.3, zorder=2)
            if known:
                ends.append((*known[-1], cut(arm, _NAME), colour))
        _finish(axis, scale, outcome, apart=apart)
        label_ends(axis, ends, gap=0.06)
        if apart:
            _legend(drawn, manifest, arms, named=False)
        said = _what(outcome, manifest) if apart else outcome["title"] or outcome["name"]
        axis.set_title(fill(said, 42), fontsize=LETTERS + 1, loc="left")
        axis.set_ylabel(_unit_said(outcome, apart=apart), fontsize=LETTERS)
        over = scale.axis.title or scale.axis.name
        filled = " Filled dots leave out 0, hollow ones are undecided." if apart else ""
        caption = (
            f"{begun(said)}, over {over}: mean with its 95 % interval"
            f" by Student's t at every point.{filled} Between points nothing was run."
        )
        return kept(drawn, name, caption)


def _rows(swept: Swept, table: str, outcome: str) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for row in swept.arrow[table].to_pylist():
        if row["outcome"] == outcome:
            found.setdefault(row["arm"], {})[row["setting"]] = row
    return found


def _whiskers(
    axis: Any,
    at: Mapping[str, float],
    rows: Mapping[str, Row],
    columns: tuple[str, str, str],
    colour: str,
    alpha: float = 0.8,
) -> list[tuple[float, float]]:
    """Draw means with their intervals; return where they are, from left to right."""
    middle, low, high = columns
    known = []
    for setting, x in sorted(at.items(), key=lambda item: item[1]):
        row = rows[setting]
        if row[middle] is None:
            continue
        known.append((x, row[middle]))
        if row[low] is not None:
            axis.plot([x, x], [row[low], row[high]], color=colour, lw=1.2, alpha=alpha, zorder=3)
        decided = row.get("verdict", "better") in ("better", "worse")
        axis.plot(
            [x],
            [row[middle]],
            "o",
            ms=4.5,
            mec=colour,
            mfc=colour if decided else "white",
            zorder=4,
        )
    return known


def _finish(axis: Any, scale: Scale, outcome: Row, *, apart: bool, abreast: int = 1) -> None:
    axis.set_axisbelow(True)
    scale.dress(axis, "x", abreast=abreast)
    if not apart:
        return
    low, high = axis.get_ylim()
    low, high = min(low, 0), max(high, 0)
    higher = outcome["better"] == "higher"
    axis.axhspan(0 if higher else low, high if higher else 0, color=_BETTER_SIDE, zorder=0)
    axis.axhline(0, color=INK, lw=1, zorder=1.5)
    axis.set_ylim(low, high)


def _what(outcome: Row, manifest: Row) -> str:
    said = str(outcome["title"] or outcome["name"])
    arms = others(manifest)
    if not arms:
        return said
    who = arms[0] if len(arms) == 1 else "each arm"
    return f"{said}: {who} against {manifest['reference']}"


def _unit_said(outcome: Row, *, apart: bool) -> str:
    arrow = "↑" if outcome["better"] == "higher" else "↓"
    unit = shorten(outcome["unit"] or "no unit", 30, placeholder="…")
    return f"{'difference, ' if apart else ''}{unit}; better {arrow}"


def _legend(drawn: Any, manifest: Row, arms: Sequence[str], *, named: bool) -> None:
    from matplotlib.lines import Line2D

    handles = []
    for arm in arms if named else []:
        said = f"{cut(arm, _NAME)} − {cut(manifest['reference'], _NAME)}"
        colour = colours(manifest)[arm]
        handles.append(Line2D([], [], color=colour, marker="o", lw=1.2, label=said))
    for said, colour in (("decided", INK), ("undecided", "white")) if arms else ():
        dot: dict[str, Any] = {"ls": "", "marker": "o", "ms": 4.5, "mec": INK, "mfc": colour}
        handles.append(Line2D([], [], label=said, **dot))
    if handles:
        drawn.legend(
            handles=handles, loc="outside lower left", ncols=2, fontsize=LETTERS - 1, frameon=False
        )
