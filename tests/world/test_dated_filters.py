"""Filters that begin or end at a date: at work in between, and as if they were not otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecosystem
import tests.own_agents  # noqa: F401 - registers the filter "brief"
from ecosystem import Scenario, World
from ecosystem.agents.filter.compute import FilterCompute
from ecosystem.experiments.run_plan import plan
from ecosystem.runtime.in_process import InProcess
from tests.small import SMALL, hashes_of, ran, small

KINDS: dict[str, dict[str, Any]] = {
    "oracle": {},
    "classifier": {"true_positive_rate": 0.7, "false_positive_rate": 0.2},
    "watermark": {"watermark": "mark", "z_threshold": 1.0},
    "verifier": {"passes_right": 0.9, "passes_wrong": 0.2},
    "agent": {"agent": "brief", "options": {"limit": 25}},
}
BEGINS = 3  # of four rounds


def scene(kind: str, *, used: bool = True, there: bool = True, **dates: Any) -> Scenario:
    """Return the small world with one filter, which alpha and delta use or not."""
    alpha, beta, gamma, delta = SMALL["labs"]
    names = ["late"] if used else []
    labs = [
        {**lab, "sources": [{**lab["sources"][0], "filters": names}, *lab["sources"][1:]]}
        for lab in (alpha, delta)
    ]
    filter_ = {"name": "late", "kind": kind, **KINDS[kind], **dates}
    language = {**SMALL["language"], "claims": {"facts": 9, "accuracy": 0.6}}
    return small(
        language=language,
        filters=[filter_] if there else [],
        labs=[labs[0], beta, gamma, labs[1]],
        measure={"documents": {"sample": "all", "of": "live"}},
    )


def before(world: World, round_: int) -> dict[str, str]:
    return {
        name: str([row for row in rows if row["round"] < round_])
        for name, rows in world.tables.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_before_it_begins_a_run_has_the_bits_of_one_without_the_filter(kind: str) -> None:
    late, without = ran(scene(kind, since=BEGINS)), ran(scene(kind, used=False, there=False))
    assert before(late, BEGINS) == before(without, BEGINS)
    assert before(late, BEGINS + 1) != before(without, BEGINS + 1)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 4), st.integers(0, 4))
def test_two_beginnings_share_all_rounds_before_the_earlier(kind: str, a: int, b: int) -> None:
    one, other = (ran(scene(kind, since=round_)) for round_ in (a, b))
    assert before(one, min(a, b)) == before(other, min(a, b))


@pytest.mark.parametrize("kind", KINDS)
def test_a_verdict_is_the_same_whenever_the_filter_begins(kind: str) -> None:
    """Pages of before are judged, as they would have been; nobody reads by them here."""
    late, always = ran(scene(kind, used=False, since=BEGINS)), ran(scene(kind, used=False))
    for table in ("filters", "documents"):
        rows = late.tables[table], always.tables[table]
        since = [str([row for row in found if row["round"] >= BEGINS]) for found in rows]
        assert since[0] == since[1] != "[]"
    verdicts = [
        world.filter("late").compute.get(FilterCompute.verdicts) for world in (late, always)
    ]
    assert (verdicts[0] == verdicts[1]).all()
    assert 0 < verdicts[0].sum() < len(verdicts[0])


def test_nothing_is_judged_before_the_filter_begins_and_after_it_ends() -> None:
    world, judged = World(scene("classifier", since=2, until=4)), []
    for _ in range(4):
        world.step()
        judged.append(len(world.filter("late").compute.get(FilterCompute.verdicts)))
    n = len(world.state.corpus)
    assert judged[0] == 0 < judged[1] < judged[2] == judged[3] < n
    assert {row["round"] for row in world.tables["filters"]} == {2, 3}
    dropped = {row["round"] for row in world.tables["documents"] if row["dropped_by"] is not None}
    assert dropped == {2, 3}


def test_a_perfect_filter_keeps_models_out_from_its_beginning_to_its_end_only() -> None:
    """On a web of one round, a lab that reads all of it reads the AI share of the web, or none."""
    scenario = Scenario.model_validate(
        {
            "time": {"rounds": 6},
            "language": {"lexicon": {"kind": "zipf", "types": 9}},
            "web": {"survival": {"kind": "one_round"}},
            "filters": [{"name": "late", "kind": "oracle", "since": "2022-06-30", "until": 5}],
            "publishers": [{"name": "p", "pages": 200, "ai_share": 0.4, "draws_per_page": 1}],
            "labs": [{"name": "a", "sources": [{"kind": "new", "filters": ["late"]}]}],
        }
    )
    world = ran(scenario)
    web = {row["round"]: row["ai_share_new"] for row in world.tables["web"]}
    read = {r["round"]: r["ai_share_trained"] for r in world.tables["labs"] if r["is_trained"]}
    assert all(web[t] > 0.2 for t in range(1, 7))
    assert read == {t: 0.0 if t in (3, 4) else web[t] for t in range(1, 7)}
    dropped = {
        row["round"]: -row["n_pages"]
        for row in world.tables["ledger"]
        if (row["account"], row["entry"]) == ("lab a stock new", "dropped")
    }
    assert dropped == {t: round(200 * web[t]) if t in (3, 4) else 0 for t in range(1, 7)}


@pytest.mark.parametrize("n_shards", [2, 7])
def test_any_number_of_shards_begins_alike(n_shards: int) -> None:
    scenario = scene("watermark", since=2, until=4)
    world = World(scenario, InProcess(n_shards))
    for _ in range(scenario.time.rounds):
        world.step()
    assert hashes_of(world) == hashes_of(ran(scenario))


def test_the_plan_and_the_summary_say_when_a_filter_is_at_work() -> None:
    scenario = scene("oracle", since="2020-05-01", until=4)
    assert "late                 at work in rounds 2 to 3, 2020-07-01 to 2020-10-01" in plan(
        scenario
    )
    assert "; on 2020-10-01" in ecosystem.summary(ecosystem.run(scenario))
    always = scene("oracle")
    assert "begin or end" not in plan(always)
    assert "last at work" not in ecosystem.summary(ecosystem.run(always))
