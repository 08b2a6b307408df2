"""Outcomes read from tables of runs: conditions, means, what is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.readings import Reading, definition, reading, unit
from ecosystem.results.results import Results

LABS = [
    {"round": r, "lab": lab, "loss_now": loss, "is_trained": r > 0, "loss_dashboard": board}
    for r, rows in {
        0: [("a", 9.0, None), ("b", 9.5, 8.0)],
        2: [("a", 4.0, None), ("b", None, 6.0), ("c", 6.0, 7.0)],
    }.items()
    for lab, loss, board in rows
]


def read(**said: Any) -> Reading:
    results = Results.in_memory({}, {"labs": LABS})
    given = {"name": "x", "table": "labs", "column": "loss_now", "better": "lower"}
    return reading(results, Outcome.model_validate(given | said), rounds=2)


def test_rows_of_a_round_are_averaged_alike() -> None:
    found = read(where={"lab": ["a", "c"]})
    assert (found.value, found.n_rows) == (5.0, 2)
    np.testing.assert_array_equal(found.rounds, [0, 2])
    np.testing.assert_array_equal(found.values, [9.0, 5.0])


def test_one_row_by_name_by_number_and_by_truth_value() -> None:
    assert read(where={"lab": "c"}).value == 6.0
    assert read(where={"loss_now": 6}).value == 6.0
    assert read(where={"is_trained": True, "lab": "a"}).value == 4.0
    assert read(column="is_trained").value == 1.0


def test_a_round_of_its_own() -> None:
    assert read(round=0).value == 9.25
    missing = read(round=1)
    assert np.isnan(missing.value)
    assert missing.n_rows == 0


def test_one_null_makes_the_mean_missing() -> None:
    assert np.isnan(read().value)
    assert np.isnan(read(column="loss_dashboard").value)
    assert read(column="loss_dashboard", where={"lab": ["b", "c"]}).value == 6.5


def test_no_row_no_value() -> None:
    found = read(where={"lab": "d"})
    assert np.isnan(found.value)
    assert len(found.rounds) == 0


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({}, "loss_now of labs, mean over rows that differ in lab, last round"),
        ({"lab": "a"}, "loss_now of labs where lab a, last round"),
        (
            {"lab": ["a", "b"]},
            "loss_now of labs where lab a, b, mean over rows that differ in lab, last round",
        ),
    ],
)
def test_it_says_what_it_reads(where: dict[str, Any], said: str) -> None:
    outcome = Outcome(name="x", table="labs", column="loss_now", where=where, better="lower")
    assert definition(outcome) == said
    assert unit(outcome) == "bits per token"
