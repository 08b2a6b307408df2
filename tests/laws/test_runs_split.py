"""Law 1 over time: a rounds and then b rounds are a + b rounds, bit for bit.

One exception is stated in the scenario: the last round of a run is measured, whatever
``measure.every`` says. A short run can also not name what lies beyond its end.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ecosystem import Scenario, World
from ecosystem.results.arrow_tables import content_hash, to_arrow
from ecosystem.results.tables import TABLES
from tests.runtime.random_scenarios import scenarios
from tests.scenario.wide_scenarios import changed, overrides, with_rounds, write_small
from tests.small import ran, small

Rows = dict[str, list[dict[str, Any]]]


def hashes(tables: Rows, rounds: int) -> dict[str, str]:
    """Return the content hash of every table up to and with a round."""
    found = {}
    for spec in TABLES:
        rows = [row for row in tables.get(spec.name, []) if row["round"] <= rounds]
        found[spec.name] = content_hash(spec, to_arrow(spec, rows))
    return found


def assert_short_is_the_beginning_of_long(scenario: Scenario, a: int, b: int) -> None:
    """Compare the first rounds of a long run, which also seals an archive later, with a short."""
    data = with_rounds(scenario, a)
    data["measure"]["every"] = 1
    try:
        short = Scenario.model_validate(data)
    except ValidationError:
        assume(False)  # it names something beyond its end
    data = with_rounds(short, a + b)
    data["archives"].append({"name": "later", "sealed": a + 1, "pages": 30})
    long = World(Scenario.model_validate(data))
    taken: Rows = {}
    for round_ in range(1, a + b + 1):
        long.step()
        if round_ == a:
            taken = long.take_tables()
    expected = hashes(ran(short).tables, a)
    assert hashes(taken, a + b) == expected
    together = {
        name: [*taken.get(name, []), *long.tables.get(name, [])] for name in {*taken, *long.tables}
    }
    assert hashes(together, a) == expected  # nothing is said later of the past
    assert hashes(together, a + b) == hashes(ran(long.spec).tables, a + b)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(scenarios(), st.integers(1, 3), st.integers(1, 3))
def test_a_short_run_is_the_beginning_of_a_longer_one(scenario: Scenario, a: int, b: int) -> None:
    assert_short_is_the_beginning_of_long(scenario, a, b)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, derandomize=True)
@given(overrides(), st.integers(1, 4), st.integers(1, 4))
def test_whatever_fields_are_used(
    small_file: Path, changes: list[list[str]], a: int, b: int
) -> None:
    assert_short_is_the_beginning_of_long(changed(small_file, changes), a, b)


def test_only_the_last_round_is_measured_out_of_turn() -> None:
    measure = {"every": 3}
    short = ran(small(measure=measure, time={"step": "quarter", "rounds": 4})).tables
    long = ran(small(measure=measure, time={"step": "quarter", "rounds": 6})).tables
    assert sorted({row["round"] for row in short["laws"]}) == [0, 3, 4]
    assert sorted({row["round"] for row in long["laws"]}) == [0, 3, 6]
    assert hashes(short, 3) == hashes(long, 3)


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("wide"))
