"""Problems of scenarios at points, each told once, at the place of what caused it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecosystem.config.checking import validate
from ecosystem.config.nodes import Position
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.experiments.parameter_setter import Setter, Target
from ecosystem.experiments.points import Point
from ecosystem.scenario.scenario import Scenario

_NUMBER = re.compile(r"-?\d[\d_.]*(e[+-]?\d+)?")
_SHOWN = 4  # points named for a problem


@dataclass(frozen=True)
class Wrong:
    """A problem of an arm at a point, or of the arm before any value was set."""

    problem: Problem
    arm: str
    point: Point | None


def merge_problems(
    wrong: Sequence[Wrong],
    setter: Setter,
    targets: Sequence[Target],
    *,
    n_arms: int,
    n_points: int,
) -> Iterator[Problem]:
    """Yield each problem once, with the arms and points in which it occurs.

    Sampled points all have other numbers in their messages: what differs in numbers alone is
    one problem, told with those of the first point.
    """
    groups: dict[tuple[Position, str, str], list[Wrong]] = {}
    for each in wrong:
        groups.setdefault(_kind(each.problem), []).append(each)
    for found in groups.values():
        first = found[0].problem
        text = f"{first.message} ({_where(found, n_arms, n_points)})"
        place = _cause(found[0], setter, targets) or _kind(first)[0]
        yield Problem(*place, first.path, text)


def _kind(problem: Problem) -> tuple[Position, str, str]:
    place = Position(problem.file, problem.line, problem.column)
    return place, problem.path, _NUMBER.sub("#", problem.message)


def _cause(wrong: Wrong, setter: Setter, targets: Sequence[Target]) -> Position | None:
    """Return where the parameter is named without which there would be no such problem.

    None where the problem stands at its place already, or does not come from a parameter.
    """
    kind = _kind(wrong.problem)
    if wrong.point is None or kind[0] in [target.position for target in targets]:
        return None
    for target in targets:
        try:
            validate(setter.document(wrong.arm, wrong.point, without=target.parameter), Scenario)
        except ScenarioError as error:
            if kind in [_kind(problem) for problem in error.problems]:
                continue
        return target.position
    return None


def _where(found: Sequence[Wrong], n_arms: int, n_points: int) -> str:
    arms = list(dict.fromkeys(each.arm for each in found))
    points = list(dict.fromkeys(each.point.name for each in found if each.point is not None))
    text = f"in arm{'s' * (len(arms) > 1)} {', '.join(map(repr, arms))}"
    if len(arms) == n_arms:
        text = "in every arm" if n_arms > 1 else ""
    if points and len(points) < n_points:
        shown = "; ".join(points[:_SHOWN])
        more = f"; and {len(points) - _SHOWN} more" if len(points) > _SHOWN else ""
        text += f"{', ' if text else ''}at {len(points)} of {n_points} points: {shown}{more}"
    elif points and n_points > 1:
        text += f"{', ' if text else ''}at every point"
    return text or "in the scenario"
