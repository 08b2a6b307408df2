"""A table over all points: ranges of means and differences, and how often each verdict is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.format import span


def point_ranges(result: ComparisonResult) -> list[list[str]]:
    """Return the rows of the table, outcome by outcome and arm by arm, the head first."""
    rows = [["", "mean", "difference", *Verdict]]
    for outcome in result.outcomes:
        for arm in result.arms:
            of_arm = [each for each in result.about(outcome.name) if each.arm == arm.name]
            found = Counter(each.verdict for each in of_arm)
            is_reference = arm == result.reference
            differences = _range([each.difference for each in of_arm], "+.3g")
            rows.append([
                f"{outcome.name}, {arm.name}",
                _range([each.mean for each in of_arm], ".4g"),
                "reference" if is_reference else differences,
                *("" if is_reference else str(found[verdict]) for verdict in Verdict),
            ])  # fmt: skip
    return rows if result.others else [row[:2] for row in rows]


def _range(numbers: Sequence[float | None], form: str) -> str:
    known = [number for number in numbers if number is not None]
    return span(known, form) if known else "-"
