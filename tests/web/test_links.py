"""Tests of links between sites: edges, ranks, reach, and neighbours."""

from __future__ import annotations

from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.draws.keys import counter, hashes, key_of
from ecosystem.web.links import (
    RANK_UNITS,
    Links,
    links_from_edges,
    neighbour_share,
    rank,
    rank_units,
)

relaxed = settings(deadline=None, max_examples=60)
Pairs = list[tuple[int, int]]


def graph_of(n: int, pairs: Pairs) -> Links:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return links_from_edges(n, ends[:, 0], ends[:, 1])


@st.composite
def graphs(draw: st.DrawFn) -> Links:
    n = draw(st.integers(1, 15))
    site = st.integers(0, n - 1)
    return graph_of(n, draw(st.lists(st.tuples(site, site), max_size=50)))


def flags(n: int, bits: int) -> NDArray[np.bool_]:
    return np.array([bits >> i & 1 for i in range(n)], dtype=np.bool_)


def random_graph(n: int, n_links: int) -> Links:
    ends = (counter(key_of(1, "ends"), 2 * n_links) % np.uint64(n)).astype(np.int64)
    return links_from_edges(n, ends[:n_links], ends[n_links:] ** 2 // n)  # some get many


# --- edges --------------------------------------------------------------------------------


@relaxed
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60))
def test_links_are_the_distinct_edges_without_self_links(pairs: Pairs) -> None:
    links = graph_of(10, pairs)
    wanted = {(a, b) for a, b in pairs if a != b}
    found = list(zip(links.sources.tolist(), links.targets.tolist(), strict=True))
    assert found == sorted(wanted)
    assert set(links.to_networkx().edges) == wanted
    assert links.to_networkx().number_of_nodes() == links.n_sites == 10
    assert links.out_degree.tolist() == [sum(a == i for a, _ in wanted) for i in range(10)]
    assert links.in_degree.tolist() == [sum(b == i for _, b in wanted) for i in range(10)]


@pytest.mark.parametrize("pair", [(0, 3), (3, 0), (-1, 0), (0, -1)])
def test_a_link_to_no_site_is_an_error(pair: tuple[int, int]) -> None:
    wrong = next(end for end in pair if end != 0)
    end = "source" if pair[0] == wrong else "target"
    with pytest.raises(ValueError, match=f"{end} of a link is {wrong}, but there are 3 sites"):
        graph_of(3, [pair])


def test_every_source_needs_a_target() -> None:
    with pytest.raises(ValueError, match="2 sources but 1 targets"):
        links_from_edges(3, np.array([0, 1]), np.array([1]))


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_graph_may_have_no_links(n: int) -> None:
    links = graph_of(n, [])
    assert links.out_degree.tolist() == links.in_degree.tolist() == [0] * n
    assert links.to_edges(np.arange(n, dtype=np.uint64)).shape == (0, 2)
    assert neighbour_share(links, np.ones(n, dtype=np.bool_)).tolist() == [0.0] * n
    np.testing.assert_allclose(rank(links), np.full(n, 1 / max(n, 1)), atol=1e-12)


def test_edges_in_keys_do_not_depend_on_the_order_of_sites() -> None:
    keys = hashes(key_of(1, "site"), np.arange(3, dtype=np.uint64))
    one = graph_of(3, [(0, 1), (1, 2)]).to_edges(keys)
    other = graph_of(3, [(2, 1), (1, 0)]).to_edges(keys[::-1])
    assert one.tolist() == other.tolist() == sorted(one.tolist())
    assert {tuple(pair) for pair in one.tolist()} == {
        (int(keys[0]), int(keys[1])),
        (int(keys[1]), int(keys[2])),
    }


# --- ranks --------------------------------------------------------------------------------


@relaxed
@given(graphs(), st.sampled_from([0.5, 0.85]))
def test_ranks_are_those_of_networkx(links: Links, damping: float) -> None:
    wanted = nx.pagerank(links.to_networkx(), alpha=damping, tol=1e-13, max_iter=1000)
    found = rank(links, damping=damping, n_iterations=200)
    np.testing.assert_allclose(found, [wanted[i] for i in range(links.n_sites)], atol=1e-10)


def test_ranks_come_as_close_as_promised() -> None:
    links = random_graph(200, 900)
    wanted = rank(links, n_iterations=400)
    for n in (1, 5, 20):
        assert 0 < np.abs(rank(links, n_iterations=n) - wanted).max() < 0.85**n


def test_ranks_are_the_same_bits_in_any_order() -> None:
    links = random_graph(1000, 8000)
    units = rank_units(links)
    for seed in range(5):
        place = np.array(Random(seed).sample(range(1000), 1000))
        moved = links_from_edges(1000, place[links.sources], place[links.targets])
        assert np.array_equal(rank_units(moved)[place], units)


def test_ranks_sum_to_one_within_a_unit_per_site() -> None:
    links = random_graph(1000, 3000)
    assert (links.out_degree == 0).any()
    units = rank_units(links)
    assert RANK_UNITS - 1000 <= units.sum() <= RANK_UNITS
    assert np.array_equal(rank(links) * RANK_UNITS, units)


# --- neighbours ---------------------------------------------------------------------------


@relaxed
@given(graphs(), st.integers(0, 2**15 - 1))
def test_neighbour_share_counts_the_sites_linked_to(links: Links, bits: int) -> None:
    adopted = flags(links.n_sites, bits)
    for site, share in enumerate(neighbour_share(links, adopted)):
        linked = links.targets[links.starts[site] : links.starts[site + 1]]
        assert share == (adopted[linked].sum() / len(linked) if len(linked) else 0)
