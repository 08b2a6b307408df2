"""Tests of the rows about onsets, and of what a world feeds them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import ecosystem
from ecosystem import Results, Scenario
from ecosystem.measures.onset_rows import POPULATION, Onsets, Reading
from tests.small import ran, small

LAB = ("lab", "alpha")


def rows_of(variances: list[float]) -> list[dict[str, Any]]:
    onsets = Onsets(lambda round_: date(2020 + round_, 1, 1))
    return [
        row
        for t, variance in enumerate(variances)
        for row in onsets.rows(t, {LAB: Reading(1.0, 1.0, variance)})
    ]


def test_a_row_says_what_was_confirmed() -> None:
    assert rows_of([0.8, 0.3, 0.2, 0.1, 0.0]) == [
        {
            "subject": "lab",
            "name": "alpha",
            "kind": "late",
            "round_of_onset": 1,
            "date_of_onset": date(2021, 1, 1),
            "value": 0.3,
            "reference": 0.8,
            "threshold": 0.4,
        }
    ]


def test_a_model_is_read_once() -> None:
    world = ran(small())
    onsets = Onsets(world.calendar.date_of)
    assert onsets.unread(world.labs)
    assert onsets.unread(world.labs) == {}


def test_labs_and_population_are_judged_apart() -> None:
    onsets = Onsets(lambda _: date(2020, 1, 1))
    rows = []
    for t in range(4):
        fallen = Reading(1.0, 1.0, 0.8 if t == 0 else 0.1)
        rows += onsets.rows(t, {LAB: fallen, POPULATION: Reading(1.0, 1.0, 0.8)})
    assert [(row["subject"], row["name"]) for row in rows] == [LAB]


def test_the_human_law_that_a_lab_starts_with_is_not_its_first_model() -> None:
    world = ecosystem.World(small())
    onsets = Onsets(world.calendar.date_of)
    alpha = next(lab for lab in world.labs if lab.name == "alpha")
    assert alpha.model_version is not None
    assert set(onsets.unread(world.labs)) == {("lab", "beta")}
    for _ in range(2):
        world.step()
    unread = onsets.unread(world.labs)
    assert set(unread) == {("lab", lab.name) for lab in world.labs} | {POPULATION}
    assert [lab.name for lab in unread[POPULATION]] == ["alpha", "beta", "delta", "gamma"]


def drift(n_labs: int, tokens: int, source: str) -> Results:
    """Run labs for 12 half-lives of a lab's variance, n ln 2 each."""
    names = [f"l{i}" for i in range(n_labs)]
    return ecosystem.run(
        Scenario.model_validate(
            {
                "title": "drift",
                "time": {"rounds": round(8.3 * tokens)},
                "language": {"lexicon": {"kind": "zipf", "types": 100}},
                "publishers": [{"name": "nobody", "pages": 0}],
                "labs": [
                    {
                        "name": name,
                        "tokens": tokens,
                        "sources": [
                            {"kind": source} | ({"lab": name} if source == "model" else {})
                        ],
                    }
                    for name in names
                ],
            }
        )
    )


def test_isolated_labs_collapse_and_their_population_does_not() -> None:
    """P25: variance of the pool ends at 1 - 1/J of that of human text, 0.9 of it here."""
    onsets = drift(10, 20, "model").table("onsets")
    late = onsets[onsets.kind == "late"]
    assert set(late[late.subject == "lab"].name) == {f"l{i}" for i in range(10)}
    assert (late.subject == "lab").all()
    assert (late.round_of_onset < late["round"]).all()
    assert (late.value <= late.threshold).all()
    assert late.threshold.to_numpy() == pytest.approx(late.reference.to_numpy() / 2)


def test_labs_that_read_people_never_collapse() -> None:
    assert drift(3, 20, "human").table("onsets").empty
