"""The summary holds labs' own benchmarks against people's text, and says what is too few."""

from __future__ import annotations

from typing import Any

import ecosystem
from ecosystem import Scenario
from ecosystem.reporting.illusion_section import illusion_section


def told(lab: dict[str, Any]) -> str:
    scenario = Scenario.load("theory/dashboard-illusion", ["measure.every=12"])
    said = scenario.model_dump(mode="json", exclude_unset=True, by_alias=True)
    said["labs"] = [said["labs"][0] | lab]
    lines = illusion_section(ecosystem.run(Scenario.model_validate(said)))
    [row] = [line for line in lines if line.startswith("  alpha ")] or [""]
    return row


def test_an_illusion_is_told_with_its_lag() -> None:
    assert "illusion since 20" in told({})
    assert "not shown for " in told({})


def test_no_benchmark_no_section() -> None:
    assert told({"held_out": 0}) == ""


def test_people_s_text_has_no_illusion_and_a_small_benchmark_tells_nothing() -> None:
    people = {"sources": [{"kind": "human"}], "tokens": 100_000}
    assert told(people).endswith("no illusion: people's not up by 0.100 for three models")
    assert "too few to tell" in told({"tokens": 20, "held_out": 0.1})
