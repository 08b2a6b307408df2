"""No finished run holds NaN or infinity: null where a measure is not defined, and it says when."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ecosystem import Scenario, World
from ecosystem.results.tables import table_spec
from tests.small import small

# Worlds at whose edges measures end: one type, nobody who writes, closed loops that lose types,
# points whose variance goes, filters that drop all or nothing.
WORLDS: dict[str, Scenario] = {
    "small": small(),
    "one type": Scenario.load("four-labs", ["time.rounds=3", "language.lexicon.types=1"]),
    "nobody writes": small(publishers=[]),
    **{
        name: Scenario.load(name, ["time.rounds=6"])
        for name in (
            "channels",
            "linked-web",
            "policy-web",
            "published/mark-against-length",
            "published/one-percent-synthetic",
            "theory/absorption",
            "theory/gaussian-replace",
            "theory/innovation",
            "theory/pooled-labs",
            "theory/verifier",
        )
    },
}


def numbers_of(scenario: Scenario) -> dict[tuple[str, str], list[Any]]:
    """Run a world; return the values of every declared column of real numbers."""
    world = World(scenario)
    while world.running:
        world.step()
    return {
        (table, column.name): [row.get(column.name) for row in rows]
        for table, rows in world.take_tables().items()
        for column in table_spec(table).columns
        if column.type == "float64"
    }


@pytest.mark.parametrize("name", WORLDS)
def test_every_number_is_finite_or_null_and_its_column_says_when(name: str) -> None:
    for (table, column), values in numbers_of(WORLDS[name]).items():
        assert all(value is None or math.isfinite(value) for value in values), (table, column)
        [description] = [c.description for c in table_spec(table).columns if c.name == column]
        assert "null" in description or None not in values, (table, column)
