"""The world is a Mesa model, in the versions of Mesa that Python 3.11 to 3.13 get."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable

import mesa
import pandas as pd
import pytest

from ecosystem import Scenario, World
from ecosystem.agents.lab.lab import Lab
from ecosystem.world.phases import Phase
from tests.small import hashes_of, ran, small


def test_a_world_is_a_mesa_model_with_mesa_agents() -> None:
    world = World(small())
    assert isinstance(world, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in world.agents)
    assert len({agent.unique_id for agent in world.agents}) == len(world.agents)
    assert sorted(world.agents_by_type[Lab].get("name")) == ["alpha", "beta", "delta", "gamma"]


def test_agent_set_verbs_work() -> None:
    world = World(small())
    found = world.agents.select(lambda a: a.name == "alpha")
    assert len(found) == 1
    assert world.agents_by_type[Lab].agg("name", len) == 4


def test_the_data_collector_has_one_row_a_round() -> None:
    world = ran(small())
    frame: pd.DataFrame = world.datacollector.get_model_vars_dataframe()
    assert len(frame) == 5
    last = world.tables["web"][-1]["ai_share_live"]
    assert frame["AI share of the live web"].iloc[-1] == last


def test_a_world_runs_to_its_last_round_and_no_further() -> None:
    world = World(small())
    assert world.running
    world.run_model()
    assert (world.round, world.steps, world.running) == (4, 4, False)
    with pytest.raises(RuntimeError, match="the scenario has 4 rounds; all are over"):
        world.step()


def test_seeds_are_the_replicates_of_a_batch() -> None:
    parameters, seeds = {"scenario": [small()]}, [1, 2, 3]
    # From Mesa 3.4 on, seeds are given apart, and those among the parameters are lost.
    is_later = "rng" in inspect.signature(mesa.batch_run).parameters
    given = {"rng": seeds} if is_later else {}
    rows = mesa.batch_run(
        World,
        parameters if is_later else {**parameters, "seed": seeds},
        number_processes=1,
        display_progress=False,
        **given,
    )
    assert [row["seed"] for row in rows] == [1, 2, 3]
    assert len({row["AI share of the live web"] for row in rows}) == 3
    assert hashes_of(World(small(), seed=7)) == hashes_of(World(small(seed=7)))


def test_iterations_without_seeds_are_refused() -> None:
    """They would be the same world again and again, told as replicates."""

    class Own(World):
        def __init__(self, scenario: Scenario, seed: int | None = None) -> None:
            super().__init__(scenario, seed=seed)

    for model in (World, Own):
        with pytest.raises(ValueError, match="every iteration of a batch would be the same world"):
            mesa.batch_run(
                model, {"scenario": [small()]}, number_processes=1, display_progress=False
            )
    assert Own(small()).round == 0


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda world: pickle.loads(pickle.dumps(world))])
def test_a_world_is_copied_and_both_are_continued(copied: Callable[[World], World]) -> None:
    world = World(small())
    world.step()
    other = copied(world)
    other.labs[3].remove()
    world.run_model()
    assert hashes_of(world) == hashes_of(ran(small()))
    again = copied(other)
    other.run_model()
    again.run_model()
    assert [lab.name for lab in again.labs] == ["alpha", "beta", "delta"]
    assert hashes_of(other) == hashes_of(again) != hashes_of(world)


def test_removing_an_agent_changes_the_run() -> None:
    whole, part = World(small()), World(small())
    next(lab for lab in part.labs if lab.name == "gamma").remove()
    for _ in range(4):
        whole.step()
        part.step()
    assert [lab.name for lab in part.labs] == ["alpha", "beta", "delta"]
    assert hashes_of(whole)["web"] != hashes_of(part)["web"]


def test_a_phase_can_be_inserted() -> None:
    seen: list[int] = []
    world = World(small())
    note = Phase("note", "round", "nothing", "none", lambda w: seen.append(w.round))
    world.phases.insert(3, note)
    world.step()
    world.step()
    assert seen == [1, 2]


def test_worlds_do_not_outlive_their_use() -> None:
    """Mesa 3.3 keeps every model alive in a class attribute; ours must not."""
    lean = Scenario.model_validate({"labs": [], "publishers": [{"name": "p", "pages": 0}]})
    refs = [weakref.ref(World(lean)) for _ in range(5)]
    gc.collect()
    assert [r() for r in refs] == [None] * 5


def test_importing_the_world_leaves_the_start_method_alone() -> None:
    code = "import multiprocessing as m; before = m.get_start_method(allow_none=True);"
    code += "import ecosystem.world.world; assert m.get_start_method(allow_none=True) == before"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_lab_that_goes_leaves_its_sites_to_people() -> None:
    spam = [{"name": "spam", "pages": 50, "ai_share": 1, "models": {"a": 1}}]
    labs = [{"name": "a", "tokens": 50, "sources": [{"kind": "human"}]}]
    world = World(small(publishers=spam, labs=labs))
    world.step()
    assert world.tables["web"][-1]["ai_share_new"] == 1.0
    world.labs[0].remove()
    world.step()
    assert world.tables["web"][-1]["ai_share_new"] == 0.0
    assert world.tables["web"][-1]["ai_share_wanted"] == 1.0


def test_a_model_that_is_gone_cannot_be_read() -> None:
    world = World(small())
    next(lab for lab in world.labs if lab.name == "alpha").remove()
    world.step()
    with pytest.raises(LookupError, match="lab 'delta' reads from models that nobody has"):
        world.step()


@pytest.mark.parametrize("name", ["baseline", "watermarking-and-archives"])
def test_shipped_scenarios_run_for_a_few_rounds(name: str) -> None:
    small_web = ["time.rounds=8", "language.lexicon.floor=1e-4", "web.history=1 year",
                 "publishers.sites.pages=500", "measure.words={}"]  # fmt: skip
    if "archives" in name:
        small_web.append("archives.library.sealed=2021-01-01")
    world = ran(Scenario.load(name, small_web))
    assert world.tables["web"][-1]["n_pages"] > 1000
    assert {row["lab"] for row in world.tables["labs"]} == {
        "filtered",
        "plain",
        "fresh-crawl",
        "low-capacity",
    }
