"""Law 1: every draw is keyed by names, never by position, order or neighbours."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import Scenario, World
from tests.small import SMALL, fitted_of, hashes_of, ran, small, text_of


def test_the_same_scenario_gives_the_same_bits() -> None:
    assert hashes_of(ran(small())) == hashes_of(ran(small()))


def test_another_seed_gives_other_bits() -> None:
    assert hashes_of(ran(small(seed=2)))["laws"] != hashes_of(ran(small()))["laws"]


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_list_order_matters(shuffle: Any) -> None:
    data = copy.deepcopy(SMALL)
    for part in ("filters", "publishers", "crawlers", "labs"):
        shuffle.shuffle(data[part])
    for lab in data["labs"]:
        shuffle.shuffle(lab["sources"])
    assert hashes_of(ran(Scenario.model_validate(data))) == hashes_of(ran(small()))


def test_adding_a_lab_leaves_private_draws_of_the_others_alone() -> None:
    own = {"kind": "human"}
    labs = [{"name": n, "tokens": 500, "sources": [own]} for n in ("alpha", "beta", "aardvark")]
    two = ran(small(labs=labs[:2], publishers=[{"name": "p", "pages": 0}]))
    three = ran(small(labs=labs, publishers=[{"name": "p", "pages": 0}]))
    for name in ("alpha", "beta"):
        one, other = (
            fitted_of(next(lab for lab in w.labs if lab.name == name)) for w in (two, three)
        )
        np.testing.assert_array_equal(one, other)


def test_labs_do_not_share_private_draws() -> None:
    labs = [{"name": n, "tokens": 500, "sources": [{"kind": "human"}]} for n in ("a", "b")]
    world = ran(small(labs=labs))
    one, other = map(fitted_of, world.labs)
    assert (one != other).any()


def test_labs_share_draws_where_the_scenario_says_so() -> None:
    source = {"kind": "human", "shared": True}
    labs = [{"name": n, "tokens": 500, "sources": [source]} for n in ("a", "b")]
    one, other = map(fitted_of, ran(small(labs=labs)).labs)
    np.testing.assert_array_equal(one, other)


def test_a_longer_run_does_not_change_its_beginning() -> None:
    short = ran(small(time={**SMALL["time"], "rounds": 3}))
    long = World(small(time={**SMALL["time"], "rounds": 9}))
    for _ in range(3):
        long.step()
    assert hashes_of(short) == hashes_of(long)


def test_compiled_kernels_and_numpy_twins_give_the_same_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("numba", reason="the compiled kernels need the extra 'fast'")
    monkeypatch.setenv("ECOSYSTEM_KERNELS", "numba")
    compiled = hashes_of(ran(small()))
    monkeypatch.setenv("ECOSYSTEM_KERNELS", "numpy")
    assert hashes_of(ran(small())) == compiled


def test_pythons_own_hash_seed_does_not_matter() -> None:
    code = "from tests.small import *; print(sorted(hashes_of(ran(small())).items()))"
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"  # unset is by chance
    there = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert there == f"{sorted(hashes_of(ran(small())).items())}\n"


def test_policies_that_start_later_share_everything_before() -> None:
    """Law 2: two arms on one seed share every draw that they have in common."""

    def human_pages(ai_share: float) -> Any:
        sites = [{**SMALL["publishers"][0], "ai_share": ai_share}]
        corpus = ran(small(publishers=sites)).state.corpus
        by_people = corpus.column("writer") == 0
        keys = corpus.column("key")
        return set(keys[by_people].tolist()), set(keys.tolist())

    few_people, few_all = human_pages(0.7)
    many_people, many_all = human_pages(0.2)
    assert few_all == many_all  # the same pages exist, whoever writes them
    assert few_people < many_people  # a page that people still write at 70 % they wrote at 20 %


def test_arms_are_identical_before_they_differ() -> None:
    change = {"table": {3: 0.2, 4: 0.9}, "between": "hold"}
    one = ran(small(publishers=[{**SMALL["publishers"][0], "ai_share": 0.2}]))
    other = ran(small(publishers=[{**SMALL["publishers"][0], "ai_share": change}]))
    for table, rows in one.tables.items():
        before = [r for r in rows if r["round"] < 4]
        assert str(before) == str([r for r in other.tables[table] if r["round"] < 4])
    assert str(one.tables["web"]) != str(other.tables["web"])


def test_the_order_of_topics_does_not_matter() -> None:
    topics = {"news": 3.0, "poems": 1.0}
    lexicon = {"kind": "zipf", "types": 60}
    one = small(language={"lexicon": {**lexicon, "topics": topics}})
    other = small(language={"lexicon": {**lexicon, "topics": dict(reversed(topics.items()))}})
    assert one.content_hash() == other.content_hash()
    assert hashes_of(ran(one)) == hashes_of(ran(other))


def test_the_order_of_lengths_and_filters_does_not_matter() -> None:
    def hashes(lengths: dict[int, int], filters: list[str]) -> dict[str, str]:
        sites = [{**SMALL["publishers"][0], "length": {"kind": "classes", "shares": lengths}}]
        read = {"kind": "crawl", "share": 0.5, "filters": filters, "when_short": "less"}
        labs = [{"name": "a", "crawler": "own", "tokens": 50,
                 "sources": [read, {**read, "filters": []}]}]  # fmt: skip
        return hashes_of(ran(small(publishers=sites, labs=labs)))

    one = hashes({10: 1, 50: 1}, ["truth", "test"])
    assert hashes({50: 1, 10: 1}, ["test", "truth"]) == one


def test_an_unused_topic_leaves_the_pages_of_the_others_alone() -> None:
    def pages(topics: dict[str, float]) -> set[int]:
        sites = [{"name": "p", "pages": 100, "contexts": {"news": 1.0}}]
        said = {"lexicon": {"kind": "zipf", "types": 60, "topics": topics}}
        world = World(small(language=said, publishers=sites, measure={}))
        return set(world.state.corpus.column("key").tolist())

    assert pages({"news": 1.0}) == pages({"a": 1.0, "news": 1.0})


def test_no_lab_can_take_the_draws_of_shared_sources() -> None:
    shared, own = {"kind": "human", "shared": True}, {"kind": "human"}
    labs = [
        {"name": "everyone", "tokens": 300, "sources": [own]},
        {"name": "b", "tokens": 300, "sources": [shared]},
    ]
    one, other = map(text_of, ran(small(labs=labs)).labs)
    assert (one != other).any()


def test_a_shared_crawl_is_shared_however_it_is_named() -> None:
    shared = {"kind": "crawl", "shared": True, "when_short": "less"}
    labs = [
        {"name": "a", "tokens": 300, "crawler": "own", "sources": [shared]},
        {"name": "b", "tokens": 300, "sources": [{**shared, "crawler": "own"}]},
    ]
    one, other = map(text_of, ran(small(labs=labs)).labs)
    assert one.any()
    np.testing.assert_array_equal(one, other)
