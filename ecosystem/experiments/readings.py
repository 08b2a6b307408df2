"""What a run says about an outcome: a number in every round that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.outcome_tables import open_columns
from ecosystem.results.results import Results, open_results
from ecosystem.results.tables import table_spec

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Reading:
    """An outcome in one run.

    Attributes
    ----------
    rounds : array of shape (rounds measured,)
        Rounds in which there are rows.
    values : array of shape (rounds measured,)
        Mean of the rows; NaN where one of them is null.
    value
        The number that is compared; NaN without rows.
    n_rows
        Rows behind it.
    """

    rounds: I64
    values: F64
    value: float
    n_rows: int


def read_outcomes(folder: Path, outcomes: list[Outcome], rounds: int) -> dict[str, Reading]:
    """Read all outcomes of a run from its folder.

    Parameters
    ----------
    folder
        The run folder.
    outcomes
        What is read.
    rounds
        Rounds of the run.

    Raises
    ------
    ResultsError
        If the folder or a table cannot be read.
    """
    results = open_results(folder)
    return {outcome.name: reading(results, outcome, rounds) for outcome in outcomes}


def reading(results: Results, outcome: Outcome, rounds: int) -> Reading:
    """Read one outcome of a run."""
    table = results.arrow(outcome.table)
    chosen = table.filter(_condition(table, outcome)) if outcome.where else table
    at, values = _column(chosen, "round").astype(np.int64), _column(chosen, outcome.column)
    measured, places = np.unique(at, return_inverse=True)
    n_rows = np.bincount(places, minlength=len(measured))
    means = np.bincount(places, weights=values, minlength=len(measured)) / n_rows
    wanted = rounds if outcome.round == "last" else outcome.round
    found = np.flatnonzero(measured == wanted)
    if not len(found):
        return Reading(measured, means, float("nan"), 0)
    return Reading(measured, means, float(means[found[0]]), int(n_rows[found[0]]))


def _column(table: pa.Table, name: str) -> F64:
    numbers: F64 = table.column(name).cast(pa.float64()).to_numpy()
    return numbers  # null becomes NaN


def _condition(table: pa.Table, outcome: Outcome) -> pc.Expression:
    conditions = [
        pc.field(name).isin(wanted if isinstance(wanted, list) else [wanted])
        for name, wanted in outcome.where.items()
    ]
    return reduce(lambda one, other: one & other, conditions)


def definition(outcome: Outcome) -> str:
    """Say what number an outcome is: column, table, conditions, means and round."""
    text = f"{outcome.column} of {outcome.table}"
    words = [
        f"{name} {', '.join(map(str, wanted)) if isinstance(wanted, list) else wanted}"
        for name, wanted in outcome.where.items()
    ]
    text += f" where {' and '.join(words)}" if words else ""
    left = open_columns(table_spec(outcome.table), outcome.where)
    text += f", mean over rows that differ in {', '.join(left)}" if left else ""
    return f"{text}, {'last round' if outcome.round == 'last' else f'round {outcome.round}'}"


def unit(outcome: Outcome) -> str:
    """Return the declared unit of an outcome."""
    columns = {column.name: column for column in table_spec(outcome.table).columns}
    return columns[outcome.column].unit
