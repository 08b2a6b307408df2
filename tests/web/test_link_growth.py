"""Tests of growing links: the law of names, the law of in-degrees, and communities."""

from __future__ import annotations

from random import Random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, hashes, key_of, unit
from ecosystem.web.link_growth import preferential_links
from ecosystem.web.links import Links

relaxed = settings(deadline=None, max_examples=40)
sizes = st.integers(0, 40)
Sites = tuple[U64, NDArray[np.int64], NDArray[np.float64]]
Edges = set[tuple[int, int]]

USUAL: dict[str, Any] = {"per_site": 3, "own_context": 0.7, "reciprocal": 0.2}


def web(n: int, contexts: tuple[float, ...] = (0.5, 0.3, 0.2)) -> Sites:
    """Return sites in random contexts, with many equal sizes."""
    keys = hashes(key_of(1, "site"), np.arange(n, dtype=np.uint64))
    context = np.searchsorted(np.cumsum(contexts)[:-1], unit(hashes(key_of(1, "context"), keys)))
    return keys, context, np.ceil(20 * unit(hashes(key_of(1, "size"), keys)))


def edges(sites: Sites, seed: int = 1, **shape: Any) -> Edges:
    links = preferential_links(seed, *sites, **{**USUAL, **shape})
    return {(a, b) for a, b in links.to_edges(sites[0]).tolist()}


def arrival(sites: Sites) -> NDArray[np.int64]:
    """Return the place of each site in the order of arrival."""
    return np.argsort(np.lexsort((sites[0], -sites[2])))


def tree(n: int, exponent: float, seed: int = 1) -> Links:
    """Return a graph in which every site makes one link."""
    return preferential_links(
        seed, *web(n), per_site=1, own_context=0, in_degree_exponent=exponent, reciprocal=0
    )


# --- names --------------------------------------------------------------------------------


@relaxed
@given(sizes, st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_sites_does_not_matter(n: int, seed: int, random: Random) -> None:
    sites = web(n)
    shuffle = np.array(random.sample(range(n), n), dtype=np.int64)
    shuffled = (sites[0][shuffle], sites[1][shuffle], sites[2][shuffle])
    assert edges(sites, seed) == edges(shuffled, seed)


def test_the_order_of_many_sites_does_not_matter() -> None:
    keys, context, size = web(5000)
    shuffle = np.array(Random(1).sample(range(5000), 5000))
    assert edges((keys[shuffle], context[shuffle], size[shuffle])) == edges(web(5000))


def test_the_numbers_of_contexts_and_the_unit_of_size_do_not_matter() -> None:
    keys, context, size = web(300)
    assert edges((keys, 7 - 2 * context, size / 1024)) == edges((keys, context, size))


def test_another_seed_gives_other_links() -> None:
    assert len(edges(web(300), seed=1) & edges(web(300), seed=2)) < 0.5 * len(edges(web(300)))


@relaxed
@given(sizes, sizes)
def test_smaller_sites_leave_all_links_between_the_others_alone(n: int, more: int) -> None:
    keys, context, size = web(n + more)
    few = edges((keys[:n], context[:n], size[:n]))
    size[n:] /= 1000
    old = set(keys[:n].tolist())
    assert {(a, b) for a, b in edges((keys, context, size)) if {a, b} <= old} == few


def test_one_percent_more_sites_of_any_size_move_few_links() -> None:
    keys, context, size = web(10_100)
    few = edges((keys[:10_000], context[:10_000], size[:10_000]), per_site=8)
    moved = 1 - len(few & edges((keys, context, size), per_site=8)) / len(few)
    assert 0 < moved < 0.12  # without names, nearly all of them


def test_more_links_a_site_and_more_links_back_only_add_links() -> None:
    sites = web(400)
    assert edges(sites, per_site=2) < edges(sites, per_site=3)
    assert edges(sites, reciprocal=0.1) < edges(sites, reciprocal=0.5)


def test_a_higher_share_within_contexts_moves_only_the_links_in_between() -> None:
    n, sites = 5000, web(5000)
    shape = {"per_site": 1, "reciprocal": 0}
    gone = edges(sites, own_context=0.5, **shape) - edges(sites, own_context=0.6, **shape)
    # A site whose one link is moved moves the link of its herald along: 2 edges.
    assert 0 < len(gone) / 2 < 0.1 * n + 4 * np.sqrt(n * 0.1 * 0.9)


# --- shape --------------------------------------------------------------------------------


@relaxed
@given(st.integers(2, 40), st.integers(1, 4), st.sampled_from([0.0, 0.5, 1.0]))
def test_every_site_can_be_reached_from_every_other(n: int, per_site: int, own: float) -> None:
    links = preferential_links(1, *web(n), per_site=per_site, own_context=own, reciprocal=0)
    assert nx.is_strongly_connected(links.to_networkx())
    assert (links.sources != links.targets).all()


@pytest.mark.parametrize("n", [0, 1])
def test_no_links_among_fewer_than_two_sites(n: int) -> None:
    assert edges(web(n)) == set()


def test_sites_link_to_earlier_ones_and_are_announced_by_one_of_those() -> None:
    sites = web(2000)
    when = arrival(sites)
    links = preferential_links(1, *sites, per_site=5, own_context=0.5, reciprocal=0)
    onwards = when[links.sources] < when[links.targets]
    heralds = np.bincount(links.targets[onwards], minlength=2000)
    assert np.array_equal(heralds, when > 0)
    made = np.bincount(links.sources[~onwards], minlength=2000)
    assert (made[when > 0] >= 1).all()
    assert made.max() == 5
    assert made[when == 0] == 0


def test_everyone_links_back_where_that_is_certain() -> None:
    found = edges(web(300), reciprocal=1)
    made = edges(web(300), reciprocal=0)
    keys, _, _ = sites = web(300)
    when = dict(zip(keys.tolist(), arrival(sites).tolist(), strict=True))
    assert found == made | {(b, a) for a, b in made if when[b] < when[a]}


# --- in-degrees ---------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [2.2, 2.5, 3.0, 6.0])
def test_in_degrees_follow_the_law_of_copying(exponent: float) -> None:
    n, copying = 50_000, 1 / (exponent - 1)
    in_degree = tree(n, exponent).in_degree - 1  # less the link of the herald
    # A site with k links gets the next with a rate of copying * (k + a) (Krapivsky &
    # Redner 2001, Phys. Rev. E 63, 066123), so the shares q of sites with k links obey
    # q[k] = q[k - 1] * (k - 1 + a) / (k + a + 1 / copying).
    a = (1 - copying) / copying
    share = 1 / (2 - copying)
    for k in range(12):
        found = np.mean(in_degree == k)
        assert abs(found - share) < 4 * np.sqrt(share * (1 - share) / n), k
        share *= (k + a) / (k + 1 + a + 1 / copying)


@pytest.mark.parametrize("exponent", [2.2, 2.5, 3.0])
def test_in_degrees_have_a_heavy_tail(exponent: float) -> None:
    least, copying = 10, 1 / (exponent - 1)
    in_degree = tree(100_000, exponent).in_degree - 1
    # The law above falls as (k + shift) ** -exponent, to second order in 1 / k.
    shift = (1 - copying) / copying + 1 / (2 * copying)
    tail = in_degree[in_degree >= least]
    hill = 1 + 1 / np.mean(np.log((tail + shift) / (least - 0.5 + shift)))
    assert abs(hill - exponent) < 4 * (exponent - 1) / np.sqrt(len(tail))


def test_without_copying_there_is_no_heavy_tail() -> None:
    assert tree(50_000, 1e9).in_degree.max() < 40
    assert tree(50_000, 2.5).in_degree.max() > 400


# --- communities --------------------------------------------------------------------------


def share_within(sites: Sites, own_context: float) -> float:
    links = preferential_links(1, *sites, per_site=1, own_context=own_context, reciprocal=0)
    return float(np.mean(sites[1][links.sources] == sites[1][links.targets]))


@pytest.mark.parametrize("own", [0.0, 0.3, 0.8])
def test_links_stay_within_a_context_by_choice_or_by_chance(own: float) -> None:
    n, k = 20_000, 4
    expected = own + (1 - own) / k
    error = np.sqrt(expected * (1 - expected) / n)  # a site's link and herald go together
    first = k / n  # the first of a context links elsewhere
    assert abs(share_within(web(n, (1 / k,) * k), own) - expected) < 4 * error + first


@pytest.mark.parametrize("own", [0.3, 0.8])
def test_chance_is_what_happens_without_choice(own: float) -> None:
    n, sites = 20_000, web(20_000, (0.7, 0.25, 0.05))
    chance = share_within(sites, 0)
    expected = own + (1 - own) * chance
    assert abs(share_within(sites, own) - expected) < 4 * np.sqrt(own * (1 - own) / n) + 3 / n


def test_only_the_first_of_a_context_leave_it_where_all_links_stay() -> None:
    sites = web(2000)
    context = sites[1]
    links = preferential_links(1, *sites, per_site=4, own_context=1, reciprocal=0.3)
    when = arrival(sites)
    first = [i for i in range(2000) if when[i] == when[context == context[i]].min()]
    across = context[links.sources] != context[links.targets]
    ends = np.column_stack([links.sources, links.targets])[across]
    assert len(first) == 3
    assert len(ends)
    assert np.isin(ends, first).any(axis=1).all()


# --- errors -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"per_site": 0}, "per_site is 0"),
        ({"own_context": 1.5}, "own_context is 1.5"),
        ({"own_context": float("nan")}, "own_context is nan"),
        ({"reciprocal": -0.1}, "reciprocal is -0.1"),
        ({"in_degree_exponent": 2.0}, "in_degree_exponent is 2.0"),
    ],
)
def test_a_parameter_out_of_range_is_an_error(shape: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        edges(web(5), **shape)


def test_sites_that_cannot_be_told_apart_or_ordered_are_an_error() -> None:
    keys, context, size = web(3)
    with pytest.raises(ValueError, match="two sites have the same key"):
        edges((keys[[0, 0, 1]], context, size))
    with pytest.raises(ValueError, match="weight of a site is not a finite number"):
        edges((keys, context, np.array([1, np.nan, 2])))
    with pytest.raises(ValueError, match="3 keys, 2 contexts and 3 weights"):
        edges((keys, context[:2], size))
