"""A figure for a case: what theory says, what was simulated, what a bug would do."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosystem.report.drawing import COLOURS, dress
from ecosystem.validation.comparing import TOLERANCE, Comparison, Outcome, Power

_VERDICTS = {
    "right": ("#1a7f37", "RIGHT: every mean is where it should be, to 4 standard errors"),
    "wrong": ("#b00020", "WRONG: a mean is not where it should be"),
    "weak": ("#b06000", "WEAK: a bug that it should catch could not have been seen"),
    "found": ("#444444", "COMPARED, not judged"),
}
_SAYS = {"=": "", "<": "surely below ", ">": "surely above ", "found": "beside "}
_BUG = "#b00020"
_LEAST_SPAN = 1e-3  # of the values: rounding is not stretched over a whole axis
_MOST_PANELS = 6
_Z_SHOWN = 8.0


def draw(outcome: Outcome, path: Path) -> None:
    """Draw a case and save the figure.

    Each quantity has a panel: its formula as a line or as rings, the simulated means with four
    standard errors, and dashed what a bug would show; below, how far each mean is off.

    Raises
    ------
    ImportError
        If matplotlib, the extra ``plot``, is not installed.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    panels = _by_quantity(outcome.comparisons)
    figure, axes = plt.subplots(
        2,
        len(panels),
        figsize=(max(6.8, 4.3 * len(panels)), 5.8),
        height_ratios=[3, 1],
        squeeze=False,
        layout="constrained",
    )
    for (quantity, found), (upper, lower) in zip(panels, axes.T, strict=True):
        bugs = [power for power in outcome.powers if power.quantity == quantity]
        _panel(upper, lower, found, bugs)
        below = lower if lower.get_visible() else upper
        below.set_xlabel(outcome.case.axis, fontsize=9)
    axes[1, 0].set_ylabel("off by\n(std errors)", fontsize=8.5)
    colour, verdict = _VERDICTS[outcome.verdict]
    figure.suptitle(outcome.case.title, fontsize=11.5, x=0.01, ha="left")
    figure.text(0.01, -0.02, verdict, color=colour, fontsize=11, fontweight="bold", va="top")
    if outcome.case.reported:
        said = textwrap.fill(f"Reported: {outcome.case.reported}", 30 * max(3, 2 * len(panels)))
        figure.text(0.01, -0.08, said, fontsize=8.5, va="top")
    figure.savefig(path, dpi=110, bbox_inches="tight")
    plt.close(figure)


def _by_quantity(comparisons: Sequence[Comparison]) -> list[tuple[str, list[Comparison]]]:
    """Divide comparisons by quantity: settings of one quantity share a panel."""
    found: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        found.setdefault(comparison.quantity, []).append(comparison)
    return list(found.items())[:_MOST_PANELS]


def _panel(upper: Any, lower: Any, found: Sequence[Comparison], bugs: Sequence[Power]) -> None:
    dress(upper)
    dress(lower)
    relation = found[0].relation
    formulas = textwrap.fill("; ".join(dict.fromkeys(c.formula for c in found)), 52)
    upper.set_title(found[0].quantity, fontsize=9.5, loc="left", pad=12 * formulas.count("\n") + 20)
    where = {"transform": upper.transAxes, "va": "bottom"}
    upper.text(0, 1.02, _SAYS[relation] + formulas, fontsize=8, color="#555555", **where)
    series = _series(found)
    names = list(dict.fromkeys(_place(c) for numbers in series.values() for c in numbers))
    is_line = len(names) > 1 and all(_is_number(name) for name in names)

    def x(of: Sequence[Comparison | Power]) -> list[float]:
        return [float(_place(c)) if is_line else float(names.index(_place(c))) for c in of]

    for i, (setting, numbers) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        expected, at = [c.expected for c in numbers], x(numbers)
        if is_line:
            upper.plot(at, expected, color=colour, lw=1.2)
        else:
            upper.plot(at, expected, "o", ms=11, mfc="none", mec=colour)
        means, bars = [c.mean for c in numbers], [TOLERANCE * c.standard_error for c in numbers]
        style = {"fmt": ".", "ms": 6, "capsize": 3, "lw": 1}
        upper.errorbar(at, means, bars, color=colour, label=setting or None, **style)
        off = [max(-_Z_SHOWN, min(_Z_SHOWN, c.z)) for c in numbers]
        lower.plot(at, off, ".", color=colour, ms=8)
    _bugs(upper, bugs, x, is_line)
    if upper.get_legend_handles_labels()[1]:
        upper.legend(fontsize=7.5, frameon=False)
    _finish(upper, lower, names, is_line, relation)


def _bugs(upper: Any, bugs: Sequence[Power], x: Any, is_line: bool) -> None:
    """Draw what bugs would show, each in the settings in which it would show something."""
    for bug in dict.fromkeys(power.bug for power in bugs):
        by_setting: dict[str, list[Power]] = {}
        for power in bugs:
            if power.bug == bug:
                by_setting.setdefault(power.setting if power.at else "", []).append(power)
        label = f"with a bug: {bug}"
        for powers in by_setting.values():
            style = "--" if is_line else "x"
            values = [power.if_bug for power in powers]
            upper.plot(x(powers), values, style, color=_BUG, lw=1, alpha=0.7, label=label)
            label = ""


def _finish(upper: Any, lower: Any, names: Sequence[str], is_line: bool, relation: str) -> None:
    low, high = upper.get_ylim()
    least = _LEAST_SPAN * max(abs(low), abs(high))
    if high - low < least:
        upper.set_ylim((low + high - least) / 2, (low + high + least) / 2)
    if relation == "=":
        lower.axhspan(-TOLERANCE, TOLERANCE, color="#1a7f37", alpha=0.12)
        lower.set_ylim(-_Z_SHOWN - 0.5, _Z_SHOWN + 0.5)
        lower.set_yticks([-4, 0, 4])
    else:
        lower.set_visible(False)
    for axis in (upper, lower):
        axis.tick_params(labelsize=8)
        if not is_line:
            turned = {"rotation": 20, "ha": "right"} if len(names) > 2 else {}
            axis.set_xticks(range(len(names)), names, **turned)
            axis.set_xlim(-0.5, len(names) - 0.5)
    if lower.get_visible():
        upper.tick_params(labelbottom=False)


def _series(found: Sequence[Comparison]) -> dict[str, list[Comparison]]:
    """Divide numbers into lines: by setting, or all in one where each setting has one number."""
    series: dict[str, list[Comparison]] = {}
    for comparison in found:
        series.setdefault(comparison.setting if comparison.at else "", []).append(comparison)
    return series


def _place(of: Comparison | Power) -> str:
    return of.at or of.setting


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
