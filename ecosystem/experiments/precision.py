"""How many replicates each arm gets: as many as asked, or until differences are precise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.loading import Design
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.paired import Difference
from ecosystem.scenario.problems import Problem, ScenarioError


def with_numbers(design: Design, replicates: int | None, half_width: float | None) -> Design:
    """Return a design with other numbers of replicates than its file states.

    Raises
    ------
    ScenarioError
        If there would be too few, or more to begin with than there may be at most.
    """
    changes: dict[str, Any] = {}
    if replicates is not None:
        changes["replicates"] = replicates
    if half_width is not None:
        changes["precision"] = design.comparison.precision.model_dump() | {"half_width": half_width}
    return (
        replace(design, comparison=_with_changes(design.comparison, changes)) if changes else design
    )


def _with_changes(comparison: Comparison, changes: dict[str, Any]) -> Comparison:
    """Return what a file says with other numbers.

    Raises
    ------
    ScenarioError
        If they are not possible.
    """
    try:
        return Comparison.model_validate(comparison.model_dump(mode="python") | changes)
    except ValidationError as error:
        problems = []
        for each in error.errors():
            where = ".".join(map(str, each["loc"])) or ", ".join(changes)
            problems.append(Problem(where, 0, 0, "", each["msg"].removeprefix("Value error, ")))
        raise ScenarioError(problems) from None


def first_numbers(design: Design) -> dict[Cell, int]:
    """Return the replicates of every setting and arm to begin with."""
    return dict.fromkeys(design.cells, design.comparison.replicates)


def is_precise(found: Difference, half_width: float) -> bool:
    """Tell whether an interval is narrow enough; one that does not exist never is."""
    return math.isfinite(found.half_width) and found.half_width <= half_width


def next_numbers(
    comparison: Comparison, numbers: Mapping[Cell, int], found: Mapping[Cell, Difference]
) -> dict[Cell, int]:
    """Return the replicates of every setting and arm after one more look.

    An arm whose difference to the reference is not precise gets a batch more, up to the
    stated maximum; the reference has as many as the arm with the most. The rule reads
    widths, never signs or p values, and nothing but complete batches in the order of seeds:
    so it gives the same numbers wherever runs are made, and however often they are resumed.

    Parameters
    ----------
    numbers
        Setting and arm: replicates so far.
    found
        Setting and arm, without the reference: the difference of the primary outcome.

    Returns
    -------
    dict
        The same as `numbers` if nothing is open.
    """
    precision = comparison.precision
    after = dict(numbers)
    if precision.half_width is None:
        return after
    for (setting, arm), difference in found.items():
        if is_precise(difference, precision.half_width):
            continue
        cell, reference = (setting, arm), (setting, comparison.reference)
        after[cell] = max(numbers[cell], min(numbers[cell] + precision.batch, precision.at_most))
        after[reference] = max(after[reference], after[cell])
    return after
