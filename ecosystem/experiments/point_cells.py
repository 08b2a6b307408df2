"""The scenarios of a design: one for each arm at each point."""

from __future__ import annotations

from pydantic import ValidationError

from ecosystem.config.checking import validate
from ecosystem.config.nodes import Document, Node
from ecosystem.config.problems import Problem, ScenarioError
from ecosystem.experiments.arm_documents import Cell, apply_changes
from ecosystem.experiments.design import Varied
from ecosystem.experiments.parameter_setter import Setter, targets
from ecosystem.experiments.point_problems import Wrong, merge_problems
from ecosystem.experiments.points import Point, points
from ecosystem.scenario.scenario import Scenario


def design_of(document: Document) -> Varied | None:
    """Return what makes the points: it may be in order where the rest of the file is not."""
    parts = {key: document.data[key] for key in Varied.model_fields if key in document.data}
    try:
        return Varied.model_validate(parts)
    except ValidationError:
        return None


def point_cells(
    base: Document, root: Node, design: Varied | None
) -> tuple[list[Point], dict[Cell, Scenario], list[Problem]]:
    """Return the points of a design, the scenario of every arm at each, and what is wrong.

    Parameters
    ----------
    base, root
        The scenario that all arms change, and the file of the comparison.
    design
        What makes the points; None if it has problems: then arms are looked at as they are.
    """
    at = points(design) if design is not None else [Point(())]
    documents = apply_changes(base, root)
    arms = {arm: d for (_, arm), d in documents.items() if isinstance(d, Document)}
    wrong = [
        Wrong(problem, arm, None)
        for (_, arm), error in documents.items()
        if isinstance(error, ScenarioError)
        for problem in error.problems
    ]
    places, problems = targets(root, design) if design is not None else ([], [])
    setter = Setter(arms, [] if problems else places)
    problems += setter.missing(at[0])
    cells: dict[Cell, Scenario] = {}
    for point in at:
        for arm in arms:
            try:
                cells[point.name, arm] = validate(setter.document(arm, point), Scenario)
            except ScenarioError as error:
                wrong += [Wrong(problem, arm, point) for problem in error.problems]
    n_arms = len(documents)
    wrong_once = merge_problems(wrong, setter, places, n_arms=n_arms, n_points=len(at))
    return at, cells, [*problems, *wrong_once]
