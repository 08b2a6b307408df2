"""A figure for a case: what theory says, what was simulated, what a bug would do."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ecosystem.reporting.drawing import COLOURS, dress
from ecosystem.validation.comparing import TOLERANCE, Comparison, Outcome, Power

_COLOURS = {"right": "#1a7f37", "wrong": "#b00020", "weak": "#b06000", "found": "#444444"}
_SAYS = {"<": "surely below: ", ">": "surely above: ", "found": "only compared: "}
_BUG = "#b00020"
_A_ROW = 3  # panels beside each other
_LEAST_SPAN = 1e-3  # of the values: rounding is not stretched over a whole axis
_Z_SHOWN = 8.0
_DECADES = 100  # from the lowest to the highest, for a logarithmic axis


def draw(outcome: Outcome, path: Path) -> None:
    """Draw a case and save the figure.

    Each quantity has a panel: its formula as a line or as rings, the simulated means with four
    standard errors, and in red what a bug would show; below, how far means are off, or how sure
    orders are.

    Raises
    ------
    ImportError
        If matplotlib, the extra ``plot``, is not installed.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    panels = _by_quantity(outcome.comparisons)
    wide = min(_A_ROW, len(panels))
    rows = -(-len(panels) // wide)
    figure, axes = plt.subplots(
        2 * rows,
        wide,
        figsize=(max(6.8, 4.6 * wide), 5.4 * rows + 0.6),
        height_ratios=[3, 1] * rows,
        squeeze=False,
        layout="constrained",
    )
    for i in range(rows * wide):
        row, column = divmod(i, wide)
        upper, lower = axes[2 * row, column], axes[2 * row + 1, column]
        if i >= len(panels):
            upper.set_visible(False)
            lower.set_visible(False)
            continue
        quantity, found = panels[i]
        bugs = [power for power in outcome.powers if power.quantity == quantity]
        _panel(upper, lower, found, bugs)
        (lower if lower.get_visible() else upper).set_xlabel(outcome.case.axis, fontsize=9)
    figure.suptitle(outcome.case.title, fontsize=11.5, x=0.01, ha="left")
    _say(figure, outcome, 42 * max(2, wide))
    figure.savefig(path, dpi=100, bbox_inches="tight")
    plt.close(figure)


def _say(figure: Any, outcome: Outcome, width: int) -> None:
    """Write the verdict below the panels, and what a paper reports."""
    lines = [_verdict(outcome)]
    if outcome.case.reported:
        compared = f" (compared: {outcome.case.comparable})"
        lines.append(textwrap.fill(f"Reported: {outcome.case.reported}{compared}", width))
    colour = _COLOURS[outcome.verdict]
    figure.text(0.01, -0.015, lines[0], color=colour, fontsize=11, fontweight="bold", va="top")
    for line in lines[1:]:
        figure.text(0.01, -0.055, line, fontsize=8.5, va="top")


def _verdict(outcome: Outcome) -> str:
    found = outcome.comparisons
    counts = {
        "means where they should be, to 4 standard errors": [c for c in found if c.relation == "="],
        "orders sure": [c for c in found if c.relation in "<>"],
        "only compared": [c for c in found if c.relation == "found"],
    }
    parts = [f"{sum(c.is_right for c in of)} of {len(of)} {w}" for w, of in counts.items() if of]
    if outcome.unseen_bugs:
        parts.append(f"a bug that it could not have seen: {', '.join(outcome.unseen_bugs)}")
    return f"{outcome.verdict.upper()}: {'; '.join(parts)}"


def _by_quantity(comparisons: Sequence[Comparison]) -> list[tuple[str, list[Comparison]]]:
    """Divide comparisons by quantity: settings of one quantity share a panel."""
    found: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        found.setdefault(comparison.quantity, []).append(comparison)
    return list(found.items())


def _panel(upper: Any, lower: Any, found: Sequence[Comparison], bugs: Sequence[Power]) -> None:
    dress(upper)
    dress(lower)
    _head(upper, found)
    series = _series(found)
    names = list(dict.fromkeys(_place(c) for c in found))
    is_line = len(names) > 1 and all(_is_number(name) for name in names)
    spot = {setting: _aside(i, len(series), is_line) for i, setting in enumerate(series)}

    def x(of: Sequence[Comparison | Power]) -> list[float]:
        aside = [spot[c.setting if c.at else ""] for c in of]
        at = [float(_place(c)) if is_line else float(names.index(_place(c))) for c in of]
        return [a + b for a, b in zip(at, aside, strict=True)]

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
        judged = [c for c in numbers if c.relation != "found"]
        lower.plot(x(judged), [_margin(c) for c in judged], ".", color=colour, ms=8)
    _bugs(upper, bugs, x, is_line)
    if upper.get_legend_handles_labels()[1]:
        upper.legend(fontsize=7.5, frameon=False)
    _finish(upper, lower, names, is_line)
    _judge(lower, {c.relation for c in found})


def _head(upper: Any, found: Sequence[Comparison]) -> None:
    relation = {c.relation for c in found}
    says = _SAYS.get(found[0].relation, "") if len(relation) == 1 else ""
    formulas = textwrap.fill(says + "; ".join(dict.fromkeys(c.formula for c in found)), 50)
    title = textwrap.fill(found[0].quantity, 44)
    upper.set_title(title, fontsize=9.5, loc="left", pad=11 * formulas.count("\n") + 20)
    where = {"transform": upper.transAxes, "va": "bottom"}
    upper.text(0, 1.02, formulas, fontsize=8, color="#555555", **where)


def _aside(i: int, n: int, is_line: bool) -> float:
    """Return how far a series stands aside, so that series at one place do not hide each other."""
    return 0.0 if is_line or n < 2 else 0.6 * ((i + 0.5) / n - 0.5)


def _margin(comparison: Comparison) -> float:
    """Return how far a mean is off, or how sure an order is, in standard errors."""
    z = comparison.z if comparison.relation != "<" else -comparison.z
    return max(-_Z_SHOWN, min(_Z_SHOWN, z))


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


def _judge(lower: Any, relations: set[str]) -> None:
    """Shade where a number is right: near 0 for a mean, far above it for an order."""
    if relations == {"found"}:
        lower.set_visible(False)
        return
    lower.set_ylim(-_Z_SHOWN - 0.5, _Z_SHOWN + 0.5)
    lower.set_yticks([-4, 0, 4])
    if "=" in relations:
        lower.axhspan(-TOLERANCE, TOLERANCE, color="#1a7f37", alpha=0.12)
    if relations & {"<", ">"}:
        lower.axhspan(TOLERANCE, _Z_SHOWN + 0.5, color="#1a7f37", alpha=0.12)
    said = "off by" if relations <= {"=", "found"} else "sure by" if "=" not in relations else "z"
    lower.set_ylabel(f"{said}\n(std errors)", fontsize=8)


def _finish(upper: Any, lower: Any, names: Sequence[str], is_line: bool) -> None:
    low, high = upper.get_ylim()
    least = _LEAST_SPAN * max(abs(low), abs(high))
    if high - low < least:
        upper.set_ylim((low + high - least) / 2, (low + high + least) / 2)
    values = [float(name) for name in names] if is_line else [1.0]
    for axis in (upper, lower):
        axis.tick_params(labelsize=8)
        if min(values) > 0 and max(values) >= _DECADES * min(values):
            axis.set_xscale("log")
        if not is_line:
            turned = {"rotation": 20, "ha": "right"} if len(names) > 2 else {}
            axis.set_xticks(range(len(names)), names, **turned)
            axis.set_xlim(-0.5, len(names) - 0.5)


def _series(found: Sequence[Comparison]) -> Mapping[str, list[Comparison]]:
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
