"""A figure for a case: what theory says, what was simulated, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosystem.report.drawing import COLOURS, dress
from ecosystem.validation.comparing import TOLERANCE, Comparison, Outcome

_VERDICTS = {
    "right": ("#1a7f37", "RIGHT: every mean is within 4 standard errors of its formula"),
    "wrong": ("#b00020", "WRONG: a mean is not where theory says"),
    "weak": ("#b06000", "WEAK: a bug that it should catch could not have been seen"),
    "found": ("#444444", "COMPARED, not judged"),
}
_MOST_PANELS = 6


def draw(outcome: Outcome, path: Path) -> None:
    """Draw a case and save the figure.

    Each quantity has a panel: the formula as a line or as rings, the simulated mean with four
    standard errors; below it their difference in standard errors.

    Raises
    ------
    ImportError
        If matplotlib, the extra ``plot``, is not installed.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    panels = _panels(outcome)
    n = len(panels)
    figure, axes = plt.subplots(
        2,
        n,
        figsize=(max(6.4, 4.2 * n), 5.6),
        height_ratios=[3, 1],
        squeeze=False,
        layout="constrained",
    )
    for (title, found), (upper, lower) in zip(panels, axes.T, strict=True):
        dress(upper)
        dress(lower)
        _panel(upper, lower, title, found)
        lower.set_xlabel(outcome.case.axis, fontsize=9)
    axes[1, 0].set_ylabel("off by\n(std errors)", fontsize=8.5)
    colour, said = _VERDICTS[outcome.verdict]
    figure.suptitle(outcome.case.title, fontsize=11, x=0.01, ha="left")
    figure.text(0.01, -0.02, said, color=colour, fontsize=10.5, fontweight="bold", va="top")
    if outcome.case.reported:
        figure.text(0.01, -0.075, f"reported: {outcome.case.reported}", fontsize=8.5, va="top")
    figure.savefig(path, dpi=110, bbox_inches="tight")
    plt.close(figure)


def _panels(outcome: Outcome) -> list[tuple[str, list[Comparison]]]:
    """Divide the comparisons by quantity; settings of one quantity share a panel."""
    by_quantity: dict[str, list[Comparison]] = {}
    for comparison in outcome.comparisons:
        by_quantity.setdefault(comparison.quantity, []).append(comparison)
    return list(by_quantity.items())[:_MOST_PANELS]


def _panel(upper: Any, lower: Any, title: str, found: Sequence[Comparison]) -> None:
    relation = found[0].relation
    says = {"=": "", "<": "below ", ">": "above ", "found": "beside "}[relation]
    upper.set_title(f"{title}\n{says}{_wrapped(found[0].formula)}", fontsize=8.5, loc="left")
    series: dict[str, list[Comparison]] = {}
    for comparison in found:
        # Numbers of one setting make a line; one number in each of many settings make one too.
        alone = all(c.at == "" for c in found)
        series.setdefault("" if alone else comparison.setting, []).append(comparison)
    names = [c.setting if c.at == "" else c.at for c in max(series.values(), key=len)]
    is_line = all(_is_number(name) for name in names) and len(names) > 1
    for i, (setting, numbers) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        labels = [c.setting if c.at == "" else c.at for c in numbers]
        x = [float(s) for s in labels] if is_line else [names.index(s) for s in labels]
        expected = [c.expected for c in numbers]
        bars = [TOLERANCE * c.standard_error for c in numbers]
        if is_line:
            upper.plot(x, expected, color=colour, lw=1.2)
        else:
            upper.plot(x, expected, "o", ms=11, mfc="none", mec=colour)
        upper.errorbar(
            x,
            [c.mean for c in numbers],
            bars,
            fmt=".",
            ms=6,
            color=colour,
            capsize=3,
            lw=1,
            label=setting or None,
        )
        if relation == "=":
            off = [max(-8.0, min(8.0, c.z)) for c in numbers]
            lower.plot(x, off, "x" if relation != "=" else ".", color=colour, ms=8)
    if len(series) > 1:
        upper.legend(fontsize=7.5, frameon=False)
    if relation == "=":
        lower.axhspan(-TOLERANCE, TOLERANCE, color="#1a7f37", alpha=0.12)
        lower.set_ylim(-8.5, 8.5)
        lower.set_yticks([-4, 0, 4])
    else:
        lower.set_visible(False)
    for axis in (upper, lower):
        axis.tick_params(labelsize=8)
        if not is_line:
            axis.set_xticks(range(len(names)), names, rotation=20 if len(names) > 2 else 0)
            axis.set_xlim(-0.5, len(names) - 0.5)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _wrapped(text: str, width: int = 46) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))
