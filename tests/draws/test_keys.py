"""Tests of keys: reference values, independence of entities, nested events."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.draws.keys import (
    ALWAYS,
    U64,
    bernoulli,
    counter,
    hashes,
    key_of,
    mix,
    threshold,
    unit,
)

words = st.integers(0, 2**64 - 1)
shares = st.floats(0, 1)


def u64(*values: int) -> U64:
    return np.array(values, dtype=np.uint64)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (0, [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]),
        (1234567, [6457827717110365317, 3203168211198807973, 9817491932198370423]),
    ],
)
def test_the_stream_of_a_key_is_splitmix64(seed: int, expected: list[int]) -> None:
    assert counter(seed, 3).tolist() == expected


@given(words, st.integers(0, 50), st.integers(0, 50))
def test_a_shorter_stream_is_a_prefix_of_a_longer_one(key: int, n: int, more: int) -> None:
    assert np.array_equal(counter(key, n), counter(key, n + more)[:n])


@given(words, st.integers(0, 50), st.integers(0, 50))
def test_a_stream_can_be_read_from_the_middle(key: int, start: int, n: int) -> None:
    assert np.array_equal(counter(key, n, start), counter(key, start + n)[start:])


def test_a_key_is_a_64_bit_number_that_stays_the_same() -> None:
    assert key_of(1, "fetch", "common", 12) == key_of(1, "fetch", "common", 12)
    assert 0 <= key_of(1, "fetch") < 2**64


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, "ab", "c"), (1, "a", "bc")),
        ((1, "a", 12), (1, "a", "12")),
        ((1, "a", 1, 2), (1, "a", 12)),
        ((1, "a"), (2, "a")),
        ((1, "a"), (1, "a", "")),
        ((1, "a", "b"), (1, "b", "a")),
        ((1, "a\x00b"), (1, "a", "b")),
    ],
)
def test_different_names_have_different_keys(
    one: tuple[int | str, ...], other: tuple[int | str, ...]
) -> None:
    assert key_of(int(one[0]), *one[1:]) != key_of(int(other[0]), *other[1:])


def test_keys_of_many_names_do_not_collide() -> None:
    found = {key_of(1, name, round_) for name in ("a", "b", "fetch") for round_ in range(5000)}
    assert len(found) == 15_000


@given(st.lists(words, unique=True, min_size=1, max_size=50))
def test_mix_sends_distinct_numbers_to_distinct_numbers(values: list[int]) -> None:
    assert len(set(mix(u64(*values)).tolist())) == len(values)


def test_mix_leaves_its_argument_alone() -> None:
    values = u64(1, 2, 3)
    mix(values)
    assert values.tolist() == [1, 2, 3]


def test_neighbouring_numbers_share_about_half_of_their_mixed_bits() -> None:
    n = 2000
    mixed = hashes(key_of(1, "bits"), np.arange(n + 1, dtype=np.uint64))
    differing = np.bitwise_count(mixed[1:] ^ mixed[:-1]).mean()
    assert abs(differing - 32) < 4 * np.sqrt(64 / 4 / n)


@given(words, st.lists(words, min_size=1, max_size=20), st.lists(words, max_size=20))
def test_the_number_of_an_entity_does_not_depend_on_the_others(
    key: int, some: list[int], others: list[int]
) -> None:
    alone = hashes(key, u64(*some))
    together = hashes(key, u64(*others, *some))
    assert np.array_equal(alone, together[len(others) :])


def test_two_decisions_draw_independent_numbers_for_the_same_entities() -> None:
    n = 20_000
    entities = np.arange(n, dtype=np.uint64)
    x, y = (unit(hashes(key_of(1, name), entities)) for name in ("fetch", "drop"))
    # A product of independent centred uniforms has mean 0 and variance 1/144.
    assert abs(np.mean((x - 0.5) * (y - 0.5))) < 4 / 12 / np.sqrt(n)


@given(shares.filter(lambda p: p < 1))
def test_a_threshold_is_the_share_of_all_64_bit_numbers(p: float) -> None:
    assert int(threshold(p)) == int(Fraction(p) * 2**64)


def test_thresholds_of_the_ends() -> None:
    assert threshold(np.array([0.0, 1.0])).tolist() == [0, 2**64 - 1]


@given(words, shares, shares)
def test_what_happens_at_p_happens_at_every_higher_p(number: int, p: float, q: float) -> None:
    low, high = sorted((p, q))
    assert not bernoulli(u64(number), low)[0] or bernoulli(u64(number), high)[0]


@given(words)
def test_probability_0_never_happens_and_1_always_does(number: int) -> None:
    assert not bernoulli(u64(number), 0.0)[0]
    assert bernoulli(u64(number), 1.0)[0]


def test_certainty_holds_for_the_highest_number() -> None:
    numbers = np.array([ALWAYS, ALWAYS])
    assert bernoulli(numbers, np.array([1.0, np.nextafter(1.0, 0.0)])).tolist() == [True, False]


@pytest.mark.parametrize("p", [0.001, 0.3, 0.5, 0.99])
def test_events_happen_with_their_probability(p: float) -> None:
    n = 100_000
    happened = bernoulli(hashes(key_of(7, "often"), np.arange(n, dtype=np.uint64)), p).mean()
    assert abs(happened - p) < 4 * np.sqrt(p * (1 - p) / n)


def test_each_entity_may_have_its_own_probability() -> None:
    numbers = u64(2**63, 2**63, 2**63)
    assert bernoulli(numbers, np.array([0.4, 0.5, 0.6])).tolist() == [False, False, True]


@given(words)
def test_unit_is_close_to_the_number_over_two_to_the_64(number: int) -> None:
    assert abs(float(unit(u64(number))[0]) - number / 2**64) <= 2.0**-52


@given(words, words)
def test_unit_keeps_the_order(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert unit(u64(low))[0] <= unit(u64(high))[0]


def test_unit_stays_inside_the_open_interval() -> None:
    ends = unit(u64(0, 2**64 - 1))
    assert ends[0] > 0
    assert ends[1] < 1


def test_unit_is_uniform_in_mean_and_variance() -> None:
    n = 100_000
    x = unit(counter(key_of(3, "uniform"), n))
    assert abs(x.mean() - 1 / 2) < 4 * np.sqrt(1 / 12 / n)
    # (x - 1/2)^2 has mean 1/12 and variance 1/80 - 1/144.
    assert abs(((x - 0.5) ** 2).mean() - 1 / 12) < 4 * np.sqrt((1 / 80 - 1 / 144) / n)
