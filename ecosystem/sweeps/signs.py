"""Where the difference to the reference changes its sign, and which arm is best where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ecosystem.sweeps.space import Axis, Coordinate, Space

Row = dict[str, Any]
SURE = 0.95


@dataclass(frozen=True)
class Crossing:
    """A change of sign between two points of a line.

    Attributes
    ----------
    before, after
        Coordinates of the points, one of either sign, with at most zeros between them.
    about
        Where a straight line between the two differences meets 0; None without numbers.
    rises
        Whether the difference is negative before and positive after.
    """

    before: Coordinate
    after: Coordinate
    about: float | None
    rises: bool


def crossings(
    axis: Axis, at: Sequence[Coordinate], values: Sequence[float | None]
) -> list[Crossing]:
    """Return where a row of differences changes sign along an axis.

    Parameters
    ----------
    axis, at
        The axis, and the coordinates along it.
    values
        The difference at each; None where there is none, which is passed over as 0 is.
    """
    seen = [(x, y) for x, y in zip(at, values, strict=True) if y]
    found = []
    for (x0, y0), (x1, y1) in pairwise(seen):
        if (y0 > 0) != (y1 > 0):
            about = None
            if not isinstance(x0, str) and not isinstance(x1, str):
                about = axis.between(x0, x1, y0 / (y0 - y1))
            found.append(Crossing(x0, x1, about, y1 > 0))
    return found


def along(
    space: Space, i: int, differences: Mapping[str, float | None]
) -> Iterator[tuple[dict[str, Coordinate], list[Crossing], list[str]]]:
    """Yield for every line along an axis its changes of sign, and the signs that it has.

    Parameters
    ----------
    space, i
        The space and which of its axes.
    differences
        Setting: the difference there.
    """
    axis = space.axes[i]
    for shared, settings in space.lines(i):
        values = [differences[setting] for setting in settings]
        at = [space.points[setting][i] for setting in settings]
        signs = {"positive" if y > 0 else "negative" for y in values if y}
        yield shared, crossings(axis, at, values), sorted(signs)


def winner(rows: Sequence[Row], better: str) -> tuple[str | None, bool]:
    """Return the arm that is best at a point, and whether it is so surely.

    Parameters
    ----------
    rows
        Those of `differences` about one outcome at one point.
    better
        Whether higher or lower is better.

    Returns
    -------
    tuple
        None where arms tie or nothing is known. Sure is what is decided against the reference,
        or for the reference against all, and has a probability of being best of 0.95 or more:
        alone, the bootstrap is too sure with few pairs. Known of the primary outcome only.
    """
    means = {row["arm"]: row["mean"] for row in rows if row["mean"] is not None}
    if not means:
        return None, False
    top = max(means.values()) if better == "higher" else min(means.values())
    best = [arm for arm, mean in means.items() if mean == top]
    if len(best) > 1:
        return None, False
    [row] = [row for row in rows if row["arm"] == best[0]]
    if row["verdict"] is None:
        decided = all(each["verdict"] in (None, "worse") for each in rows)
    else:
        decided = row["verdict"] == "better"
    return best[0], decided and (row["probability_best"] or 0) >= SURE
