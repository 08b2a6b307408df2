"""Points of pages are a pure function of page and law: who reads them changes nothing."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import World
from ecosystem.text.moments import Moments, together
from ecosystem.web.selection import Selection
from tests.small import SMALL, ran, small


@pytest.fixture(scope="module")
def world() -> World:
    language = {**SMALL["language"], "points": {"dimensions": 2}, "regression": {"questions": 7}}
    labs = [lab for lab in SMALL["labs"] if lab.get("workflow") != "accumulate-subsample"]
    return ran(small(language=language, labs=labs))


def read(world: World, rows: Any, draws: Any = None, times: Any = None) -> tuple[Moments, ...]:
    state, rows = world.state, np.asarray(rows)
    draws = state.corpus.lots(rows).size if draws is None else np.asarray(draws)
    times = np.ones(len(rows), dtype=np.int64) if times is None else np.asarray(times)
    pages = Selection(rows, draws, times).pages(state.corpus)
    channels = [state.channels.numeric[name] for name in ("points", "regression")]
    found = [channel.read(pages, state.registry, Moments) for channel in channels]
    assert all(isinstance(moments, Moments) for moments in found)
    return tuple(found)


def close(one: Moments, other: Moments) -> None:
    assert one.n == other.n
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-11)
    np.testing.assert_allclose(one.scatter, other.scatter, rtol=1e-9, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_pages_read_together_are_pages_read_one_by_one(world: World, data: st.DataObject) -> None:
    n = len(world.state.corpus)
    rows = data.draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=12, unique=True))
    for i, moments in enumerate(read(world, rows)):
        alone = [read(world, [row])[i] for row in rows]
        close(together(alone, len(moments.mean)), moments)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_order_of_pages_does_not_move_a_bit(world: World, data: st.DataObject) -> None:
    n = len(world.state.corpus)
    rows = data.draw(st.lists(st.integers(0, n - 1), min_size=2, max_size=40, unique=True))
    other = data.draw(st.permutations(rows))
    for one, again in zip(read(world, rows), read(world, other), strict=True):
        np.testing.assert_array_equal(one.mean, again.mean)
        np.testing.assert_array_equal(one.scatter, again.scatter)


def test_a_page_read_in_part_has_the_beginning_of_its_points(world: World) -> None:
    corpus = world.state.corpus
    row = int(np.argmax(corpus.column("draws")))
    size = int(corpus.column("draws")[row])
    # Words are independent draws, one point each: the page is read one point more at a time.
    parts = [read(world, [row], [k])[0] for k in range(1, size + 1)]
    points = np.array([(b.mean * b.n - a.mean * a.n) for a, b in itertools.pairwise(parts)])
    direct = np.vstack([parts[0].mean, points])
    close(
        Moments(size, direct.mean(axis=0), np.cov(direct.T, bias=True) * size),
        read(world, [row])[0],
    )
    assert [p.n for p in parts] == list(range(1, size + 1))


def test_pages_drawn_several_times_count_as_often(world: World) -> None:
    rows = [3, 1, 8]
    for i in (0, 1):
        three_times = read(world, rows, times=[3, 3, 3])[i]
        once = read(world, rows)[i]
        close(three_times, once.weighing(3 * once.n))


def test_edited_pages_have_all_their_points(world: World) -> None:
    corpus, registry = world.state.corpus, world.state.registry
    edited = np.flatnonzero((corpus.column("edited_share") > 0) & (corpus.column("writer") > 0))
    assert len(edited) > 50
    writers = np.unique(corpus.column("writer")[edited])
    assert all(registry.writes_in(int(w), "points") for w in writers)
    assert read(world, edited)[0].n == corpus.lots(edited).size.sum()
