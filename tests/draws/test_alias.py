"""Tests of alias tables: exact shares, no mass without weight, draws as the table says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecosystem.draws.alias import alias_table, draw
from ecosystem.draws.keys import U64, counter, key_of

weight_lists = st.lists(
    st.one_of(st.just(0), st.integers(0, 10), st.integers(0, 2**40)), min_size=1, max_size=60
).filter(any)


def table_of(weights: list[int]) -> U64:
    return alias_table(np.array(weights, dtype=np.int64))


def split(table: U64) -> tuple[list[int], list[int]]:
    entries = table.tolist()
    return [e >> 32 for e in entries], [e & 0xFFFFFFFF for e in entries]


def shares_of(table: U64) -> list[Fraction]:
    cuts, aliases = split(table)
    mass = [0] * len(cuts)
    for column, (cut, alias) in enumerate(zip(cuts, aliases, strict=True)):
        mass[column] += cut
        mass[alias] += 2**32 - cut
    return [Fraction(m, 2**32 * len(cuts)) for m in mass]


def errors_of(weights: list[int]) -> list[Fraction]:
    total = sum(weights)
    shares = shares_of(table_of(weights))
    return [abs(s - Fraction(w, total)) for s, w in zip(shares, weights, strict=True)]


@given(weight_lists)
def test_types_rarer_than_the_average_have_their_share_up_to_two_to_the_minus_32_over_k(
    weights: list[int],
) -> None:
    k, total = len(weights), sum(weights)
    light = [e for e, w in zip(errors_of(weights), weights, strict=True) if w * k < total]
    assert all(e <= Fraction(1, 2**32 * k) for e in light)


@given(weight_lists)
@example([1] * 99 + [10**6])
def test_a_table_and_its_weights_differ_by_less_than_two_to_the_minus_32_in_total_variation(
    weights: list[int],
) -> None:
    assert sum(errors_of(weights)) / 2 <= Fraction(1, 2**32)


@given(weight_lists)
def test_a_type_without_weight_gets_no_mass_at_all(weights: list[int]) -> None:
    shares = shares_of(table_of(weights))
    assert all((s > 0) == (w > 0) for s, w in zip(shares, weights, strict=True))


@given(weight_lists, st.lists(st.integers(0, 2**64 - 1), max_size=30))
@example([0, 1, 0], [0, 2**64 - 1])
def test_a_type_without_weight_is_never_drawn(weights: list[int], numbers: list[int]) -> None:
    drawn = draw(table_of(weights), np.array(numbers, dtype=np.uint64))
    assert all(weights[i] > 0 for i in drawn)


@given(weight_lists, st.integers(0, 2**64 - 1))
def test_a_draw_is_one_multiplication_and_one_look_up(weights: list[int], number: int) -> None:
    table = table_of(weights)
    cuts, aliases = split(table)
    column, rest = divmod(number * len(weights) >> 32, 2**32)
    expected = column if rest < cuts[column] else aliases[column]
    assert draw(table, np.array([number], dtype=np.uint64)).tolist() == [expected]


def test_draws_follow_the_weights() -> None:
    n, weights = 200_000, np.array([500, 0, 300, 120, 60, 15, 5], dtype=np.int64)
    counts = np.bincount(draw(alias_table(weights), counter(key_of(5, "chi"), n)), minlength=7)
    held = weights > 0
    p = weights[held] / weights.sum()
    chi_square = ((counts[held] - n * p) ** 2 / (n * p)).sum()
    k = len(p)
    variance = 2 * (k - 1) + ((1 / p).sum() - k**2 - 2 * k + 2) / n  # exact for a multinomial
    assert counts[1] == 0
    assert abs(chi_square - (k - 1)) < 4 * np.sqrt(variance)


def test_a_zipf_law_of_many_types_keeps_every_type() -> None:
    weights = np.rint(2**40 / np.arange(1, 5001)).astype(np.int64)
    assert min(shares_of(alias_table(weights))) > 0


def test_a_single_type_is_always_drawn() -> None:
    assert draw(table_of([3]), counter(1, 50)).tolist() == [0] * 50


def test_weights_are_not_changed() -> None:
    weights = np.array([5, 1, 0, 9], dtype=np.int64)
    alias_table(weights)
    assert weights.tolist() == [5, 1, 0, 9]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [3, -1]])
def test_weights_that_are_no_law_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="non-negative weights with a positive sum"):
        table_of(weights)


def test_weights_that_would_overflow_are_refused_and_those_below_are_not() -> None:
    with pytest.raises(ValueError, match="below"):
        table_of([2**61, 2**61])
    assert shares_of(table_of([2**61 - 1, 2**61 - 1])) == [Fraction(1, 2)] * 2
