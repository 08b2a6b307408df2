"""Who is falsely accused: people's pages that filters drop, topic by topic, arm beside arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.statistics.paired import paired_difference
from ecosystem.results.results import open_results
from ecosystem.scenario.labs import Stock
from ecosystem.scenario.scenario import Scenario

if TYPE_CHECKING:
    from ecosystem.experiments.findings import Observations

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
        for lab in scenario.enacted.labs
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
        found[name, None] = _counted(there)
        found |= {(name, row["context"]): _counted([row]) for row in there}
    return found


def _counted(rows: Sequence[Row]) -> Verdicts:
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


def accused_rows(comparison: Comparison, observations: Observations) -> list[Row]:
    """Return the rows of the table `accused`; none in arms in which no lab reads by a filter."""
    rows = []
    for setting in [s.name for s in comparison.settings]:
        for arm in [a.name for a in comparison.arms]:
            made = observations[setting, arm]
            complete = [o.verdicts for o in made if o.readings is not None]
            judged = {each for verdicts in complete for each in verdicts}
            for filter_, context in sorted(judged, key=lambda each: (each[0], each[1] or "")):
                rows.append({
                    "setting": setting,
                    "arm": arm,
                    "filter": filter_,
                    "context": context,
                    "n_replicates": len(made),
                    **_rates(complete, (filter_, context)),
                })  # fmt: skip
    return rows


def _rates(complete: Sequence[Mapping[Judged, Verdicts]], judged: Judged) -> Row:
    """Return mean rates over replicates, each over those that have such pages."""
    found = [verdicts[judged] for verdicts in complete if judged in verdicts]
    people = [each for each in found if each.n_human]
    models = [each for each in found if each.n_ai]
    expected = [each.expected_false_positive / each.n_human for each in people]
    return {
        "round": max(each.round for each in found),
        "n_with_people": len(people),
        **_mean("false_positive", [each.n_false_positive / each.n_human for each in people]),
        "expected_false_positive_rate": fsum(expected) / len(people) if people else None,
        "n_with_models": len(models),
        **_mean("true_positive", [each.n_true_positive / each.n_ai for each in models]),
    }


def _mean(what: str, values: Sequence[float]) -> Row:
    # A mean is a difference to zeros: the interval is the same.
    found = paired_difference(np.array(values), np.zeros(len(values)))
    numbers = {"rate": found.mean, "low": found.low, "high": found.high}
    return {f"{what}_{k}": None if np.isnan(each) else each for k, each in numbers.items()}
