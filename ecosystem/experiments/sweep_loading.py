"""Reads a sweep file into its scenarios, one for each arm at each point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from ecosystem.experiments.design import DEFAULT_ARM, Sweep, Varied
from ecosystem.experiments.loading import (
    DEFAULT_SETTING,
    Cell,
    Design,
    base_of,
    enact,
    overlaid,
    stated,
)
from ecosystem.experiments.parameter_setter import Setter, targets
from ecosystem.experiments.point_problems import Wrong, told
from ecosystem.experiments.points import Point, points
from ecosystem.experiments.precision import restated
from ecosystem.scenario.catalogue import file_of, find, find_sweep
from ecosystem.scenario.loading.document import Document, read, validate
from ecosystem.scenario.loading.nodes import Node
from ecosystem.scenario.problems import Problem, ScenarioError
from ecosystem.scenario.scenario import Scenario


@dataclass(frozen=True)
class SweepDesign(Design):
    """What is swept: a comparison whose settings are points.

    Attributes
    ----------
    sweep
        What the file says.
    points
        In the order of the design.
    """

    sweep: Sweep
    points: tuple[Point, ...]


def load(path: str | Path) -> SweepDesign:
    """Read a sweep file, or a shipped one by its name, and every scenario in it.

    What parameters set has the last word: over base, the change for all arms, and the arm.

    Raises
    ------
    ScenarioError
        With every problem found, in the sweep and in the scenarios, each at its place.
    """
    document = read(file_of(path, find_sweep(str(path))), catalogue=find)
    root = document.root
    if "parameters" not in document.data:
        message = "this is no sweep: it has no parameters; expected what is varied"
        raise ScenarioError([Problem(*root.position, "", message)])
    sweep, problems = stated(document, Sweep)
    base, folder = base_of(root, problems)
    varied = _varied(document)
    at = points(varied) if varied is not None else [Point(())]
    written, found = _cells(base, root, varied, at)
    comparison = sweep.as_comparison([each.name for each in at]) if sweep is not None else None
    cells = enact(document, comparison, written, folder, problems, found)
    assert sweep is not None  # else there were problems
    assert comparison is not None
    return SweepDesign(comparison, cells, base.data, folder, sweep, tuple(at), written=written)


def with_replicates(design: SweepDesign, replicates: int | None) -> SweepDesign:
    """Return a design with another number of replicates than its file states.

    Raises
    ------
    ScenarioError
        If there would be too few.
    """
    if replicates is None:
        return design
    sweep = restated(design.sweep, {"replicates": replicates})
    comparison = sweep.as_comparison([each.name for each in design.points])
    return replace(design, sweep=sweep, comparison=comparison)


def _varied(document: Document) -> Varied | None:
    """Return what makes the points: it may be in order where the rest of the file is not."""
    parts = {key: document.data[key] for key in Varied.model_fields if key in document.data}
    try:
        return Varied.model_validate(parts)
    except ValidationError:
        return None


def _cells(
    base: Document, root: Node, varied: Varied | None, at: Sequence[Point]
) -> tuple[dict[Cell, Scenario], list[Problem]]:
    documents = overlaid(base, root)
    if root.child("arms") is None:
        documents = {(DEFAULT_SETTING, DEFAULT_ARM): base}
    arms = {arm: d for (_, arm), d in documents.items() if isinstance(d, Document)}
    wrong = [
        Wrong(problem, arm, None)
        for (_, arm), error in documents.items()
        if isinstance(error, ScenarioError)
        for problem in error.problems
    ]
    places, problems = targets(root, varied) if varied is not None else ([], [])
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
    return cells, [*problems, *told(wrong, setter, places, n_arms=n_arms, n_points=len(at))]
