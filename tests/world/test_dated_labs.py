"""Labs that begin or end: there in between, and as if they were not otherwise."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import Scenario, World
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.run_plan import plan
from ecosystem.runtime.in_process import InProcess
from tests.small import SMALL, hashes_of, priced, ran, small

LABS = {lab["name"]: lab for lab in SMALL["labs"]}


def scene(without: str = "", **dates: Mapping[str, Any]) -> Scenario:
    """Return the small world of four rounds, with dates of labs, or without a lab."""
    labs = [{**lab, **dates.get(name, {})} for name, lab in LABS.items() if name != without]
    return small(labs=labs, measure={"documents": {"sample": "all"}})


def rows_of(world: World, table: str, **where: Any) -> list[dict[str, Any]]:
    return [
        row
        for row in world.tables[table]
        if all(row.get(name) == value for name, value in where.items())
    ]


def rounds_of(world: World, table: str, **where: Any) -> set[int]:
    return {row["round"] for row in rows_of(world, table, **where)}


def before(world: World, round_: int) -> dict[str, str]:
    return {
        table: str([row for row in rows if row["round"] < round_])
        for table, rows in world.tables.items()
    }


def writers(world: World, since: int = 1) -> dict[str, str | None]:
    """Return the lab whose model wrote each new page, by the page; None of people."""
    return {
        row["id"]: model and model.split("@")[0]
        for row in world.tables["documents"]
        if row["round"] >= since
        for model in [row["generator_model_id"]]
    }


# ---------------------------------------------------------------- what is the same


@pytest.mark.parametrize("lab", LABS)
def test_before_it_ends_a_run_has_the_bits_of_one_in_which_it_never_ends(lab: str) -> None:
    ended, never = ran(scene(**{lab: {"until": 3}})), ran(scene())
    assert before(ended, 3) == before(never, 3)
    assert before(ended, 4) != before(never, 4)


@pytest.mark.parametrize("lab", ["beta", "gamma", "delta"])  # delta reads alpha by its name
def test_before_it_begins_a_run_has_the_bits_of_one_without_the_lab(lab: str) -> None:
    late, without = ran(scene(**{lab: {"since": 2}})), ran(scene(without=lab))
    assert before(late, 2) == before(without, 2)
    assert before(late, 3) != before(without, 3)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(LABS)), st.integers(2, 4), st.integers(2, 4))
def test_two_ends_share_all_rounds_before_the_earlier(lab: str, a: int, b: int) -> None:
    one, other = (ran(scene(**{lab: {"until": round_}})) for round_ in (a, b))
    assert before(one, min(a, b)) == before(other, min(a, b))


def alone(**dates: Any) -> World:
    """Run a world in which nobody reads or publishes what the lab 'lone' makes."""
    sources = [{"kind": "human"}]
    return ran(
        small(
            publishers=[
                {**group, "models": {"alpha": 1, "gamma": 1}} for group in SMALL["publishers"]
            ],
            labs=[
                *(LABS[name] for name in ("alpha", "gamma", "delta")),
                {"name": "lone", "tokens": 90, "sources": sources, **dates},
            ],
        )
    )


@pytest.mark.parametrize("dates", [{"until": 2}, {"since": 2}, {"since": 1, "until": 3}])
def test_whoever_does_not_read_it_keeps_all_draws(dates: dict[str, int]) -> None:
    dated, always = alone(**dates), alone()
    assert hashes_of(dated) != hashes_of(always)
    for table in dated.tables:
        if table in ("population", "debt", "twins", "onsets", "benchmarks", "illusions", "costs"):
            continue  # of all labs together, or by subject
        rows = [
            [row for row in world.tables[table] if "lone" not in str(row)]
            for world in (dated, always)
        ]
        assert rows[0] == rows[1], table


def test_sites_of_other_labs_stay_with_them_and_its_own_choose_among_these() -> None:
    ended, never = (writers(ran(scene(**dates)), 3) for dates in ({"alpha": {"until": 3}}, {}))
    assert ended.keys() == never.keys()
    moved = {page for page in never if never[page] == "alpha"}
    assert {ended[page] for page in moved} <= {"beta", "gamma", "delta"}
    assert moved
    assert all(ended[page] == never[page] for page in never.keys() - moved)


def test_the_share_of_pages_that_models_write_is_kept_while_a_lab_is_there() -> None:
    """Labs that write every context: which pages are models' is a draw of the page alone."""
    sources = [{"kind": "human"}]
    labs = [{"name": n, "tokens": 9000, "sources": sources} for n in ("one", "two")]
    later = [{**labs[0], "since": 1}, {**labs[1], "until": 3}]
    found = [
        [row["ai_share_new"] for row in ran(small(labs=which)).tables["web"]]
        for which in (labs, later)
    ]
    assert found[0] == found[1]
    assert min(found[0][1:]) > 0.4


def test_people_write_once_no_lab_is_left() -> None:
    world = ran(small(labs=[{"name": "last", "until": 2, "crawler": "own"}]))
    shares = [row["ai_share_new"] for row in world.tables["web"]]
    assert shares[1] > 0.4
    assert shares[2:] == [0, 0, 0]
    assert world.tables["web"][-1]["ai_share_live"] > 0


# ---------------------------------------------------------------- what it does


def test_it_is_there_from_its_beginning_to_its_end_only() -> None:
    world = ran(scene(alpha={"since": "2020-03-01", "until": 3}))
    assert rounds_of(world, "labs", lab="alpha") == {1, 2}
    assert rounds_of(world, "labs", lab="alpha", is_trained=True) == {2}
    assert [row["model"] for row in rows_of(world, "models", lab="alpha")] == ["alpha@1", "alpha@2"]
    [first, _] = rows_of(world, "models", lab="alpha")
    assert (first["round"], first["depth"], first["n_draws"]) == (1, 0, 0)
    assert rounds_of(world, "laws", subject="output", name="alpha") == {1, 2}
    trained = {row["round"] for row in world.tables["ledger"] if "lab alpha" in row["account"]}
    assert trained == {2}
    assert "alpha" not in writers(world, 3).values()


def test_it_begins_as_others_do_in_round_0() -> None:
    """With the text of people of that day: without innovation, the same text."""
    beta = LABS["beta"]
    language = {"lexicon": SMALL["language"]["lexicon"]}
    firsts = []
    for since in (0, 2):
        labs = [LABS["alpha"], LABS["gamma"], {**beta, "since": since}]
        world = ran(small(labs=labs, language=language))
        [pool] = rows_of(world, "pools", lab="beta", maker="people", round=since)
        assert (pool["n_draws"], pool["age_max"]) == (100, 0)
        firsts.append([
            {name: value for name, value in row.items() if name not in ("round", "date")}
            for row in rows_of(world, "laws", round=since, subject="output", name="beta")
        ])  # fmt: skip
    assert firsts[0] == firsts[1] != []


def test_a_lab_that_begins_at_the_start_and_one_that_says_nothing_are_the_same() -> None:
    stated = scene(**{name: {"since": 0} for name in LABS})
    assert hashes_of(ran(stated)) == hashes_of(ran(scene()))


def test_its_readers_read_its_last_release() -> None:
    world = ran(scene(alpha={"until": 2}))
    of_delta = rows_of(world, "lineage", model="delta@4")
    assert {row["parent"] for row in of_delta if row["parent"].startswith("alpha")} == {"alpha@1"}


def test_who_reads_a_lab_that_is_yet_to_begin_reads_less_and_the_ledger_says_so() -> None:
    labs = [
        {"name": "late", "tokens": 50, "sources": [{"kind": "human"}], "since": 2},
        {
            "name": "reader",
            "tokens": 100,
            "sources": [
                {"kind": "human", "share": 0.6},
                {"kind": "model", "lab": "late", "share": 0.4},
            ],
        },
    ]
    world = ran(small(labs=labs))
    read = {r["round"]: r.get("n_draws_trained") for r in rows_of(world, "labs", lab="reader")}
    assert {t: n for t, n in read.items() if t > 0} == {1: 60, 2: 60, 3: 100, 4: 100}
    account = "lab reader budget model:late"
    short = {r["round"]: -r["n_draws"] for r in rows_of(world, "ledger", account=account,
                                                        entry="exhausted")}  # fmt: skip
    assert short == {1: 40, 2: 40, 3: 0, 4: 0}


def test_who_reads_nothing_else_releases_nothing_until_it_begins() -> None:
    labs = [
        {"name": "late", "tokens": 50, "sources": [{"kind": "human"}], "since": 2},
        {"name": "reader", "tokens": 9, "sources": [{"kind": "pool", "labs": ["late"]}]},
    ]
    world = ran(small(labs=labs))
    names = [row["model"] for row in rows_of(world, "models", lab="reader")]
    assert names == ["reader@0", "reader@3", "reader@4"]


def test_it_pays_and_is_charged_only_while_it_is_there() -> None:
    labs = [{**LABS["alpha"], "until": 3}, *(LABS[n] for n in ("beta", "gamma", "delta"))]
    world = ran(priced(labs=labs))
    assert rounds_of(world, "costs", payer_kind="labs", payer="alpha") == {1, 2}
    charged = {
        round_: {
            row["payer"]: row["amount"]
            for row in rows_of(world, "costs", account="register", round=round_)
        }
        for round_ in (2, 3)
    }
    assert charged == {2: {"alpha": 4.5, "gamma": 4.5}, 3: {"gamma": 9}}


# ---------------------------------------------------------------- wherever it runs


@pytest.mark.parametrize("n_shards", [2, 7])
def test_any_number_of_shards_begins_and_ends_alike(n_shards: int) -> None:
    scenario = scene(alpha={"until": 3}, beta={"since": 2})
    assert hashes_of(ran(scenario, InProcess(n_shards))) == hashes_of(ran(scenario))


def test_a_world_is_continued_from_a_copy_made_before_and_after_a_lab_ends() -> None:
    scenario = scene(alpha={"until": 3}, beta={"since": 2})
    world = World(scenario)
    for _ in range(scenario.time.rounds):
        world = pickle.loads(pickle.dumps(world))
        world.step()
    assert hashes_of(world) == hashes_of(ran(scenario))


def test_the_plan_says_when_a_lab_is_there() -> None:
    text = plan(scene(alpha={"until": 3}, beta={"since": "2020-06-01"}))
    assert "alpha                there in rounds 0 to 2, 2020-01-01 to 2020-07-01" in text
    assert "beta                 there in rounds 2 to 4, 2020-07-01 to 2021-01-01" in text
    assert "LABS that begin" not in plan(scene())


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("since: -1", "outside the run"),
        ("since: 4", "a round from 0 to 3"),
        ("since: soon", "expected"),
        ("until: 5", "outside the run"),
        ("until: 1", "never at work"),
        ("until: 3, since: 2", "expected until after 2020-10-01, round 3"),
    ],
)
def test_dates_that_leave_no_round_are_refused_at_their_place(
    dates: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "dated.yaml"
    file.write_text(f"time: {{step: quarter, rounds: 4}}\nlabs:\n  - {{name: one, {dates}}}\n")
    with pytest.raises(ScenarioError) as refused:
        Scenario.load(file)
    [problem] = refused.value.problems
    assert (problem.line, problem.column) == (3, 17)
    assert words in problem.message


def test_a_model_that_comes_after_the_last_training_of_its_reader_is_refused() -> None:
    labs = [{**LABS["alpha"], "since": 3}, {**LABS["delta"], "until": 4}]
    with pytest.raises(ValueError, match="trains in round 3 at the latest"):
        small(labs=labs)
    small(labs=[labs[0], LABS["delta"]])
