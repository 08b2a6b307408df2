"""The panels of the page: what each shows, and its picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from ecosystem.live import curves
from ecosystem.live.curves import Curve, Tables
from ecosystem.reporting.drawing import dress, label_ends

_SIZE = (4.8, 2.9)  # inches; the page shows an inch as about 100 pixels
_LETTERS = 9.5  # points


@dataclass(frozen=True)
class Panel:
    """One measure as it grows.

    Attributes
    ----------
    title, unit
        What is measured, and the unit of the values.
    note
        How to read the picture.
    curves
        Reads the curves from the tables, for the labs named.
    limits
        Lower and upper end of the axis; None is wherever the curves end.
    """

    title: str
    unit: str
    note: str
    curves: Callable[[Tables, Sequence[str]], list[Curve]]
    limits: tuple[float | None, float | None] = (0, None)


PANELS = (
    Panel("AI share of the web", "% of pages", "Pages that a model wrote.",
          curves.ai_share, (0, 100)),
    Panel("Diversity of the population of labs", "effective words (Hill number, q = 1)",
          "All labs pooled (gamma) above the mean lab (alpha): the closer they are, the more"
          " alike the labs write.", curves.population),
    Panel("Diversity of what each lab writes", "effective words (Hill number, q = 1)",
          "How many equally frequent words would be as diverse.", curves.effective_words),
    Panel("Human text lost", "% of human tokens",
          "Share of today's human text whose word the lab can no longer write.",
          curves.text_lost),
    Panel("The dashboard illusion: loss", "bits per token",
          "Whenever a lab trains. Solid: on human text of the day. Dotted: on held-out pages of"
          " its own sources, its dashboard. Dotted below solid: it looks better than it is.",
          curves.losses, (None, None)),
)  # fmt: skip


def draw(panel: Panel, found: Sequence[Curve], start: date, end: date) -> bytes:
    """Draw the curves of a panel.

    Parameters
    ----------
    panel
        What to draw.
    found
        Its curves so far.
    start, end
        First and last date of the run: the time axis does not grow.

    Returns
    -------
    bytes
        An SVG picture.
    """
    from matplotlib.figure import Figure

    drawn = [curve for curve in found if curve.values]
    figure = Figure(figsize=_SIZE)
    figure.subplots_adjust(left=0.135, right=_right_edge(found), top=0.94, bottom=0.12)
    axis: Any = figure.subplots()
    dress(axis)
    _ticks(axis, start, end)
    for curve in drawn:
        axis.plot(curve.dates, curve.values, color=curve.colour, ls=curve.style, lw=1.6)
    axis.set_ylim(*_limits(panel, drawn))
    _ends(axis, drawn)
    if not drawn:
        axis.text(0.5, 0.5, "nothing to measure yet", transform=axis.transAxes, ha="center")
    image = BytesIO()
    figure.savefig(image, format="svg")
    return image.getvalue()


def in_words(panel: Panel, found: Sequence[Curve]) -> str:
    """Say where the curves are now, for those who do not see the picture."""
    ends = [
        f"{c.name} {'not defined' if c.is_undefined else format(c.values[-1], ',.4g')}"
        for c in found
        if c.name and (c.is_undefined or c.values)
    ]
    return f"{panel.title}, {panel.unit}: {', '.join(ends) or 'nothing to measure yet'}"


def remark(found: Sequence[Curve]) -> str:
    """Say which curves the picture cannot show."""
    undefined = [curve.name for curve in found if curve.name and curve.is_undefined]
    return "" if not undefined else f"Not defined now: {', '.join(undefined)}."


def _ends(axis: Any, drawn: list[Curve]) -> None:
    """Mark and name where the curves are now; one that is not defined now is nowhere."""
    ends = [(c.dates[-1], c.values[-1], c.name, c.colour) for c in drawn if not c.is_undefined]
    for when, value, _, colour in ends:
        axis.plot([when], [value], "o", color=colour, ms=3.5, clip_on=False)
    label_ends(axis, [end for end in ends if end[2]], gap=0.075, size=_LETTERS)


def _right_edge(found: Sequence[Curve]) -> float:
    """Leave room for the longest name beside the axis, so that the axis stays where it is."""
    letters = max((len(curve.name) for curve in found), default=0)
    return max(0.55, 0.96 - letters * 0.6 * _LETTERS / (72 * _SIZE[0]))


def _ticks(axis: Any, start: date, end: date) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.ticker import StrMethodFormatter

    axis.set_xlim(start, end)
    locator = AutoDateLocator(maxticks=6)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axis.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    axis.tick_params(labelsize=_LETTERS)


def _limits(panel: Panel, drawn: list[Curve]) -> tuple[float, float]:
    """Return the ends of the value axis, with a little air so that no curve lies on its edge."""
    values = [value for curve in drawn for value in curve.values] or [0.0]
    low = min(values) if panel.limits[0] is None else panel.limits[0]
    high = max(values) if panel.limits[1] is None else panel.limits[1]
    air = 0.04 * (high - low) or 0.5
    return low - air, high + air
