"""What filters dropped in a run, of people's pages and of models' pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

from ecosystem.results.results import open_results
from ecosystem.scenario.labs import Stock
from ecosystem.scenario.scenario import Scenario

Row = dict[str, Any]
Judged = tuple[str, str | None]
"""A filter and a context; without a context, all of them together."""


@dataclass(frozen=True)
class Verdicts:
    """Verdicts of a filter on the live web, in a context or in all, in one round of one run.

    Attributes
    ----------
    round
        The last one in which the filter was at work.
    n_human, n_false_positive
        Pages of people, and those of them that are dropped.
    expected_false_positive
        How many of them its exact rates make one expect.
    n_ai, n_true_positive
        Pages of models, and those of them that are dropped.
    """

    round: int
    n_human: int
    n_false_positive: int
    expected_false_positive: float
    n_ai: int
    n_true_positive: int


def last_verdicts(folder: Path, scenario: Scenario) -> dict[Judged, Verdicts]:
    """Return the verdicts of every filter that a lab reads by, when it was last at work.

    A filter that no lab reads by judges, too, and drops nothing for anybody; it is left out.

    Parameters
    ----------
    folder
        The run folder.
    scenario
        What was run.

    Raises
    ------
    ResultsError
        If the folder or its table `filters` cannot be read.
    """
    read_by = {
        name
        for lab in scenario.under_policies.labs
        for source in lab.sources
        if isinstance(source, Stock)
        for name in source.filters
    }
    rows = [r for r in open_results(folder).arrow("filters").to_pylist() if r["filter"] in read_by]
    last: dict[str, int] = {}
    for row in rows:
        last[row["filter"]] = max(row["round"], last.get(row["filter"], 0))
    found: dict[Judged, Verdicts] = {}
    for name, round_ in sorted(last.items()):
        there = [row for row in rows if (row["filter"], row["round"]) == (name, round_)]
        there.sort(key=lambda row: str(row["context"]))
        found[name, None] = _count(there)
        found |= {(name, row["context"]): _count([row]) for row in there}
    return found


def _count(rows: Sequence[Row]) -> Verdicts:
    """Return what rows of the table `filters`, of one filter and round, count together."""
    people = [row["n_false_positive"] + row["n_true_negative"] for row in rows]
    rates = [row["expected_false_positive_rate"] or 0.0 for row in rows]  # null without people
    return Verdicts(
        round=rows[0]["round"],
        n_human=sum(people),
        n_false_positive=sum(row["n_false_positive"] for row in rows),
        expected_false_positive=fsum(n * rate for n, rate in zip(people, rates, strict=True)),
        n_ai=sum(row["n_true_positive"] + row["n_false_negative"] for row in rows),
        n_true_positive=sum(row["n_true_positive"] for row in rows),
    )
