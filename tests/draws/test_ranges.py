"""Tests of keyed picks from ranges: uniform, by name, and how little they move."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.draws.keys import U64, counter, hashes, key_of
from ecosystem.draws.ranges import pick_in_ranges


def keys_of(n: int) -> U64:
    return hashes(key_of(0, "entry"), np.arange(n, dtype=np.uint64))


@pytest.mark.parametrize(("low", "high"), [(0, 2), (0, 3), (5, 12), (0, 40)])
def test_picks_from_a_range_are_uniform(low: int, high: int) -> None:
    n, k = 40_000, high - low
    picks = pick_in_ranges(
        counter(key_of(1, "picks"), n), keys_of(40), np.full(n, low), np.full(n, high)
    )
    assert picks.min() >= low
    assert picks.max() < high
    expected = n / k
    chi_square = ((np.bincount(picks - low, minlength=k) - expected) ** 2 / expected).sum()
    assert abs(chi_square - (k - 1)) < 4 * np.sqrt(2 * (k - 1))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 30)), max_size=30))
def test_a_pick_lies_in_its_own_range_whatever_the_others(ranges: list[tuple[int, int]]) -> None:
    low = np.array([a for a, _ in ranges], dtype=np.int64)
    high = np.minimum(low + np.array([size for _, size in ranges], dtype=np.int64), 30)
    draws = counter(key_of(2, "picks"), len(ranges))
    picks = pick_in_ranges(draws, keys_of(30), low, high)
    assert ((low <= picks) & (picks < high)).all()
    for i in range(len(ranges)):
        one = slice(i, i + 1)
        assert pick_in_ranges(draws[one], keys_of(30), low[one], high[one])[0] == picks[i]


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 9), st.randoms(use_true_random=False))
def test_the_order_within_a_range_does_not_matter(n: int, before: int, random: Random) -> None:
    names = keys_of(before + n)
    shuffled = np.concatenate([names[:before], names[before:][random.sample(range(n), n)]])
    draws = counter(key_of(3, "picks"), 50)
    low, high = np.full(50, before), np.full(50, before + n)
    one = names[pick_in_ranges(draws, names, low, high)]
    other = shuffled[pick_in_ranges(draws, shuffled, low, high)]
    assert one.tolist() == other.tolist()


def test_names_that_differ_in_their_last_bit_are_told_apart() -> None:
    names = np.array([6, 7, 7], dtype=np.uint64)
    draws = counter(key_of(4, "picks"), 400)
    picks = pick_in_ranges(draws, names, np.zeros(400, np.int64), np.full(400, 2))
    # A fair coin 400 times: mean 200, standard deviation 10.
    assert abs(picks.sum() - 200) < 40


def test_one_name_more_moves_few_picks() -> None:
    n, size = 200_000, 1024
    names, draws = keys_of(size + 1), counter(key_of(5, "picks"), n)
    few = pick_in_ranges(draws, names, np.zeros(n, np.int64), np.full(n, size))
    more = pick_in_ranges(draws, names, np.zeros(n, np.int64), np.full(n, size + 1))
    moved = np.mean(few != more)
    # Among m names a turn changes with probability near 1 / 2m, and a draw comes by a
    # node of m names with probability m / size: 1 / (2 size) on each of log2(size) levels,
    # and 1 / size where the new name shares the last node with an old one.
    expected = (np.log2(size) / 2 + 1) / size
    assert 1 / size / 2 < moved < 2 * expected


def test_no_picks_from_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert len(pick_in_ranges(np.zeros(0, np.uint64), np.zeros(0, np.uint64), none, none)) == 0
