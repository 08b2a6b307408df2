"""The primary outcome by round, and its difference to the reference: an arm a row of panels."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.manifest import OutcomeEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import TrajectoryPoint
from ecosystem.reporting.drawing import COLOURS
from ecosystem.reporting.format import broken, capital, cut, shortened
from ecosystem.reporting.picture import FAINT, INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.style import colours, slug, within

_NAN = float("nan")
_ITSELF = ("mean", "band_low", "band_high")
_APART = ("difference", "low", "high")


def trajectories(result: ComparisonResult) -> list[Picture]:
    """Draw, for every setting, the primary outcome of each arm by round, beside the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    primary = result.primary.name
    rows = [r for r in result.trajectories if r.outcome == primary]
    drawn = []
    for i, setting in enumerate(result.settings, start=1):
        here = [row for row in rows if row.setting == setting.name]
        name = f"trajectory-{primary}-{i}-{slug(setting.name)}".strip("-")
        drawn.append(_trajectory(result, here, setting.name, name))
    return drawn


def _trajectory(
    result: ComparisonResult, points: list[TrajectoryPoint], setting: str, name: str
) -> Picture:
    by_arm: dict[str, list[TrajectoryPoint]] = {arm: [] for arm in colours(result)}
    for point in sorted(points, key=lambda point: point.round):
        by_arm[point.arm].append(point)
    where, reference = within(result, setting), result.reference.name
    if not result.others:
        return _single(result, by_arm[reference], where, name)
    n = len(result.others)
    with canvas(name, 0.7 + 1.05 * n, n, 2, sharex=True, sharey="col") as (drawn, axes):
        for (left, right), arm in zip(axes, result.others, strict=True):
            colour = colours(result)[arm.name]
            _band(left, by_arm[reference], _ITSELF, INK, is_reference=True)
            _band(left, by_arm[arm.name], _ITSELF, colour)
            right.axhline(0, color=INK, lw=1, ls="--")
            _band(right, by_arm[arm.name], _APART, colour)
            left.set_title(
                cut(arm.name, 24), fontsize=LETTERS, weight="bold", loc="left", color=colour
            )
        _say(drawn, axes, result.primary, where)
        axes[0, 1].set_title(f"difference to {cut(reference, 14)}", fontsize=LETTERS, loc="left")
        return render(drawn, name, _caption(result.primary, reference, where))


def _single(
    result: ComparisonResult, points: list[TrajectoryPoint], where: str, name: str
) -> Picture:
    """Draw the outcome of the only arm."""
    with canvas(name, 2.4) as (drawn, axes):
        _band(axes[0, 0], points, _ITSELF, COLOURS[0])
        _say(drawn, axes, result.primary, where)
        caption = (
            f"{capital(result.primary.label)} by round{where}: mean of the replicates (line), and"
            " the middle 90\u202f% of them (band)."
        )
        return render(drawn, name, caption)


def _band(
    axis: Any, points: list[TrajectoryPoint], columns: tuple[str, str, str], colour: str, *,
    is_reference: bool = False,
) -> None:  # fmt: skip
    """Draw a line in its band; the reference's is dashed, and its band has edges only."""
    x = [point.round for point in points]
    numbers = [[getattr(point, column) for point in points] for column in columns]
    middle, low, high = ([_NAN if y is None else y for y in each] for each in numbers)
    if is_reference:
        for edge in (low, high):
            axis.plot(x, edge, color=FAINT, lw=0.8, ls=":")
    else:
        axis.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
    axis.plot(x, middle, color=colour, lw=1.5, ls="--" if is_reference else "-")


def _say(drawn: Any, axes: Any, outcome: OutcomeEntry, where: str) -> None:
    for axis in axes.flat:
        axis.locator_params(axis="y", nbins=4)
        axis.xaxis.get_major_locator().set_params(nbins=5, integer=True)
    for axis in axes[-1]:
        axis.set_xlabel("round", fontsize=LETTERS)
    arrow = "↑" if outcome.is_higher_better else "↓"
    unit = shortened(outcome.unit_or_none, 40)
    title = f"{capital(outcome.label)}{where}"
    drawn.suptitle(broken(title, 50), fontsize=LETTERS, weight="bold", x=0.01, ha="left")
    drawn.supylabel(f"{unit}; better {arrow}", fontsize=LETTERS)


def _caption(outcome: OutcomeEntry, reference: str, where: str) -> str:
    return (
        f"{capital(outcome.label)} by round{where}. Left: each arm"
        f" (line: mean of its replicates; band: the middle 90\u202f% of them) over {reference}"
        f" (dashed; its band dotted). Right: difference to {reference}, mean over pairs with the"
        " 95\u202f% interval of each round by itself; where the band leaves the dashed line, that"
        " round is decided."
    )
