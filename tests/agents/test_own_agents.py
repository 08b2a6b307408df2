"""Agents of one's own: named in a scenario, never imported by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ecosystem
from ecosystem import Scenario
from ecosystem.agents.agent import AgentError
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.registry import AGENTS
from ecosystem.config.problems import ScenarioError
from ecosystem.scenario.labs import HumanLaw
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.learner import Learner, TrainingSet
from tests import own_agents
from tests.small import SMALL, fitted_of, ran, small, text_of

BUYER = {
    "name": "zeta", "tokens": 300, "held_out": 0.2, "crawler": "common", "agent": "buyer",
    "sources": [{"kind": "crawl", "when_short": "less"}],
}  # fmt: skip


def with_agents() -> Scenario:
    sites, spam = SMALL["publishers"]
    common, own = SMALL["crawlers"]
    brief = {"name": "brief", "kind": "agent", "agent": "brief", "options": {"limit": 22}}
    return small(
        publishers=[{**sites, "agent": "wary", "options": {"part": 0.2}}, spam],
        crawlers=[{**common, "agent": "sleepy"}, own],
        filters=[*SMALL["filters"], brief],
        labs=[*SMALL["labs"], BUYER],
    )


def test_a_lab_buys_human_text_when_its_dashboard_falls() -> None:
    tables = ran(small(labs=[BUYER], time={"rounds": 8})).tables
    budgets = {
        row["round"]: row["n_draws"]
        for row in tables["ledger"]
        if row["account"] == "lab zeta budget bought" and row["entry"] == "asked"
    }
    losses = {row["round"]: row.get("loss_dashboard_seen") for row in tables["labs"]}
    best, expected = float("inf"), set()
    for round_ in range(1, 9):
        loss = losses[round_ - 1]
        if loss is not None:
            best = min(best, loss)
            if loss > best:
                expected.add(round_)
    assert expected
    assert set(budgets) == expected
    assert set(budgets.values()) == {150}
    assert {r["parent"] for r in tables["lineage"]} > {"people"}


def test_all_kinds_of_agents_decide_for_themselves() -> None:
    tables = ran(with_agents()).tables
    fetched = [r["n_pages"] for r in tables["crawls"] if r["crawler"] == "common"]
    assert [n > 0 for n in fetched] == [False, True, False, True]
    wanted = [r["ai_share_wanted"] for r in tables["publishers"] if r["publisher"] == "sites"]
    assert wanted == [0.1] * 5
    verdicts = [r for r in tables["filters"] if r["filter"] == "brief" and r["round"] == 4]
    assert sum(r["n_false_positive"] + r["n_true_positive"] for r in verdicts) > 0


@pytest.mark.slow
@pytest.mark.usefixtures("local_ray")
def test_own_agents_give_the_same_bits_on_ray() -> None:
    hosted = ecosystem.run(with_agents(), workers=2)
    alone = ecosystem.run(with_agents())
    assert {t: hosted.table(t).equals(alone.table(t)) for t in alone.tables} == dict.fromkeys(
        alone.tables, True
    )


def test_a_class_registered_again_replaces_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AGENTS, "_registered", {})
    for wakes in (3, 2):

        @ecosystem.agent("sleeper")
        class Sleeper(Lab):
            at = wakes

            def trains_in(self, round_: int) -> bool:
                return round_ == self.at

    labs = [{"name": "a", "agent": "sleeper", "tokens": 50, "sources": [{"kind": "human"}]}]
    trained = [r["round"] for r in ran(small(labs=labs)).tables["labs"] if r["is_trained"]]
    assert trained == [2]


def test_a_lab_is_asked_for_each_decision_once_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    class Hesitant(Lab):
        def learner(self, round_: int) -> Any:
            asked.append(("learner", round_))
            return super().learner(round_)

        def decoding(self, round_: int) -> Any:
            asked.append(("decoding", round_))
            return super().decoding(round_)

    monkeypatch.setattr(AGENTS, "_registered", {"hesitant": Hesitant})
    labs = [{"name": "a", "agent": "hesitant", "tokens": 50, "sources": [{"kind": "human"}]}]
    ran(small(labs=labs))
    later = [(what, round_) for what, round_ in asked if round_ > 0]
    assert sorted(later) == sorted((w, r) for w in ("learner", "decoding") for r in range(1, 5))


def test_a_learner_of_ones_own_needs_nothing_but_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain(Learner):
        def fit(self, training: TrainingSet) -> Any:
            return CategoricalLearner().fit(training)

    class Own(Lab):
        def learner(self, round_: int) -> Any:
            return Plain()

    monkeypatch.setattr(AGENTS, "_registered", {"own": Own})
    language = {**SMALL["language"], "claims": {"facts": 9}, "style": {"meanings": 5}}
    lab = {"name": "a", "tokens": 90, "sources": [{"kind": "human"}]}
    plain, own = (
        ran(small(language=language, labs=[{**lab, **said}])) for said in ({}, {"agent": "own"})
    )
    assert text_of(own.labs[0]).any()
    assert (fitted_of(own.labs[0]) == fitted_of(plain.labs[0])).all()


def test_a_source_that_comes_and_goes_keeps_its_last_weight_in_the_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Fickle(Lab):
        def sources_in(self, round_: int) -> Any:
            sources = dict(super().sources_in(round_))
            if round_ == 2:
                sources["extra"] = (HumanLaw(kind="human", weight=3.0), 0.5)
            return sources

    monkeypatch.setattr(AGENTS, "_registered", {"fickle": Fickle})
    kept = {"workflow": "accumulate", "mixture": "weight", "tokens": 50}
    source = {"kind": "pool", "weight": 1.0}
    tables = ran(small(labs=[{"name": "a", "agent": "fickle", **kept, "sources": [source]}])).tables
    people = {r["model"]: r["share"] for r in tables["lineage"] if r["parent"] == "people"}
    assert [people[f"a@{round_}"] for round_ in (2, 3, 4)] == pytest.approx([3 / 4] * 3)


def test_an_entry_point_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    point = SimpleNamespace(name="bought-in", load=lambda: own_agents.Buyer)
    monkeypatch.setattr("ecosystem.scenario.registry.entry_points", lambda group: [point])
    labs = [{**BUYER, "agent": "bought-in"}]
    assert type(ran(small(labs=labs)).labs[0]) is own_agents.Buyer


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"agent": "nobody"}, r"no agent 'nobody': there are .*buyer.*--agents FILE"),
        ({"agent": "sleepy"}, r"agent 'sleepy' is no Lab; expected a subclass"),
        ({"options": {"shares": 1}, "agent": "picky"}, r"zeta: options of Picky: .*shares"),
        ({"options": {"share": "all"}}, r"zeta: options of Buyer: .*share"),
        ({"options": {"a": 1}, "agent": "plain"}, r"zeta: Plain takes no options"),
    ],
)
def test_what_cannot_be_is_said_before_anything_runs(
    change: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AGENTS, "_registered", dict(AGENTS._registered))
    ecosystem.agent("plain")(type("Plain", (Lab,), {}))
    options = type("Options", (), {"__init__": lambda self, share=0: None})
    ecosystem.agent("picky")(type("Picky", (Lab,), {"Options": options}))
    with pytest.raises(AgentError, match=message):
        ecosystem.World(small(labs=[{**BUYER, **change}]))


@pytest.mark.parametrize("name", ["os:system", "tests.own_agents.Buyer", "../x", "a b"])
def test_a_scenario_cannot_name_code(name: str, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(f"labs: [{{name: a, agent: '{name}'}}]\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="agent"):
        Scenario.load(tmp_path / "s.yaml")


def test_options_may_be_dates(tmp_path: Path) -> None:
    text = "labs: [{name: a, agent: x, options: {until: 2024-01-01, most: 3}}]\n"
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    loaded = Scenario.load(tmp_path / "s.yaml")
    assert loaded.labs[0].options == {"until": date(2024, 1, 1), "most": 3}
    assert loaded.own_classes() == ["x"]


def test_options_without_an_agent_are_refused(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("labs: [{name: a, options: {x: 1}}]\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="expected agent beside them"):
        Scenario.load(tmp_path / "s.yaml")


class Confused(Lab):
    """Reads nothing in the second round, and a source without a weight in the third."""

    def sources_in(self, round_: int) -> Any:
        """Return what it reads."""
        if round_ == 2:
            return {
                label: (source, 0.0) for label, (source, _) in super().sources_in(round_).items()
            }
        return {"people": (HumanLaw(kind="human"), 1.0)}


@pytest.mark.parametrize(
    ("first", "said"),
    [(2, "trains in round 2 on no source at all"), (3, "its source 'people' has none; state it")],
)
def test_a_lab_of_ones_own_that_reads_what_it_cannot_is_told_so(first: int, said: str) -> None:
    lab = {**SMALL["labs"][1], "mixture": "weight", "agent": "confused", "workflow": "replace"}
    sources = [{"kind": "human", "weight": 1}]
    lab |= {"sources": sources, "trains_every": first, "initial_tokens": 0, "start": "human"}
    with AGENTS.holding("confused", Confused), pytest.raises(AgentError, match=said):
        ran(small(labs=[SMALL["labs"][0], lab, *SMALL["labs"][2:]]))
