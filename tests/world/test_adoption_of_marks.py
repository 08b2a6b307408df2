"""Marks that are put on a part of the pages, and removed from some: who carries one, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import World
from ecosystem.runtime.in_process import InProcess
from ecosystem.web.lots import NO_MARK
from tests.small import SMALL, hashes_of, ran, small
from tests.theory.replicates import within, worlds_of

SHARES = st.integers(0, 20).map(lambda n: n / 20)


def marking(adopted: Any = None, stripped: Any = 0.0, **changes: Any) -> Any:
    """Return a world in which only alpha writes, everybody uses it, and it marks."""
    alpha, *others = SMALL["labs"]
    groups = [
        {**group, "models": {"alpha": 1}, "stripped_share": stripped}
        for group in SMALL["publishers"]
    ]
    labs = [{**alpha, "marked_share": adopted}, *others]
    return small(**{"labs": labs, "publishers": groups, "time": {"rounds": 3}, **changes})


def alone(adopted: float) -> dict[str, Any]:
    """Return the changes that leave alpha, which writes, without labs that only read."""
    return {"labs": [{**SMALL["labs"][0], "marked_share": adopted}]}


def marked_pages(world: World) -> set[int]:
    corpus = world.state.corpus
    return set(corpus.column("key")[corpus.column("mark") != NO_MARK].tolist())


def shares_by_round(world: World) -> dict[int, float]:
    """Return the share of models' pages with a mark, by round of publication."""
    corpus = world.state.corpus
    by_model = corpus.column("writer") > 0
    round_, mark = corpus.column("round")[by_model], corpus.column("mark")[by_model]
    return {int(t): float((mark[round_ == t] != NO_MARK).mean()) for t in np.unique(round_)}


@settings(max_examples=15, deadline=None, derandomize=True)
@given(SHARES, SHARES)
def test_a_larger_share_only_adds_marked_pages(a: float, b: float) -> None:
    few, many = (marked_pages(ran(marking(share))) for share in sorted((a, b)))
    assert few <= many


@settings(max_examples=15, deadline=None, derandomize=True)
@given(SHARES, SHARES, SHARES)
def test_more_stripping_only_takes_marks_away(adopted: float, a: float, b: float) -> None:
    many, few = (marked_pages(ran(marking(adopted, strip))) for strip in sorted((a, b)))
    assert few <= many


def test_marks_change_no_page_and_no_word() -> None:
    """Where no lab looks for marks, only verdicts tell the policies apart."""
    alpha = SMALL["labs"][0]
    crawl, archive = alpha["sources"]
    blind = [{**alpha, "sources": [{**crawl, "filters": ["guess"]}, archive]}]
    one = ran(marking(0.3, 0.5, labs=[{**blind[0], "marked_share": 0.3}]))
    other = ran(marking(labs=blind))
    tables = hashes_of(one), hashes_of(other)
    told_apart = {name for name in tables[0] if tables[0][name] != tables[1][name]}
    assert told_apart == {"filters", "filter_makers"}


def test_all_and_the_default_are_the_same() -> None:
    assert hashes_of(ran(marking(1.0))) == hashes_of(ran(marking()))


def test_nothing_marked_is_as_good_as_no_watermark() -> None:
    alpha, *others = SMALL["labs"]
    plain = ran(marking(labs=[{**alpha, "watermark": None}, *others]))
    expected = hashes_of(plain)
    assert hashes_of(ran(marking(0.0))) == expected
    stripped = hashes_of(ran(marking(1.0, 1.0)))
    # One names the mark, the other tells whether anybody can tell it.
    assert {n for n in stripped if stripped[n] != expected[n]} == {"models", "debt"}


def test_marks_ramp_up_and_expire_with_the_dates_of_publication() -> None:
    ramp = {"table": {1: 0.0, 2: 1.0, 3: 0.0}, "between": "hold"}
    assert shares_by_round(ran(marking(ramp))) == {1: 0.0, 2: 1.0, 3: 0.0}


def test_stripping_can_begin_at_a_date() -> None:
    defection = {"table": {2: 0.0, 3: 1.0}, "between": "hold"}
    assert shares_by_round(ran(marking(None, defection))) == {1: 1.0, 2: 1.0, 3: 0.0}


@pytest.mark.slow
def test_the_expected_share_of_pages_carries_the_mark() -> None:
    """Adoption times what is not stripped: the two are independent, page by page."""
    scenario = marking(stripped=0.4, time={"rounds": 1}, **alone(0.7))
    mean, error = worlds_of(scenario, 200, lambda world: shares_by_round(world)[1])
    assert within(mean, error, 0.7 * 0.6)


@pytest.mark.slow
def test_what_is_found_is_adoption_times_what_is_left_times_the_rate() -> None:
    """With pages of 20 tokens and q = .9: P(z > 2) = P(Bin(20, .9) >= 15) = .988747."""
    mark = [{"name": "mark", "gamma": 0.5, "green_probability": 0.9}]
    spam = [
        {"name": "spam", "pages": 100, "ai_share": 1, "length": {"kind": "fixed", "tokens": 20},
         "models": {"alpha": 1}, "stripped_share": 0.4},
    ]  # fmt: skip
    web = {"survival": {"kind": "one_round"}}
    scenario = marking(watermarks=mark, publishers=spam, web=web, time={"rounds": 1}, **alone(0.7))

    def found(world: World) -> float:
        rows = [r for r in world.tables["filters"] if (r["filter"], r["round"]) == ("test", 1)]
        n = sum(r["n_true_positive"] + r["n_false_negative"] for r in rows)
        return float(sum(r["n_true_positive"] for r in rows) / n)

    mean, error = worlds_of(scenario, 200, found)
    rate, accused = 0.988747, 0.020695  # P(Bin(20, .5) >= 15), for pages that carry no mark
    assert within(mean, error, 0.42 * rate + 0.58 * accused)


@pytest.mark.parametrize("n_shards", [2, 7])
def test_any_number_of_shards_marks_the_same_pages(n_shards: int) -> None:
    scenario = marking(0.5, 0.3)
    world = World(scenario, InProcess(n_shards))
    for _ in range(scenario.time.rounds):
        world.step()
    assert hashes_of(world) == hashes_of(ran(scenario))


def test_documents_tell_whose_mark_it_would_be_and_whether_it_is_there() -> None:
    documents = {"sample": "all", "of": "live"}
    world = ran(marking(0.5, 0.3, measure={"documents": documents}))
    last = [row for row in world.tables["documents"] if row["round"] == world.round]
    by_model = [row for row in last if row["origin"] != "human"]
    assert {row["watermark_scheme"] for row in by_model} == {"mark"}
    assert {row["watermark_scheme"] for row in last if row["origin"] == "human"} == {None}
    assert 0.1 < np.mean([row["is_watermarked"] for row in by_model]) < 0.6
    assert not any(row["is_watermarked"] for row in last if row["origin"] == "human")
