"""Arms share every draw that they have in common."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest

import ecosystem
from ecosystem.experiments.loading import load
from ecosystem.results.arrow_tables import content_hash
from ecosystem.results.results import Results
from ecosystem.results.tables import TABLES, table_spec
from tests.experiments.small_comparison import write

SWITCH = 3  # the round from which the arm differs
SAYS_THE_SCENARIO = {"models"}  # its column `parameters` tells the schedule from the start
LATE = "decoding: {top_p: {table: {0: 1, 3: 0.5}, between: hold}}"


def hashes_before(results: Results, round_: int) -> dict[str, str]:
    """Return the content hash of what every table says of the rounds before one."""
    found = {}
    for spec in TABLES:
        table = results.arrow(spec.name)
        found[spec.name] = content_hash(spec, table.filter(pc.field("round") < round_))
    return found


@pytest.mark.parametrize(
    "late",
    [
        LATE,
        "learner: {smoothing: {table: {0: 0.1, 3: 5}, between: hold}}",
        "learner: {weight_human: {table: {0: 0, 3: 0.5}, between: hold}}",
    ],
)
def test_arms_that_differ_from_a_round_on_are_the_same_before_it(late: str, tmp_path: Path) -> None:
    design = load(write(tmp_path, (LATE, late)))
    for replicate in (1, 2):
        none, arm = (
            ecosystem.run(design.scenario(("as it is", name), replicate))
            for name in ("none", "late")
        )
        before, after = hashes_before(none, SWITCH), hashes_before(arm, SWITCH)
        differ = {name for name in before if before[name] != after[name]}
        assert differ <= SAYS_THE_SCENARIO
        assert len(arm.arrow("ledger").filter(pc.field("round") < SWITCH)) > 0
        assert none.content_hash("laws") != arm.content_hash("laws")


def test_what_tables_of_models_tell_differs_in_the_parameters_alone(tmp_path: Path) -> None:
    design = load(write(tmp_path))
    tables = [
        ecosystem.run(design.scenario(("as it is", name), 1))
        .arrow("models")
        .filter(pc.field("round") < SWITCH)
        for name in ("none", "late")
    ]
    for column in table_spec("models").columns:
        same = tables[0].column(column.name).equals(tables[1].column(column.name))
        assert same or column.name == "parameters"


def test_seeds_are_the_same_in_all_arms_and_follow_each_other(tmp_path: Path) -> None:
    design = load(write(tmp_path))
    for replicate in (1, 2, 3):
        seeds = {design.scenario(cell, replicate).seed for cell in design.cells}
        assert seeds == {5 + replicate - 1}
