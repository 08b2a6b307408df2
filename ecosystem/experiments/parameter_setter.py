"""Values of parameters set in the scenarios of arms, where arms have what is set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.config.nodes import Document, Node, Position, show
from ecosystem.config.overrides import Override, apply_override, parse_path
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.experiments.design import Value, Varied
from ecosystem.experiments.points import Point
from ecosystem.scenario.scenario import Scenario

_REFUSED = {
    ("seed",): "seeds belong to the comparison; expected seed at the top of the file",
    ("language", "lexicon", "file"): "a file of data is no value to vary; expected it in an arm",
    ("web", "links", "file"): "a file of data is no value to vary; expected it in an arm",
}


@dataclass(frozen=True)
class Target:
    """A place in scenarios that gets the value of a parameter."""

    parameter: str
    steps: tuple[str, ...]
    position: Position

    def problem(self, message: str) -> Problem:
        """Return a problem where the file names this place."""
        return Problem(*self.position, f"parameters.{self.parameter}.set", message)


def targets(root: Node, varied: Varied) -> tuple[list[Target], list[Problem]]:
    """Return all places that parameters set, with where it names them, and what is wrong."""
    found: list[Target] = []
    problems: list[Problem] = []
    for i, parameter in enumerate(varied.parameters):
        for position, path in zip(_positions(root, i), parameter.paths, strict=True):
            try:
                target = Target(parameter.name, parse_path(path, position), position)
            except ScenarioError as error:
                problems += [Target(parameter.name, (), position).problem(e.message)
                             for e in error.problems]  # fmt: skip
                continue
            problems += _clashes(target, found)
            found.append(target)
    return found, problems


def _positions(root: Node, i: int) -> list[Position]:
    node = root
    for step in ("parameters", i, "set"):
        below = node.child(step)
        assert below is not None
        node = below
    return [each.position for each in (node.value if isinstance(node.value, list) else [node])]


def _clashes(target: Target, others: Sequence[Target]) -> Iterator[Problem]:
    if target.steps in _REFUSED:
        yield target.problem(_REFUSED[target.steps])
    for other in others:
        n = min(len(target.steps), len(other.steps))
        if target.steps[:n] == other.steps[:n]:
            message = f"{other.parameter!r} sets {'.'.join(other.steps)} already; remove one"
            yield target.problem(message)


class Setter:
    """Sets the values of points in the scenarios of arms.

    Parameters
    ----------
    arms
        Arm: its scenario, to be changed.
    targets
        What is set, in this order.
    """

    def __init__(self, arms: Mapping[str, Document], targets: Sequence[Target]) -> None:
        self._arms, self._targets = arms, targets
        self._missing: dict[tuple[str, Target], str] = {}

    def missing(self, point: Point) -> list[Problem]:
        """Return a problem for everything set that no arm has."""
        for arm in self._arms:
            self.document(arm, point)
        found = []
        for target in self._targets:
            messages = [m for (_, t), m in self._missing.items() if t == target]
            if messages and len(messages) == len(self._arms):
                hinting = max(messages, key=lambda message: "did you mean" in message)
                found.append(target.problem(hinting))
        return found

    def document(self, arm: str, point: Point, *, without: str = "") -> Document:
        """Return the scenario of an arm at a point; what it does not have stays away.

        Parameters
        ----------
        arm, point
            Which.
        without
            A parameter that is not set.
        """
        document, values = self._arms[arm], dict(point.values)
        root = document.root
        for target in self._targets:
            if target.parameter != without:
                try:
                    root = _set(root, target, values[target.parameter])
                except ScenarioError as error:
                    self._missing[arm, target] = error.problems[0].message
        return Document(root, document.files)


def _set(root: Node, target: Target, value: Value) -> Node:
    first = target.steps[0]
    field = Scenario.model_fields.get(first)
    if len(target.steps) > 1 and field is not None and root.child(first) is None:
        default = field.get_default(call_default_factory=True)
        if isinstance(default, list):
            message = f"there are no {first}, so none is called {show(target.steps[1])}"
            raise ScenarioError([target.problem(message)])
    return apply_override(root, Override(target.steps, Node(value, target.position)))
