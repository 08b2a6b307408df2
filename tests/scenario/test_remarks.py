"""Warnings of scenarios that can run: what is assumed, and what cannot happen."""

from __future__ import annotations

from typing import Any

import pytest

from ecosystem import Scenario
from ecosystem.scenario.catalogue import shipped

LAB: dict[str, Any] = {"name": "a", "sources": [{"kind": "human"}], "tokens": 100}
TESTED: dict[str, Any] = {"kind": "web", "filters": ["test"], "when_short": "less"}


def told(lab: dict[str, Any], **changes: Any) -> list[str]:
    said: dict[str, Any] = {"publishers": [], "labs": [{**LAB, **lab}], **changes}
    return Scenario.model_validate(said).remarks()


@pytest.mark.parametrize(("smoothing", "n"), [(0.01, 0), (0.011, 1), (1, 1)])
def test_smoothing_that_outweighs_the_text_is_told(smoothing: float, n: int) -> None:
    found = told({"learner": {"smoothing": smoothing}})  # 1000 types, 100 draws
    assert len(found) == n
    assert all("a loop that is closed ends in noise" in line for line in found)


def test_a_filter_for_a_mark_that_no_lab_makes_is_told_where_it_is_used() -> None:
    marks: dict[str, Any] = {
        "watermarks": [{"name": "green", "delta": 2}],
        "filters": [{"name": "test", "kind": "watermark", "watermark": "green", "z_threshold": 4}],
    }
    [line] = told({"sources": [TESTED]}, **marks)
    assert "'test' looks for the mark 'green', which no lab makes" in line
    assert told({"sources": [TESTED], "watermark": "green"}, **marks) == []
    assert told({}, **marks) == []


def test_labs_that_read_every_word_a_hundred_times_are_told() -> None:
    words: dict[str, Any] = {"language": {"lexicon": {"kind": "zipf", "types": 10, "exponent": 0}}}
    assert told({"tokens": 1000}, **words) == []
    [line] = told({"tokens": 1001}, **words)
    assert "sampling error is negligible" in line
    assert told({"tokens": 1001, "decoding": {"top_p": 0.9}}, **words) == []


@pytest.mark.parametrize("name", [e.name for e in shipped() if e.name.split("/")[0] not in
                                  ("comparisons", "sweeps")])  # fmt: skip
def test_no_scenario_that_ships_is_warned_of(name: str) -> None:
    assert Scenario.load(name).remarks() == []
