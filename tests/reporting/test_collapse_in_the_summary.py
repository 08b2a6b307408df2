"""The summary says what was lost beside the twins, and calls noise noise."""

from __future__ import annotations

from typing import Any

import pytest

import ecosystem
from ecosystem import Results, Scenario
from ecosystem.reporting.summary import summary


def ran(lab: dict[str, Any], rounds: int = 20) -> Results:
    scenario = Scenario.model_validate({
        "title": "loop",
        "time": {"rounds": rounds},
        "language": {"lexicon": {"kind": "zipf", "types": 100}},
        "publishers": [],
        "labs": [{"name": "a", "tokens": 50, **lab}],
    })  # fmt: skip
    return ecosystem.run(scenario)


def section(lab: dict[str, Any], heading: str, rounds: int = 20) -> list[str]:
    text = summary(ran(lab, rounds))
    [found] = [part for part in text.split("\n\n") if part.startswith(heading)]
    return found.splitlines()


LOOP: dict[str, Any] = {"sources": [{"kind": "model", "lab": "a"}]}
PEOPLE: dict[str, Any] = {"sources": [{"kind": "human"}]}


def test_a_loop_is_told_as_late_with_what_is_left() -> None:
    [row] = [line for line in section(LOOP, "COLLAPSE") if line.startswith("  a ")]
    assert "late since " in row
    assert row.count("%") == 3


def test_a_loop_with_smoothing_is_flattened_and_no_line_calls_it_gained() -> None:
    lab = {**LOOP, "learner": {"smoothing": 0.5}}
    collapse = section(lab, "COLLAPSE")
    assert any("flattened since " in line for line in collapse)
    assert "noise, no diversity gained" in " ".join(line.strip() for line in collapse)
    [row] = [line for line in section(lab, "LABS") if line.startswith("  a ")]
    assert "(noise)" in row
    gamma = section(lab, "THE POPULATION")[1]
    assert "effective words (noise)" in gamma


@pytest.mark.parametrize(
    ("rounds", "told"), [(2, "2 fitted: it takes three models in a row to tell"), (9, "no onset")]
)
def test_who_reads_people_has_no_onset(rounds: int, told: str) -> None:
    [row] = [ln for ln in section(PEOPLE, "COLLAPSE", rounds) if ln.startswith("  a ")]
    assert row.endswith(told)


def test_what_is_half_gone_and_not_confirmed_is_told() -> None:
    confirmed = int(ran(LOOP).table("onsets")["round"].min())
    told = "".join(section(LOOP, "COLLAPSE", confirmed - 1))
    assert "half is gone, but not for three models in a row" in told
    assert "no onset" not in told


def test_a_loss_that_has_no_bound_is_told_on_the_words_that_are_known() -> None:
    labs = section(LOOP, "LABS")
    [row] = [line for line in labs if line.startswith("  a ")]
    assert "*" in row
    assert "inf" not in row
    assert any(line.strip().startswith("*: on the words that the model knows") for line in labs)
    assert "*" not in "".join(section({**LOOP, "learner": {"smoothing": 0.5}}, "LABS"))
