"""A sweep of two parameters as maps: where which arm is ahead, by how much, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.experiments.manifest import OutcomeEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.sign_changes import winner
from ecosystem.experiments.space import Space, space
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.contour_plane import (
    ZERO,
    ContourPlane,
    hatch,
    lines,
    nearest,
    round_levels,
    surface,
    zero,
)
from ecosystem.reporting.format import broken, capital, cut, shortened
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.profiles import curves, panels
from ecosystem.reporting.style import colours

F64 = NDArray[np.float64]

# Orange and blue are told apart with any colour vision, and both from the pale middle.
DIVERGING = ("#a04a00", "#e08a2e", "#fbd9ae", "#f6f6f6", "#cfe3f2", "#5fa3d0", "#1b5a99")
_HEIGHT = 4.9
_NAME = 20  # letters of an arm's name
_ZEROS = {"strong": "here the winner changes", "dashed": "sign changes, undecided"}
_LINES = {
    "strong": "on the strong line, between decided points, the winner changes",
    "dashed": "on the dashed line the sign of the mean changes, which chance may have done: points"
    " beside it are undecided",
}


def figures(result: ComparisonResult) -> list[tuple[OutcomeEntry, list[Picture]]]:
    """Draw every outcome, the primary one first, as its space allows.

    Two parameters that vary make maps, one makes curves; with more, or with two that go in step,
    there is a panel for each.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    where, primary = space(result), result.primary
    rest = [outcome for outcome in result.outcomes if outcome != primary]
    return [(outcome, _pictures(result, where, outcome)) for outcome in [primary, *rest]]


def _pictures(result: ComparisonResult, where: Space, outcome: OutcomeEntry) -> list[Picture]:
    if len(where.varying) < 2:
        return curves(result, where, outcome)
    if not can_be_mapped(where):
        return [panels(result, where, outcome)]
    n_arms = len(result.arms)
    means = [each for each in result.means if each.outcome == outcome.name]
    if all(each.mean is None for each in means):
        return []
    if n_arms == 1:
        return [level_map(result, where, outcome)]
    found = difference_maps(result, where, outcome)
    if n_arms > 2 and outcome.name == result.primary.name:
        found.insert(0, best_map(result, where))
    return found


def can_be_mapped(where: Space) -> bool:
    """Tell whether points lie in a plane: two parameters vary, and not in step."""
    if len(where.varying) != 2:
        return False
    plane = ContourPlane(where)
    return where.is_grid or (plane.has_between and plane.triangles is not None)


def difference_maps(result: ComparisonResult, where: Space, outcome: OutcomeEntry) -> list[Picture]:
    """Draw the paired difference of every arm to the reference, all with the same colours.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    rows = _rows(result, where, outcome.name)
    known = [abs(r.difference) for r in rows.values() if r.difference is not None]
    most = max(known, default=0) or 1.0
    found = []
    for arm in [arm.name for arm in result.others]:
        at = [rows[setting, arm] for setting in where.points]
        if any(row.difference is not None for row in at):
            found.append(_difference_map(result, ContourPlane(where), outcome, arm, at, most))
    return found


def level_map(result: ComparisonResult, where: Space, outcome: OutcomeEntry) -> Picture:
    """Draw the mean of the only arm.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    plane, name = ContourPlane(where), f"map-{outcome.name}"
    [arm] = [arm.name for arm in result.arms]
    rows = _rows(result, where, outcome.name)
    values = _column([rows[s, arm] for s in where.points], "mean")
    with canvas(name, _HEIGHT) as (drawn, axes):
        axis = _axis(axes, plane, f"{outcome.label}, mean")
        levels = round_levels(float(np.nanmin(values)), float(np.nanmax(values)))
        filled = surface(axis, plane, values, levels, cmap=_sequential())
        lines(axis, plane, values, levels)
        kinds = _dots(axis, plane, [rows[s, arm] for s in where.points], "mean")
        bar = drawn.colorbar(filled, ax=axis, location="bottom", aspect=34, pad=0.03)
        arrow = "→" if outcome.is_higher_better else "←"
        _label(bar, f"mean, {_unit(outcome)}; better {arrow}")
        entries = [("decided", "run; straight lines between")]
        _legend(drawn, entries + [("unknown", "run, but no value")] * ("unknown" in kinds))
        caption = (
            f"{capital(outcome.label)}: mean over replicates at every point"
            f" (dots). {_between(plane)}"
        )
        return render(drawn, name, caption)


def best_map(result: ComparisonResult, where: Space) -> Picture:
    """Draw which arm is best on the primary outcome; every place looks like its nearest point.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    from matplotlib.colors import ListedColormap

    plane, outcome, of_arm = ContourPlane(where), result.primary, colours(result)
    rows = _rows(result, where, outcome.name)
    arms = [arm.name for arm in result.arms]
    found = [winner([rows[s, arm] for arm in arms], outcome.better) for s in where.points]
    numbers = np.array([len(arms) if arm is None else arms.index(arm) for arm, _ in found])
    name = f"map-best-{outcome.name}"
    with canvas(name, _HEIGHT) as (drawn, axes):
        axis = _axis(axes, plane, f"Which arm is best:\n{outcome.label}")
        shown = ListedColormap([*(_paler(of_arm[arm]) for arm in arms), "#ffffff"])
        nearest(axis, plane, numbers.astype(float), cmap=shown, vmin=-0.5, vmax=len(arms) + 0.5)
        for sure, marker in ((True, "decided"), (False, "undecided")):
            at = plane.places[[s == sure for _, s in found]]
            axis.plot(at[:, 0], at[:, 1], zorder=5, **_MARKERS[marker])
        seen = [arm for i, arm in enumerate(arms) if i in numbers]
        _legend(
            drawn,
            [(_paler(of_arm[arm]), f"{cut(arm, _NAME)} best") for arm in seen]
            + ([("#ffffff", "arms tie")] if len(arms) in numbers else [])
            + [("decided", "surely"), ("undecided", "not surely")],
        )
        caption = (
            f"The arm that is best on {outcome.label} at every point; every"
            " place has the colour of its nearest point. Filled dots: surely, which is decided"
            f" against {result.reference.name} and with a probability of being best of 0.95 or"
            " more."
        )
        return render(drawn, name, caption)


def _difference_map(
    result: ComparisonResult,
    plane: ContourPlane,
    outcome: OutcomeEntry,
    arm: str,
    at: Sequence[Finding],
    most: float,
) -> Picture:
    reference = result.reference.name
    name = f"map-{outcome.name}-{[each.name for each in result.others].index(arm) + 1}"
    values = _column(at, "difference")
    higher = outcome.is_higher_better
    undecided = np.array(
        [row.verdict in (Verdict.UNDECIDED, Verdict.SAME) for row in at], dtype=float
    )
    decided, drawn_lines = np.array([row.is_decided for row in at]), set[str]()
    with canvas(name, _HEIGHT) as (drawn, axes):
        title = f"{arm} against {reference}:\n{outcome.label}"
        axis = _axis(axes, plane, title)
        levels = round_levels(-most, most)
        filled = surface(axis, plane, values, levels, cmap=_diverging(higher))
        hatch(axis, plane, undecided)
        if plane.has_between:
            lines(axis, plane, values, levels[levels != 0])
            drawn_lines = zero(axis, plane, values, decided)
        kinds = _dots(axis, plane, at, "difference")
        ahead, behind = (arm, reference) if higher else (reference, arm)
        _sides(axis, plane, np.where(decided, values, np.nan), ahead, behind)
        bar = drawn.colorbar(filled, ax=axis, location="bottom", aspect=34, pad=0.03)
        bar.ax.set_title(f"← {cut(behind, _NAME)} better", fontsize=LETTERS - 1, loc="left", pad=3)
        bar.ax.set_title(f"{cut(ahead, _NAME)} better →", fontsize=LETTERS - 1, loc="right", pad=3)
        _label(bar, f"{cut(arm, _NAME)} − {cut(reference, _NAME)}, {_unit(outcome)}")
        hatched = " (hatched)" if plane.has_between else ""
        entries = [("decided", "decided"), ("undecided", f"undecided{hatched}")]
        entries += [("same", "no difference in any pair")] * ("same" in kinds)
        entries += [("unknown", "no value")] * ("unknown" in kinds)
        entries += [(kind, words) for kind, words in _ZEROS.items() if kind in drawn_lines]
        _legend(drawn, entries)
        caption = (
            f"{capital(outcome.label)}: {arm} - {reference}, mean over pairs."
            f" Blue: {arm} is better, orange: {reference} is."
            f"{''.join(f' {capital(_LINES[kind])}.' for kind in _LINES if kind in drawn_lines)}"
            " Filled dots are points whose 95 % interval leaves out 0; hollow ones"
            f"{', hatched,' if hatched else ''} are undecided. {_between(plane)}"
        )
        return render(drawn, name, caption)


def _between(plane: ContourPlane) -> str:
    if plane.has_between:
        return "Between points lie straight lines; nothing was run there."
    return "Every place has the colour of its nearest point."


def _rows(result: ComparisonResult, where: Space, outcome: str) -> dict[tuple[str, str], Finding]:
    return {(each.setting, each.arm): each for each in result.about(outcome)}


def _column(found: Sequence[Finding], name: str) -> F64:
    numbers = [getattr(each, name) for each in found]
    return np.array([np.nan if x is None else x for x in numbers], dtype=np.float64)


def _axis(axes: Any, plane: ContourPlane, title: str) -> Any:
    [[axis]] = axes
    axis.grid(visible=False)
    lines = [broken(line, 42) for line in title.splitlines()]
    axis.set_title("\n".join(lines), fontsize=LETTERS + 1, loc="left")
    one, other = plane.scales
    one.dress(axis, "x")
    other.dress(axis, "y")
    return axis


def _diverging(higher: bool) -> Any:
    """Return colours from reference ahead to arm ahead, as values rise."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = DIVERGING if higher else DIVERGING[::-1]
    return LinearSegmentedColormap.from_list("ahead", colours)


def _sequential() -> Any:
    """Return colours from light to middling, on which lines can be read."""
    import matplotlib
    from matplotlib.colors import ListedColormap

    return ListedColormap(matplotlib.colormaps["YlGnBu"](np.linspace(0.02, 0.62, 64)))


_MARKERS: dict[str, dict[str, Any]] = {
    "decided": {"ls": "", "marker": "o", "ms": 5, "mfc": INK, "mec": "white", "mew": 0.8},
    "undecided": {"ls": "", "marker": "o", "ms": 5, "mfc": "white", "mec": INK, "mew": 0.8},
    "same": {"ls": "", "marker": "s", "ms": 4.5, "mfc": "white", "mec": INK, "mew": 0.8},
    "unknown": {"ls": "", "marker": "x", "ms": 5, "mec": INK, "mew": 1.2},
}


def _dots(axis: Any, plane: ContourPlane, rows: Sequence[Finding], column: str) -> set[str]:
    """Mark the points; return the kinds that there are."""
    kinds = [_kind(row, column) for row in rows]
    for kind in _MARKERS:
        at = plane.places[[each == kind for each in kinds]]
        axis.plot(at[:, 0], at[:, 1], zorder=5, **_MARKERS[kind])
    return set(kinds)


def _kind(finding: Finding, column: str) -> str:
    if getattr(finding, column) is None:
        return "unknown"
    is_open = finding.verdict in (Verdict.UNDECIDED, Verdict.SAME)
    return str(finding.verdict) if is_open else "decided"


def _sides(axis: Any, plane: ContourPlane, values: F64, above: str, below: str) -> None:
    """Write on each side who is better there, at the decided point that is furthest from 0."""
    from matplotlib.patheffects import withStroke

    for sign, who in ((1, above), (-1, below)):
        side = np.flatnonzero(np.nan_to_num(values) * sign > 0)
        if not len(side):
            continue
        i = side[np.argmax(np.abs(values[side]))]
        x, y = plane.shares[i]
        axis.annotate(
            f"{cut(who, _NAME)} better", plane.places[i],
            xytext=(0, -11 if y > 0.5 else 11), textcoords="offset points",
            ha="left" if x < 1 / 3 else "right" if x > 2 / 3 else "center", va="center",
            fontsize=LETTERS, weight="bold", color=INK, zorder=6,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip


def _label(bar: Any, text: str) -> None:
    bar.ax.tick_params(labelsize=LETTERS - 1)
    bar.set_label(text, fontsize=LETTERS)
    bar.outline.set_visible(False)


def _legend(drawn: Any, entries: Sequence[tuple[Any, str]]) -> None:
    """Say what markers mean, by their names, and colours, by themselves."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = []
    for kind, words in entries:
        if kind in ZERO:
            handles.append(Line2D([], [], color=INK, label=words, **ZERO[kind]))
        elif kind in _MARKERS:
            handles.append(Line2D([], [], label=words, **_MARKERS[kind]))
        else:
            handles.append(Patch(fc=kind, ec="#999999", lw=0.5, label=words))
    drawn.legend(
        handles=handles, loc="outside lower left", ncols=2, fontsize=LETTERS - 1, frameon=False,
        handlelength=1.6, columnspacing=1.5,
    )  # fmt: skip


def _paler(colour: str) -> tuple[float, ...]:
    from matplotlib.colors import to_rgb

    return tuple(0.5 * part + 0.5 for part in to_rgb(colour))


def _unit(outcome: OutcomeEntry) -> str:
    return shortened(outcome.unit_or_none, 48)
