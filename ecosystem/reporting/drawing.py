"""What all pictures share: colours of labs, dates, names at the ends of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

# Told apart with any colour vision (CIE76 distance of 38 at least, normal, protan, deutan and
# tritan), and readable as letters on white (contrast of 3 at least).
COLOURS = ("#0077bb", "#bb8800", "#660044", "#ff5577", "#9900ff", "#444400")


def lab_colours(names: Iterable[object]) -> dict[str, str]:
    """Return the colour of every lab, by name; a lab has one colour in all panels of a run."""
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(sorted(set(map(str, names))))}


def dress(axis: Any) -> None:
    """Take away the frame that says nothing, and add faint horizontal lines."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="y", linewidth=0.4, color="#dddddd")


def say(axis: Any, title: str, unit: str) -> None:
    """Say what a panel over time shows; few enough dates that none lies on another."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    axis.set_title(title, fontsize=10.5, loc="left")
    say_unit(axis, unit)
    locator = AutoDateLocator(minticks=3, maxticks=8)
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def say_unit(axis: Any, unit: str) -> None:
    """Say in what unit a panel is."""
    axis.set_ylabel(unit, fontsize=9)
    axis.tick_params(labelsize=8.5)


def say_above(axis: Any, title: str, below: str) -> None:
    """Say what a panel shows; in small letters below the title, of what."""
    axis.set_title(title, fontsize=10.5, loc="left", pad=18)
    axis.annotate(below, (0, 1), xycoords="axes fraction", xytext=(0, 5),
                  textcoords="offset points", fontsize=8.5, color="#555555")  # fmt: skip


def spread(values: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """Move rising values apart until neighbours are ``gap`` from each other.

    They move up where they collide, and down again where they would leave ``high``; if there
    are too many to fit, the lowest leave ``low``.
    """
    moved: list[float] = []
    for value in values:
        moved.append(max(value, moved[-1] + gap) if moved else max(value, low))
    above = high + gap
    for i in reversed(range(len(moved))):
        moved[i] = above = min(moved[i], above - gap)
    return moved


def label_ends(
    axis: Any, ends: list[tuple[Any, float, str, str]], gap: float = 0.05, size: float = 8.5
) -> None:
    """Write names at the ends of lines, pushed apart where they collide.

    Parameters
    ----------
    axis
        Where the lines are; its limits must be final.
    ends
        x, y, name and colour of every line's end.
    gap
        Height of a name, as a share of the axis.
    size
        Size of the letters, in points.
    """
    scale = axis.yaxis.get_transform()
    low, high = scale.transform(axis.get_ylim())
    ends = sorted(ends, key=lambda end: end[1])
    at = [float(scale.transform(end[1])) for end in ends]
    heights = spread(at, low, high, gap * (high - low))
    for (x, _, name, colour), y in zip(ends, heights, strict=True):
        axis.annotate(
            name,
            (x, float(scale.inverted().transform(y))),
            xytext=(5, 0),
            textcoords="offset points",
            fontsize=size,
            color=colour,
            va="center",
            annotation_clip=False,
        )
