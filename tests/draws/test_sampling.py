"""Tests of keyed samples: their distributions, and how little they move."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom, hypergeom

from ecosystem.draws.alias import alias_table
from ecosystem.draws.keys import U64, counter, hashes, key_of
from ecosystem.draws.sampling import (
    k_smallest,
    pick_with_replacement,
    split_by_shares,
    split_fixed,
    stream_counts,
    subsample_counts,
)

seeds = st.integers(0, 2**64 - 1)
count_lists = st.lists(st.integers(0, 40), min_size=1, max_size=15)
number_lists = st.lists(seeds, unique=True, max_size=40)
relaxed = settings(deadline=None, max_examples=60)


def keys_of(n: int, name: str = "entity") -> U64:
    return hashes(key_of(0, name), np.arange(n, dtype=np.uint64))


def u64(values: list[int]) -> U64:
    return np.array(values, dtype=np.uint64)


def assert_moments(
    sample: NDArray[np.int64], mean: float, variance: float, kurtosis: float
) -> None:
    """Compare mean and variance with theory, within four standard errors."""
    r = len(sample)
    fourth = (kurtosis + 3) * variance**2
    error_of_variance = np.sqrt((fourth - variance**2 * (r - 3) / (r - 1)) / r)
    assert abs(sample.mean() - mean) < 4 * np.sqrt(variance / r)
    assert abs(sample.var(ddof=1) - variance) < 4 * error_of_variance


def assert_uniform(picks: NDArray[np.int64], k: int) -> None:
    """Compare a chi-square statistic with its mean, within four standard deviations."""
    expected = len(picks) / k
    chi_square = ((np.bincount(picks, minlength=k) - expected) ** 2 / expected).sum()
    assert abs(chi_square - (k - 1)) < 4 * np.sqrt(2 * (k - 1) * (1 - 1 / len(picks)))


# --- streams ------------------------------------------------------------------------------


@relaxed
@given(seeds, st.integers(0, 300), st.integers(0, 300))
def test_a_longer_stream_only_adds_draws(key: int, n: int, more: int) -> None:
    table = alias_table(np.array([5, 0, 3, 1]))
    short, long = stream_counts(key, n, table), stream_counts(key, n + more, table)
    assert short.sum() == n
    assert long.sum() == n + more
    assert (short <= long).all()


def test_streams_of_many_keys_are_binomial_in_mean_and_variance() -> None:
    table = alias_table(np.array([6, 3, 1]))
    sample = np.array([stream_counts(key_of(1, "s", r), 40, table) for r in range(4000)])
    for column, p in enumerate((0.6, 0.3, 0.1)):
        assert_moments(sample[:, column], *map(float, binom.stats(40, p, moments="mvk")))


# --- shares -------------------------------------------------------------------------------


def test_a_split_by_shares_is_multinomial_in_mean_and_variance() -> None:
    shares = np.array([0.5, 0.3, 0.2])
    sample = np.array([split_by_shares(key_of(1, "split", r), 50, shares) for r in range(4000)])
    for column, p in enumerate(shares):
        assert_moments(sample[:, column], *map(float, binom.stats(50, p, moments="mvk")))


def test_shares_of_a_split_are_normalised() -> None:
    relative = split_by_shares(9, 1000, np.array([1.0, 2.0, 5.0]))
    assert np.array_equal(relative, split_by_shares(9, 1000, np.array([0.125, 0.25, 0.625])))


@given(seeds, st.integers(0, 500), st.lists(st.integers(0, 2**20), min_size=2, max_size=6))
def test_a_split_hands_out_every_draw_and_none_to_a_share_of_zero(
    key: int, n: int, shares: list[int]
) -> None:
    shares = [*shares, 1]
    split = split_by_shares(key, n, np.array(shares, dtype=np.float64))
    assert split.sum() == n
    assert all(held == 0 for held, share in zip(split, shares, strict=True) if share == 0)


@given(seeds, st.integers(0, 64), st.integers(0, 64), st.integers(0, 64))
def test_raising_a_share_at_the_cost_of_the_next_moves_only_draws_between_them(
    key: int, a: int, b: int, moved: int
) -> None:
    moved = min(moved, b)
    last = 129 - a - b
    before = split_by_shares(key, 400, np.array([a, b, last], dtype=np.float64))
    after = split_by_shares(key, 400, np.array([a + moved, b - moved, last], dtype=np.float64))
    assert after[0] >= before[0]
    assert after[1] <= before[1]
    assert after[2] == before[2]


def test_no_more_draws_move_than_the_share_that_moved() -> None:
    n, moved = 100_000, 0.05
    before = split_by_shares(key_of(1, "m"), n, np.array([0.50, 0.30, 0.20]))
    after = split_by_shares(key_of(1, "m"), n, np.array([0.55, 0.25, 0.20]))
    se = np.sqrt(moved * (1 - moved) / n)
    assert abs((after[0] - before[0]) / n - moved) < 4 * se


@given(seeds, st.integers(0, 200), st.integers(0, 200))
def test_a_larger_split_only_adds_draws(key: int, n: int, more: int) -> None:
    shares = np.array([0.2, 0.5, 0.3])
    less, all_ = split_by_shares(key, n, shares), split_by_shares(key, n + more, shares)
    assert (less <= all_).all()


def test_a_split_larger_than_a_block_goes_on_where_the_block_ended() -> None:
    block, shares = 1 << 20, np.array([0.4, 0.6])
    n = block + 3
    below = int((counter(77, n) < np.uint64(int(0.4 * 2**64))).sum())
    assert split_by_shares(77, n, shares).tolist() == [below, n - below]


@given(st.integers(0, 10**9), st.lists(st.floats(0.01, 100), min_size=1, max_size=8))
def test_a_fixed_split_is_within_one_draw_of_the_exact_shares(n: int, shares: list[float]) -> None:
    split = split_fixed(n, np.array(shares))
    exact = n * np.array(shares) / sum(shares)
    assert split.sum() == n
    assert (np.abs(split - exact) < 1 + 1e-6).all()


@pytest.mark.parametrize(
    ("n", "shares", "expected"),
    [
        (10, [0.1, 0.9], [1, 9]),
        (100, [0.29, 0.71], [29, 71]),
        (7, [0.5, 0.3, 0.2], [4, 2, 1]),
        (1, [0.5, 0.5], [1, 0]),
        (2, [1.0, 1.0, 1.0], [1, 1, 0]),
        (5, [1.0, 0.0], [5, 0]),
        (0, [0.4, 0.6], [0, 0]),
    ],
)
def test_a_fixed_split_gives_the_rest_to_the_largest_remainders(
    n: int, shares: list[float], expected: list[int]
) -> None:
    assert split_fixed(n, np.array(shares)).tolist() == expected


# --- lowest -------------------------------------------------------------------------------


@given(number_lists, st.integers(0, 45))
def test_the_lowest_numbers_are_taken_lowest_first(numbers: list[int], n: int) -> None:
    taken = u64(numbers)[k_smallest(u64(numbers), n)]
    assert taken.tolist() == sorted(numbers)[:n]


@given(number_lists, st.integers(1, 40), st.integers(0, 40))
def test_when_the_population_grows_picks_leave_only_for_newcomers(
    numbers: list[int], cut: int, n: int
) -> None:
    old = numbers[:cut]
    before = {old[i] for i in k_smallest(u64(old), n)}
    after = {numbers[i] for i in k_smallest(u64(numbers), n)}
    assert after & set(old) <= before
    assert len(before - after) <= len(set(numbers) - set(old))


# --- tokens without replacement -----------------------------------------------------------


@relaxed
@given(seeds, count_lists, st.integers(0, 700))
def test_a_subsample_has_n_tokens_and_never_more_of_a_type_than_there_are(
    key: int, counts: list[int], n: int
) -> None:
    held = np.array(counts, dtype=np.int64)
    sample = subsample_counts(key, held, keys_of(len(held)), n)
    assert sample.sum() == min(n, held.sum())
    assert (sample >= 0).all()
    assert (sample <= held).all()


@relaxed
@given(seeds, count_lists, st.integers(0, 100), st.integers(0, 100))
def test_a_larger_subsample_holds_the_smaller_one(
    key: int, counts: list[int], n: int, more: int
) -> None:
    held, keys = np.array(counts, dtype=np.int64), keys_of(len(counts))
    small = subsample_counts(key, held, keys, n)
    assert (small <= subsample_counts(key, held, keys, n + more)).all()


@relaxed
@given(seeds, count_lists, count_lists, st.integers(0, 100))
def test_newcomers_take_places_but_give_none(
    key: int, counts: list[int], newcomers: list[int], n: int
) -> None:
    grown = np.array(counts + newcomers, dtype=np.int64)
    keys, k = keys_of(len(grown)), len(counts)
    before = subsample_counts(key, grown[:k], keys[:k], n)
    after = subsample_counts(key, grown, keys, n)
    assert (after[:k] <= before).all()
    assert (before - after[:k]).sum() <= after[k:].sum()


@relaxed
@given(seeds, count_lists, st.integers(0, 100), st.randoms(use_true_random=False))
def test_a_subsample_follows_the_keys_and_not_the_order_of_types(
    key: int, counts: list[int], n: int, random: Random
) -> None:
    order = list(range(len(counts)))
    random.shuffle(order)
    held, keys = np.array(counts, dtype=np.int64), keys_of(len(counts))
    straight = subsample_counts(key, held, keys, n)
    shuffled = subsample_counts(key, held[order], keys[order], n)
    assert np.array_equal(straight[order], shuffled)


def test_a_subsample_is_hypergeometric_in_mean_and_variance() -> None:
    counts, n = np.array([40, 25, 20, 0, 10, 5]), 30
    keys = keys_of(len(counts))
    sample = np.array([subsample_counts(key_of(1, "sub", r), counts, keys, n) for r in range(1500)])
    groups = [[0], [1], [2], [4], [5], [0, 1], [1, 4]]
    for group in groups:
        size = int(counts[group].sum())
        moments = hypergeom.stats(int(counts.sum()), size, n, moments="mvk")
        assert_moments(sample[:, group].sum(axis=1), *map(float, moments))
    assert not sample[:, 3].any()


def test_a_subsample_of_millions_of_tokens_is_close_to_its_shares() -> None:
    counts, n = np.array([2_000_000, 700_000, 300_000]), 1_000_000
    sample = subsample_counts(key_of(1, "big"), counts, keys_of(3), n)
    for held, taken in zip(counts, sample, strict=True):
        mean, variance = hypergeom.stats(int(counts.sum()), int(held), n)
        assert abs(taken - mean) < 4 * np.sqrt(variance)
    assert sample.sum() == n


def test_a_subsample_is_exact_where_many_tokens_share_the_upper_bits_of_their_number() -> None:
    counts, keys = np.array([500_000, 300_000]), keys_of(2)
    samples = [subsample_counts(5, counts, keys, n) for n in range(400_000, 400_030)]
    assert [int(sample.sum()) for sample in samples] == list(range(400_000, 400_030))
    assert all((a <= b).all() for a, b in pairwise(samples))


def test_both_backends_subsample_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    counts, keys = np.arange(300, dtype=np.int64) * 3, keys_of(300)
    fast = subsample_counts(5, counts, keys, 40_000)
    monkeypatch.setenv("ECOSYSTEM_KERNELS", "numpy")
    assert np.array_equal(fast, subsample_counts(5, counts, keys, 40_000))


def test_taking_everything_returns_a_copy() -> None:
    counts = np.array([3, 0, 4])
    taken = subsample_counts(1, counts, keys_of(3), 7)
    taken[0] = 99
    assert counts.tolist() == [3, 0, 4]


# --- entities with replacement ------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 3, 37, 64, 200])
def test_picks_with_replacement_are_uniform(k: int) -> None:
    assert_uniform(pick_with_replacement(key_of(1, "pick", k), 200 * k, keys_of(k)), k)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(list(range(50)), id="neighbours"),
        pytest.param([2**64 - 1 - i for i in range(50)], id="at the end"),
        pytest.param([2**i for i in range(64)], id="one at each level"),
        pytest.param([0, 1, 2, 2**64 - 1], id="both ends"),
    ],
)
def test_picks_are_uniform_however_the_keys_are_spread(keys: list[int]) -> None:
    k = len(keys)
    assert_uniform(pick_with_replacement(key_of(1, "spread", k), 300 * k, u64(keys)), k)


def test_picks_are_independent_of_each_other() -> None:
    k, n = 6, 36_000
    picks = pick_with_replacement(key_of(1, "pairs"), n, keys_of(k))
    assert_uniform(picks[::2] * k + picks[1::2], k * k)


@given(seeds, st.lists(seeds, unique=True, min_size=1, max_size=30), st.data())
def test_picks_do_not_depend_on_the_order_of_the_list(
    key: int, entities: list[int], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(entities))
    straight = u64(entities)[pick_with_replacement(key, 50, u64(entities))]
    other = u64(shuffled)[pick_with_replacement(key, 50, u64(shuffled))]
    assert np.array_equal(straight, other)


@given(seeds, st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_more_picks_go_on_after_the_first(key: int, k: int, n: int, more: int) -> None:
    first = pick_with_replacement(key, n, keys_of(k))
    assert np.array_equal(first, pick_with_replacement(key, n + more, keys_of(k))[:n])


def test_one_more_entity_leaves_most_picks_as_they_were() -> None:
    k, n = 4000, 20_000
    keys = keys_of(k + 1)
    before = keys[pick_with_replacement(key_of(1, "most"), n, keys[:k])]
    after = keys[pick_with_replacement(key_of(1, "most"), n, keys)]
    # At a node of m entities the turn moves with at most 1/(m+1), and m/k of all draws are
    # there: less than 1/k for each of the levels that the newcomer shares with somebody.
    shared_bits = [64 - int(other ^ keys[k]).bit_length() for other in keys[:k].tolist()]
    bound = (max(shared_bits) + 1) / k
    assert (before != after).mean() < bound + 4 * np.sqrt(bound / n)


def test_the_newcomer_gets_its_share_of_picks() -> None:
    k, n = 50, 50_000
    picks = pick_with_replacement(key_of(1, "new"), n, keys_of(k + 1))
    p = 1 / (k + 1)
    assert abs((picks == k).mean() - p) < 4 * np.sqrt(p * (1 - p) / n)


def test_a_single_entity_is_always_picked() -> None:
    assert pick_with_replacement(1, 5, keys_of(1)).tolist() == [0] * 5
