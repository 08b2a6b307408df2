"""Where the difference to the reference changes its sign, and which arm is best where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10

from ecosystem.experiments.rows import Finding
from ecosystem.experiments.space import Axis, Coordinate, Space
from ecosystem.experiments.verdict import Verdict

SURE = 0.95


@dataclass(frozen=True)
class Crossing:
    """A change of sign along a line, as far as it is decided.

    Attributes
    ----------
    before, after
        Coordinates of the nearest decided points, one of either sign. None where nothing is
        decided on that side: there the change lies anywhere, if there is one at all.
    about
        Where a straight line between the two differences meets 0, no finer than a tenth of the
        distance of the points; None without numbers, or if that would say nothing.
    rises
        Whether the difference is negative before and positive after.
    """

    before: Coordinate | None
    after: Coordinate | None
    about: float | None
    rises: bool

    @property
    def is_decided(self) -> bool:
        """Whether there are decided points on both sides."""
        return self.before is not None and self.after is not None


@dataclass(frozen=True)
class Line:
    """What is known along an axis, where all other coordinates are shared.

    Attributes
    ----------
    shared
        Name of each other axis that varies: the coordinate there.
    crossings
        Changes of sign of which at least one side is decided.
    signs
        Those of the decided points.
    n_decided, n_points
        How many points are decided, and how many there are.
    """

    shared: dict[str, Coordinate]
    crossings: list[Crossing]
    signs: list[str]
    n_decided: int
    n_points: int


def crossings(
    axis: Axis,
    at: Sequence[Coordinate],
    values: Sequence[float | None],
    decided: Sequence[bool],
) -> list[Crossing]:
    """Return where a row of differences changes sign along an axis, as far as that is decided.

    Parameters
    ----------
    axis, at
        The axis, and the coordinates along it.
    values
        The difference at each; None where there is none, which is passed over as 0 is.
    decided
        Whether the sign at each is more than chance may do.

    Returns
    -------
    list of Crossing
        Changes between decided points. If there are none, those between decided points of one
        sign and undecided ones of the other, at the ends of the line. Without a decided point
        none: signs of undecided points may be chance.
    """
    seen = [(x, y, d) for x, y, d in zip(at, values, decided, strict=True) if y]
    sure = [i for i, (_, _, is_sure) in enumerate(seen) if is_sure]
    found = [
        Crossing(seen[i][0], seen[j][0], _about(axis, seen[i : j + 1]), seen[j][1] > 0)
        for i, j in pairwise(sure)
        if (seen[i][1] > 0) != (seen[j][1] > 0)
    ]
    if found or not sure:
        return found
    (first, rises, _), (last, _, _) = seen[sure[0]], seen[sure[-1]]
    if any((y > 0) != (rises > 0) for _, y, _ in seen[: sure[0]]):
        found.append(Crossing(None, first, None, rises > 0))
    if any((y > 0) != (rises > 0) for _, y, _ in seen[sure[-1] :]):
        found.append(Crossing(last, None, None, rises < 0))
    return found


def _about(axis: Axis, seen: Sequence[tuple[Coordinate, float, bool]]) -> float | None:
    """Return where straight lines between points meet 0, if they do so once."""
    pairs = [(p, q) for p, q in pairwise(seen) if (p[1] > 0) != (q[1] > 0)]
    (x0, y0, _), (x1, y1, _) = pairs[0]
    if len(pairs) > 1 or isinstance(x0, str) or isinstance(x1, str):
        return None
    digits = -ceil(log10(abs(x1 - x0) / 10) - 1e-9)
    about = round(axis.between(x0, x1, y0 / (y0 - y1)), digits)
    return about if min(x0, x1) < about < max(x0, x1) else None


def along(space: Space, i: int, findings: Mapping[str, Finding]) -> Iterator[Line]:
    """Yield every line along an axis, with its changes of sign.

    Parameters
    ----------
    space, i
        The space and which of its axes.
    findings
        Setting: what was found there.
    """
    axis = space.axes[i]
    for shared, settings in space.lines(i):
        values = [findings[setting].difference for setting in settings]
        decided = [findings[setting].is_decided for setting in settings]
        at = [space.points[setting][i] for setting in settings]
        known = [y for y, is_sure in zip(values, decided, strict=True) if y and is_sure]
        signs = {"positive" if y > 0 else "negative" for y in known}
        found = crossings(axis, at, values, decided)
        yield Line(shared, found, sorted(signs), len(known), len(settings))


def winner(findings: Sequence[Finding], better: str) -> tuple[str | None, bool]:
    """Return the arm that is best at a point, and whether it is so surely.

    Parameters
    ----------
    findings
        About one outcome at one point, an arm each.
    better
        Whether higher or lower is better.

    Returns
    -------
    tuple
        None where arms tie or nothing is known. Sure is what is decided against the reference,
        or for the reference against all, and has a probability of being best of 0.95 or more:
        alone, the bootstrap is too sure with few pairs. Known of the primary outcome only.
    """
    means = {each.arm: each.mean for each in findings if each.mean is not None}
    if not means:
        return None, False
    top = max(means.values()) if better == "higher" else min(means.values())
    best = [arm for arm, mean in means.items() if mean == top]
    if len(best) > 1:
        return None, False
    [found] = [each for each in findings if each.arm == best[0]]
    if found.verdict is None:
        decided = all(each.verdict in (None, Verdict.WORSE) for each in findings)
    else:
        decided = found.verdict is Verdict.BETTER
    return best[0], decided and (found.probability_best or 0) >= SURE
