"""How many replicates each arm gets: as many as asked, or until differences are precise."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ecosystem.comparison.schema import Comparison
from ecosystem.statistics.paired import Difference

Cell = tuple[str, str]


def first_numbers(comparison: Comparison) -> dict[Cell, int]:
    """Return the replicates of every setting and arm to begin with."""
    return {
        (setting.name, arm.name): comparison.replicates
        for setting in comparison.settings
        for arm in comparison.arms
    }


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
