"""A policy by which labs read more of people's text: beside the rest, which stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ecosystem import Scenario, World
from ecosystem.agents.lab.readings import amounts_of
from ecosystem.scenario.labs import labelled
from ecosystem.scenario.policies.words import policy_said
from ecosystem.scenario.shares import draws_beside
from tests.small import ran, small

SOURCES = [
    {"kind": "crawl", "share": {"table": {0: 0.3, 5: 0.7}}, "when_short": "refill"},
    {"kind": "model", "lab": "birch", "share": "rest"},
    {"kind": "human", "at": 0, "share": 0.21},
]
LABS = [
    {"name": "ash", "tokens": {"growth": {"from": 401, "per_year": 0.07}}, "sources": SOURCES},
    {"name": "birch", "tokens": 900, "sources": [{"kind": "crawl", "when_short": "refill"}]},
]
MORE: dict[str, Any] = {
    "name": "more",
    "target": {"labs": {"name": "ash"}},
    "schedule": {"start": 3, "end": 6},
    "mechanism": {"kind": "human", "draws": 1000},
}
LIBRARY: dict[str, Any] = {
    "name": "library",
    "schedule": {"start": 2},
    "mechanism": {"kind": "archive", "pages": 50, "share": 0.25},
}


def scenario(*policies: dict[str, Any], **parts: Any) -> Scenario:
    sites = [{"name": "sites", "starting_pages": 100}]
    given = {"time": {"rounds": 8}, "publishers": sites, "labs": LABS, "policies": list(policies)}
    return Scenario.model_validate({**given, **parts})


def asked(found: Scenario, round_: int, lab: str = "ash") -> dict[str, int]:
    """Return the draws that a lab of a world wants from each source, as it decides them."""
    [agent] = [agent for agent in World(found).labs if agent.name == lab]
    sources = agent._sources_now(round_)
    amounts = amounts_of(agent, sources, agent.budget(round_), round_)
    return {label: n or 0 for label, n in zip(sources, amounts, strict=True)}


# --- schedule and budgets ---------------------------------------------------------------------


def test_its_draws_follow_the_schedule_and_tokens_stay() -> None:
    policy = {**MORE, "schedule": {"start": 3, "ramp": "2 years", "end": 6}}
    found = scenario(policy).under_policies
    [source] = [s for s in found.labs[0].sources if s.label == "policy:more"]
    read = [draws_beside(source, found.time, r) for r in range(9)]
    assert read == [0, 0, 0, 0, 500, 1000, 0, 0, 0]
    assert found.labs[0].tokens == scenario().labs[0].tokens
    assert found.labs[1] == scenario().labs[1]


@pytest.mark.parametrize("policies", [(), (LIBRARY,)], ids=["alone", "with an archive"])
def test_other_sources_are_asked_for_the_same_draws_in_every_round(policies: Any) -> None:
    without, found = (scenario(*policies, *p) for p in ((), (MORE,)))
    for round_ in range(1, 9):
        before = asked(without.under_policies, round_)
        now = asked(found.under_policies, round_)
        assert now.pop("policy:more", 0) == (1000 if 3 <= round_ < 6 else 0)
        assert now == before


@pytest.mark.parametrize(
    "lab",
    [
        {"mixture": "iid"},
        {"workflow": "accumulate-subsample"},
        {"tokens": "all", "sources": [{"kind": "crawl"}, {"kind": "web"}]},
    ],
    ids=["dealt by chance", "a sample of a pool", "all pages"],
)
def test_no_draw_of_other_sources_moves_however_they_are_read(lab: dict[str, Any]) -> None:
    labs = [{**LABS[0], "tokens": 401, **lab}, LABS[1]]
    for round_ in (2, 3, 5, 6):
        before, now = (
            asked(scenario(*policies, labs=labs).under_policies, round_)
            for policies in ((), (MORE,))
        )
        assert now.pop("policy:more", 0) == (1000 if 3 <= round_ < 6 else 0)
        assert now == before


def test_a_source_beside_has_no_share_and_may_be_of_a_model() -> None:
    beside = {"kind": "model", "lab": "birch", "draws": {"table": {1: 5, 4: 7}, "between": "hold"}}
    labs = [{**LABS[0], "sources": [*SOURCES, {**beside, "label": "more of it"}]}, LABS[1]]
    assert asked(scenario(labs=labs), 3)["more of it"] == 5
    assert asked(scenario(labs=labs), 4)["more of it"] == 7
    with pytest.raises(ValidationError, match="draws are read beside tokens"):
        scenario(labs=[{**LABS[0], "sources": [*SOURCES, {**beside, "share": 0.5}]}, LABS[1]])
    growing = {"growth": {"from": 1000, "per_year": 90}}
    with pytest.raises(ValidationError, match="leads beyond"):
        more = {**beside, "draws": growing, "label": "more of it"}
        scenario(labs=[{**LABS[0], "sources": [*SOURCES, more]}, LABS[1]])


# --- composition ------------------------------------------------------------------------------


def test_it_composes_with_archives_in_any_order_of_policies_and_of_names() -> None:
    for name in ("aaa", "zzz"):
        other = {**MORE, "name": name, "mechanism": {**MORE["mechanism"], "at": 1}}
        orders = [(MORE, LIBRARY, other), (other, LIBRARY, MORE), (LIBRARY, MORE, other)]
        hashes = {scenario(*order).under_policies.content_hash() for order in orders}
        assert len(hashes) == 1
        found = asked(scenario(*orders[0]).under_policies, 4)
        assert found["policy:more"] == found[f"policy:{name}"] == 1000
        assert (
            found["archive:library"]
            == asked(scenario(LIBRARY).under_policies, 4)["archive:library"]
        )


def test_it_composes_with_marks_in_any_order() -> None:
    marks = {
        "name": "marks",
        "target": {"crawlers": {"name": "common"}},
        "mechanism": {"kind": "watermark"},
    }
    one, other = scenario(MORE, marks).under_policies, scenario(marks, MORE).under_policies
    assert one.content_hash() == other.content_hash()
    tested = [source.filters for source in one.labs[0].sources if source.kind == "crawl"]
    assert tested == [["marks-test"]]
    assert asked(one, 4) == asked(scenario(MORE).under_policies, 4)


def test_its_source_has_a_label_of_its_own_and_others_keep_theirs() -> None:
    before, now = (
        {label for label, _ in labelled(found.labs[0].sources, "common")}
        for found in (scenario(), scenario(MORE).under_policies)
    )
    assert now - before == {"policy:more"}
    assert before < now


def test_it_is_said_in_words() -> None:
    policy = scenario({**MORE, "mechanism": {**MORE["mechanism"], "at": 2}}).policies[0]
    assert policy_said(policy) == (
        "Human text: lab ash, from round 3, at whole strength at once, until round 6; 1,000 more"
        " draws of people's text of round 2 in each training, and as much of all else as before."
        " Costs nothing beside what agents pay for what they do."
    )


# --- a world branches -------------------------------------------------------------------------


@pytest.mark.parametrize("at", [None, 1, 3])
def test_a_world_is_the_same_to_the_bit_until_it_begins_and_another_from_then_on(
    at: int | None,
) -> None:
    policy = {
        "name": "more",
        "target": {"labs": {"name": "alpha"}},
        "schedule": {"start": 3},
        "mechanism": {"kind": "human", "draws": 500, "at": at},
    }
    one, other = ran(small()), ran(small(policies=[policy]))
    seen = False
    for name in one.tables.keys() | other.tables.keys():
        rows = [
            [[row for row in world.tables.get(name, []) if is_before(row["round"])]
             for is_before in (lambda r: r < 3, lambda r: r >= 3)]
            for world in (one, other)
        ]  # fmt: skip
        assert str(rows[0][0]) == str(rows[1][0]), name
        seen |= str(rows[0][1]) != str(rows[1][1])
    assert seen


# --- refusals ---------------------------------------------------------------------------------

CRAWL = {"kind": "crawl", "when_short": "refill"}
LABELLED = [
    {**CRAWL, "share": 0.5, "label": "policy:more"},
    {"kind": "human", "share": 0.5},
]


@pytest.mark.parametrize(
    ("lab", "policy", "wanted"),
    [
        ({"mixture": "weight", "sources": [{**CRAWL, "weight": 1}]}, {}, "its mixture is 'weight'"),
        ({"workflow": "once", "sources": [CRAWL]}, {}, "its workflow is 'once'"),
        ({"sources": LABELLED}, {}, "has a source 'policy:more' already"),
        ({}, {"target": {"publishers": {"name": "sites"}}}, "there are no publishers to choose"),
        ({}, {"target": {"crawlers": {"name": "common"}}}, "there are no crawlers to choose"),
        ({}, {"cost": {"once": 1, "paid_by": "crawlers"}}, "no crawlers are aimed at"),
        ({"trains_every": 7}, {}, "no lab that it is for trains while it is in force"),
        ({}, {"mechanism": {**MORE["mechanism"], "at": 4}}, "text of 4 is not there yet at 3"),
        ({}, {"mechanism": {**MORE["mechanism"], "at": -1}}, "-1 is before the run"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    lab: dict[str, Any], policy: dict[str, Any], wanted: str
) -> None:
    usual = {"name": "ash", "tokens": 400, "sources": [CRAWL]}
    scenario(MORE, labs=[usual])  # which can be
    with pytest.raises(ValidationError, match=wanted):
        scenario({**MORE, **policy}, labs=[{**usual, **lab}])
