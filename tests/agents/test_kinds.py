"""Kinds of agent are declared once: whoever lists kinds lists these, and the user's own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import ecosystem.agents
from ecosystem import Scenario, World
from ecosystem.agents.agent import Agent
from ecosystem.agents.options import AgentError
from ecosystem.agents.registry import own_kind, shipped_base
from ecosystem.config.problems import FieldErrors
from ecosystem.experiments.run_plan import plan
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.on_ray import OnRay
from ecosystem.scenario.accounts import ACCOUNTS
from ecosystem.scenario.costs import Costs
from ecosystem.scenario.kinds import KINDS, SHIPPED_KINDS, all_kinds
from ecosystem.testing import check_agent
from ecosystem.world.phases import PHASES, phases_of
from tests.own_file import EXAMPLES, imported
from tests.small import SMALL, hashes_of, ran, small

STUDENTS = {"readers": [{"name": "students", "visits": 40, "price": 0.5}]}


@pytest.fixture
def readers() -> Iterator[ModuleType]:
    with imported(EXAMPLES / "readers.py") as module:
        yield module


# --- the kinds that ship ------------------------------------------------------------------


def classes() -> Iterator[type[Agent]]:
    """Yield the classes of agents that the package has."""
    for module in pkgutil.walk_packages(ecosystem.agents.__path__, "ecosystem.agents."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, Agent) and thing is not Agent:
                yield thing


def test_every_class_of_agents_has_a_declared_kind_and_every_kind_a_class() -> None:
    assert {shipped_base(kind) for kind in SHIPPED_KINDS} == set(classes())
    for kind in SHIPPED_KINDS:
        assert shipped_base(kind).kind is kind


def test_every_kind_stands_in_a_scenario_and_acts_in_a_phase() -> None:
    assert {kind.field for kind in SHIPPED_KINDS} <= set(Scenario.model_fields)
    assert {kind.phase for kind in SHIPPED_KINDS} <= {phase.name for phase in PHASES}
    assert list(Scenario().agent_parts()) == [kind.field for kind in SHIPPED_KINDS]


def test_every_price_is_of_an_account_that_a_kind_pays() -> None:
    # A bit of loss is worth something to a lab; nobody pays for it.
    assert set(ACCOUNTS) == set(Costs.model_fields) - {"currency", "charges", "bit"}
    assert {payer for payer, _ in ACCOUNTS.values()} <= {kind.field for kind in SHIPPED_KINDS}


def test_a_world_holds_the_agents_of_every_kind() -> None:
    world = World(small())
    for kind in SHIPPED_KINDS:
        there = [agent.name for agent in world.of_kind(kind)]
        assert there == sorted(part["name"] for part in SMALL[kind.field])


@pytest.mark.parametrize("kind", [kind.field for kind in SHIPPED_KINDS])
def test_every_kind_can_be_played_by_a_class_of_ones_own(kind: str) -> None:
    parts = [dict(part) for part in SMALL[kind]]
    parts[0]["agent"] = "nobody"
    if kind == "filters":
        parts[0] = {"name": parts[0]["name"], "kind": "agent", "agent": "nobody"}
    with pytest.raises(AgentError, match="no agent 'nobody'"):
        World(small(**{kind: parts}))


def test_no_kind_of_ones_own_takes_the_name_of_one_that_ships() -> None:
    with pytest.raises(ValueError, match="'labs' is a kind that ships; expected another name"):
        ecosystem.kind("labs", after="train")


# --- a kind of one's own, from the guide --------------------------------------------------


def test_it_keeps_the_contract(readers: ModuleType) -> None:
    check_agent(readers.Reader, {"visits": 7, "price": 0.5})


def test_readers_visit_and_pay(readers: ModuleType) -> None:
    tables = ran(small(agents=STUDENTS)).tables
    paid = [row for row in tables["costs"] if row["payer_kind"] == "readers"]
    assert {(row["payer"], row["account"], row["unit"]) for row in paid} == {
        ("students", "reading", "pages")
    }
    for round_ in range(1, 5):
        rows = [row for row in paid if row["round"] == round_]
        assert sum(row["quantity"] for row in rows) == 40
        assert sum(row["amount"] for row in rows) == 20.0
    spent = {row["round"]: row["transfers"] for row in tables["spending"]}
    assert spent == {0: 0.0, 1: 20.0, 2: 20.0, 3: 20.0, 4: 20.0}


def test_readers_change_nothing_else(readers: ModuleType) -> None:
    alone, read = hashes_of(ran(small())), hashes_of(ran(small(agents=STUDENTS)))
    assert {table for table in read if read[table] != alone[table]} == {"costs", "spending"}


def test_readers_give_the_same_bits_in_shards(readers: ModuleType) -> None:
    scenario = small(agents=STUDENTS)
    assert hashes_of(ran(scenario, InProcess(3))) == hashes_of(ran(scenario))


@pytest.mark.slow
@pytest.mark.usefixtures("local_ray")
def test_readers_give_the_same_bits_on_ray(readers: ModuleType) -> None:
    from ray import cloudpickle

    alone = hashes_of(ran(small(agents=STUDENTS)))
    cloudpickle.register_pickle_by_value(readers)
    try:
        with OnRay(2) as runtime:
            assert hashes_of(ran(small(agents=STUDENTS), runtime)) == alone
    finally:
        cloudpickle.unregister_pickle_by_value(readers)


def test_readers_are_a_phase_of_the_round_and_of_the_plan(readers: ModuleType) -> None:
    scenario = small(agents=STUDENTS)
    names = [phase.name for phase in phases_of(scenario)]
    assert names[:4] == ["decay", "publish", "readers", "crawl"]
    assert [name for name in names if name != "readers"] == [phase.name for phase in PHASES]
    assert "readers" in plan(scenario)
    assert "readers" in [kind.field for kind in all_kinds()]


def test_readers_can_be_charged(readers: ModuleType) -> None:
    charge = {"name": "fee", "payers": "readers", "amount": 3}
    tables = ran(small(agents=STUDENTS, costs={"charges": [charge]})).tables
    fees = [row for row in tables["costs"] if row["account"] == "fee"]
    assert [(row["payer"], row["amount"]) for row in fees] == [("students", 3.0)] * 4


@pytest.mark.parametrize(
    ("agents", "message"),
    [
        ({"reeders": [{"name": "a"}]}, "no kind 'reeders': did you mean 'readers'\\?"),
        ({"readers": [{"name": "a", "visit": 1}]}, "there is no 'visit'; expected one of visits"),
        ({"readers": [{"name": "a", "visits": "x"}]}, "visits: Input should be a valid integer"),
    ],
)
def test_what_a_scenario_says_of_readers_is_checked(
    readers: ModuleType, agents: Any, message: str
) -> None:
    with pytest.raises(AgentError, match=message):
        World(small(agents=agents))


def test_who_pays_must_be_there() -> None:
    for payers, message in (("readers", "there is no kind 'readers' that could pay"),
                            ("lab", "did you mean 'labs'?")):  # fmt: skip
        charge = {"name": "fee", "payers": payers, "amount": 3}
        with pytest.raises(ValueError) as error:
            small(costs={"charges": [charge]})
        (found,) = [e["ctx"]["error"] for e in error.value.errors()]  # type: ignore[attr-defined]
        assert isinstance(found, FieldErrors)
        assert message in str(found)


def test_a_kind_acts_after_a_phase_that_there_is(readers: ModuleType) -> None:
    with KINDS.holding("ghosts", type("Ghost", (Agent,), {})):
        ecosystem.kind("ghosts", after="dinner")(KINDS.find("ghosts"))
        assert own_kind("ghosts").kind.phase == "dinner"
        with pytest.raises(AgentError, match="acts after 'dinner', which is no phase; expected"):
            World(small(agents={"ghosts": [{"name": "a"}]}))
