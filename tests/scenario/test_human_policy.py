"""A policy by which labs read more of people's text: beside the rest, which stays as it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecosystem import Scenario, World
from ecosystem.agents.lab.readings import amounts_of
from ecosystem.draws.sampling import split_fixed
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.labs import HumanLaw, labelled
from ecosystem.scenario.policies.extra_draws import split, with_more
from ecosystem.scenario.policies.words import policy_said
from ecosystem.scenario.shares import shares_in
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


def test_tokens_and_the_source_follow_the_schedule() -> None:
    policy = {**MORE, "schedule": {"start": 3, "ramp": "2 years", "end": 6}}
    found = scenario(policy, labs=[{**LABS[0], "tokens": 400}, LABS[1]]).under_policies
    tokens = [value_at(found.labs[0].tokens, found.time, r) for r in range(9)]
    assert tokens == [400, 400, 400, 400, 900, 1400, 400, 400, 400]
    assert found.labs[1] == scenario().labs[1]


@pytest.mark.parametrize("policies", [(), (LIBRARY,)], ids=["alone", "with an archive"])
def test_other_sources_are_asked_for_the_same_draws_in_every_round(policies: Any) -> None:
    without, found = (scenario(*policies, *p) for p in ((), (MORE,)))
    for round_ in range(1, 9):
        before = asked(without.under_policies, round_)
        now = asked(found.under_policies, round_)
        assert now.pop("policy:more", 0) == (1000 if 3 <= round_ < 6 else 0)
        assert now == before


@given(
    n=st.integers(0, 10**12),
    shares=st.lists(
        st.sampled_from([0, 0.1, 0.15, 0.2, 1 / 3, 0.5, 0.7, 1e-9]), min_size=1, max_size=7
    ),
)
def test_draws_are_split_as_labs_split_them(n: int, shares: list[float]) -> None:
    if sum(shares) > 0:
        assert split(n, shares) == split_fixed(n, np.array(shares)).tolist()


@given(
    n=st.integers(0, 300) | st.integers(0, 10**11),
    parts=st.lists(st.integers(0, 20), min_size=1, max_size=7),
    draws=st.lists(st.integers(1, 9) | st.integers(1, 10**11), min_size=1, max_size=3),
)
@example(n=35, parts=[4, 7, 10], draws=[3487])  # here shares that are scaled move one
def test_no_rounding_moves_a_draw(n: int, parts: list[int], draws: list[int]) -> None:
    """A lab rounds shares of all its draws to the whole numbers that they were made of."""
    if sum(parts) == 0:
        return
    stated = [part / sum(parts) for part in parts]
    sources = [HumanLaw(kind="human", share=x, label=f"s{i}") for i, x in enumerate(stated)]
    more = [(HumanLaw(kind="human", label=f"p{i}"), d) for i, d in enumerate(draws)]
    tokens, shares = with_more(n, sources, more, Time(rounds=1))
    wanted = np.zeros(len(stated), dtype=np.int64)
    read = np.array(stated) > 0  # a lab leaves out what has no share
    wanted[read] = split_fixed(n, np.array(stated)[read])
    found = np.array(shares(1))
    read = found > 0
    assert tokens(1) == n + sum(draws)
    now = np.zeros(len(found), dtype=np.int64)
    now[read] = split_fixed(int(tokens(1)), found[read])
    assert now.tolist() == [*wanted.tolist(), *draws]


def test_half_a_draw_is_rounded_as_without_it() -> None:
    """401.5 would be 402 draws: one more than the 400 that 400.5 are, and 1."""
    source = HumanLaw(kind="human", label="s")
    more = [(HumanLaw(kind="human", label="p"), 1)]
    tokens, _ = with_more(400.5, [source], more, Time(rounds=1))
    assert (round(400.5), tokens(1)) == (400, 401)


def test_a_draw_that_two_sources_could_have_stays_with_the_same_one() -> None:
    """A lab splits its draws in the order of labels, not in that of the file."""
    half = {"share": 0.5, "when_short": "refill"}
    sources = [{"kind": "web", **half}, {"kind": "crawl", **half}]
    labs = [{"name": "ash", "tokens": 401, "sources": sources}]
    before, now = (
        asked(scenario(*policies, labs=labs).under_policies, 3) for policies in ((), (MORE,))
    )
    assert before == {"crawl:common": 201, "web": 200}
    assert now == {**before, "policy:more": 1000}


def test_where_it_is_not_in_force_tokens_and_shares_are_the_very_numbers() -> None:
    before, now = scenario(), scenario(MORE).under_policies
    of_lab = dict(labelled(now.labs[0].sources, "common"))
    for round_ in (0, 1, 2, 6, 7, 8):
        tokens = [value_at(found.labs[0].tokens, found.time, round_) for found in (before, now)]
        assert tokens[0] == tokens[1]
        pairs = labelled(before.labs[0].sources, "common")
        stated = shares_in([source for _, source in pairs], before.time, round_)
        found = [value_at(of_lab[label].share, now.time, round_) for label, _ in pairs]
        assert found == stated
        assert value_at(of_lab["policy:more"].share, now.time, round_) == 0


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
        ({"tokens": "all", "sources": [{"kind": "crawl"}]}, {}, "it trains on all pages once"),
        ({"mixture": "weight", "sources": [{**CRAWL, "weight": 1}]}, {}, "its mixture is 'weight'"),
        ({"mixture": "iid", "sources": [CRAWL]}, {}, "its mixture is 'iid'"),
        ({"workflow": "once", "sources": [CRAWL]}, {}, "its workflow is 'once'"),
        ({"workflow": "accumulate-subsample", "sources": [CRAWL]}, {}, "a larger subsample"),
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
