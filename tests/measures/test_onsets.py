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


WHOLE = Reading(1.0, 1.0, 40.0)


def test_a_row_says_what_was_confirmed_and_every_model_has_one_beside_its_twin() -> None:
    onsets = Onsets(lambda round_: date(2020 + round_, 1, 1))
    twins, confirmed = [], []
    for t, hill_1 in enumerate([40.0, 18.0, 12.0, 8.0, 6.0]):
        rows = onsets.rows(t, {LAB: (Reading(0.5, 1.0, hill_1), Reading(0.6, 1.0, 40.0))})
        twins += rows["twins"]
        confirmed += rows["onsets"]
    readings = {"tail": 0.5, "body": 1.0, "tail_twin": 0.6, "body_twin": 1.0, "hill_1_twin": 40.0}
    who = {"subject": "lab", "name": "alpha"}
    assert [row["hill_1"] for row in twins] == [40.0, 18.0, 12.0, 8.0, 6.0]
    assert twins[1] == {**who, **readings, "hill_1": 18.0, "stages": "late"}
    assert [row["stages"] for row in twins] == ["", "late", "late", "late", "late"]
    begun = {"stage": "late", "round_of_onset": 1, "date_of_onset": date(2021, 1, 1)}
    assert confirmed == [{**who, **begun, **readings, "hill_1": 18.0}]


def test_what_people_do_not_have_is_null() -> None:
    """An even law is all body."""
    world = ran(Scenario.load("theory/early-divergence", ["time.rounds=2"]))
    for row in world.tables["twins"]:
        assert (row["tail"], row["tail_twin"]) == (None, None)
        assert row["body"] > 0


def test_a_model_is_read_once() -> None:
    world = ran(small())
    onsets = Onsets(world.calendar.date_of)
    assert onsets.unread(world.labs)
    assert onsets.unread(world.labs) == {}


def test_labs_and_population_are_judged_apart() -> None:
    onsets = Onsets(lambda _: date(2020, 1, 1))
    rows = []
    for t in range(3):
        fallen = Reading(1.0, 1.0, 4.0)
        rows += onsets.rows(t, {LAB: (fallen, WHOLE), POPULATION: (WHOLE, WHOLE)})["onsets"]
    assert [(row["subject"], row["name"]) for row in rows] == [LAB]


def test_models_are_judged_whatever_is_measured() -> None:
    often, once = small(), small(measure={"every": 4})
    twins = [ran(scenario).tables["twins"] for scenario in (often, once)]
    assert len(twins[0]) > 4
    assert twins[0] == twins[1]


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


def drift(n_labs: int, tokens: int, source: str, rounds: int | None = None, **lab: Any) -> Results:
    """Run labs for some rounds, or for 12 half-lives of a lab's variance, n ln 2 each."""
    names = [f"l{i}" for i in range(n_labs)]
    return ecosystem.run(
        Scenario.model_validate(
            {
                "title": "drift",
                "time": {"rounds": rounds or round(8.3 * tokens)},
                "language": {"lexicon": {"kind": "zipf", "types": 100}},
                "publishers": [{"name": "nobody", "pages": 0}],
                "labs": [
                    {
                        "name": name,
                        "tokens": tokens,
                        **lab,
                        "sources": [
                            {"kind": source} | ({"lab": name} if source == "model" else {})
                        ],
                    }
                    for name in names
                ],
            }
        )
    )


def test_isolated_labs_collapse_and_so_does_their_population() -> None:
    """P25: the pool of ten laws of one word each keeps 0.9 of people's variance, not diversity."""
    onsets = drift(10, 20, "model", rounds=60).table("onsets")
    late = onsets[onsets.stage == "late"]
    assert set(late.name) == {"", *(f"l{i}" for i in range(10))}
    assert (late.round_of_onset < late["round"]).all()
    assert (late.hill_1 <= late.hill_1_twin / 2).all()


@pytest.mark.parametrize("learner", [{}, {"smoothing": 0.1}, {"capacity": 15}])
@pytest.mark.parametrize("decoding", [{}, {"top_p": 0.9}])
@pytest.mark.parametrize("tokens", [50, 500, 10_000])
def test_labs_that_read_people_never_collapse(
    tokens: int, decoding: dict[str, float], learner: dict[str, float]
) -> None:
    results = drift(3, tokens, "human", rounds=40, decoding=decoding, learner=learner)
    assert results.table("onsets").empty
    assert len(results.table("twins")) == 160


def test_a_closed_loop_with_smoothing_is_flattened_and_its_diversity_rises() -> None:
    lab = {"learner": {"smoothing": 1.0}}
    results = drift(1, 100, "model", rounds=30, **lab)
    onsets = results.table("onsets")
    assert "flattened" in set(onsets.stage)
    assert not {"late", "both gone"} & set(onsets.stage)
    last = results.table("twins").iloc[-1]
    assert last.hill_1 > last.hill_1_twin
