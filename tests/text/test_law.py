"""Tests of laws: exact integer weights, contexts, mixtures, draws."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom

from ecosystem.draws.keys import counter, key_of
from ecosystem.text.law import GRID, Law, TableSampler, from_counts, from_probabilities, mixture
from tests.text.drawn import draw_counts

weight_lists = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)
relaxed = settings(deadline=None, max_examples=60)


def law(*weights: int, starts: tuple[int, ...] | None = None) -> Law:
    return Law(np.array(weights, dtype=np.int64), np.array(starts or (0, len(weights))))


def probabilities(*values: float) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def one_context(k: int) -> NDArray[np.int64]:
    return np.array([0, k])


@given(weight_lists)
def test_probabilities_are_weights_over_their_sum(weights: list[int]) -> None:
    p = law(*weights).probabilities
    assert p.tolist() == [w / sum(weights) for w in weights]


@given(weight_lists, weight_lists)
def test_context_shares_are_the_weights_of_each_context(a: list[int], b: list[int]) -> None:
    shares = law(*a, *b, starts=(0, len(a), len(a) + len(b))).context_shares
    total = sum(a) + sum(b)
    assert shares.tolist() == [sum(a) / total, sum(b) / total]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param((0, 0, 2, 4), [0.0, 0.3, 0.7], id="first"),
        pytest.param((0, 2, 2, 4), [0.3, 0.0, 0.7], id="middle"),
        pytest.param((0, 2, 4, 4), [0.3, 0.7, 0.0], id="last"),
    ],
)
def test_a_context_without_types_has_no_share(
    starts: tuple[int, ...], expected: list[float]
) -> None:
    shares = law(1, 2, 3, 4, starts=starts).context_shares
    assert shares.tolist() == pytest.approx(expected)


@given(weight_lists, weight_lists)
def test_a_sampler_lists_the_types_with_weight_in_each_context(a: list[int], b: list[int]) -> None:
    starts = (0, len(a), len(a) + len(b))
    samplers = law(*a, *b, starts=starts).sampler
    for (first, stop), sampler in zip(pairwise(starts), samplers, strict=True):
        held = [i for i in range(first, stop) if (a + b)[i] > 0]
        assert sampler is None or isinstance(sampler, TableSampler)
        assert (sampler is None) == (not held)
        if sampler is not None:
            assert sampler.types.tolist() == held
            assert len(sampler.columns) == len(held)


def test_a_law_cannot_write_in_a_context_without_weight() -> None:
    held = law(0, 0, 5, 0, 1, starts=(0, 2, 4, 5))
    assert held.can_write().tolist() == [False, True, True]
    assert held.sampler[0] is None


def test_a_sampler_draws_with_the_shares_within_its_context() -> None:
    n, samplers = 100_000, law(90, 10, 1, 3, starts=(0, 2, 4)).sampler
    for c, p in enumerate((0.9, 0.25)):
        sampler = samplers[c]
        assert sampler is not None
        drawn = sampler.sample(counter(key_of(1, "c", c), n), np.array([n]))
        share = float((drawn == 2 * c).mean())
        assert abs(share - p) < 4 * np.sqrt(p * (1 - p) / n)


@relaxed
@given(weight_lists, st.integers(0, 2**64 - 1), st.integers(0, 200))
def test_drawn_counts_sum_to_n_and_leave_out_types_without_weight(
    weights: list[int], key: int, n: int
) -> None:
    counts = draw_counts(law(*weights), key, n)
    assert counts.sum() == n
    assert all(c == 0 for c, w in zip(counts, weights, strict=True) if w == 0)


@relaxed
@given(weight_lists, st.lists(st.integers(0, 20), max_size=10), st.integers(0, 2**64 - 1))
def test_types_that_the_law_does_not_hold_change_no_draw(
    weights: list[int], places: list[int], key: int
) -> None:
    longer, origin = list(weights), list(range(len(weights)))
    for place in places:
        longer.insert(place, 0)
        origin.insert(place, -1)
    short = draw_counts(law(*weights), key, 100)
    long = draw_counts(law(*longer), key, 100)
    held = np.array(origin) >= 0
    assert np.array_equal(long[held], short)
    assert not long[~held].any()


def test_drawn_counts_are_binomial_in_the_mean() -> None:
    repeats, n = 2000, 50
    held = law(60, 0, 30, 10)
    mean = np.mean([draw_counts(held, key_of(1, "mean", r), n) for r in range(repeats)], axis=0)
    for i, p in enumerate((0.6, 0.0, 0.3, 0.1)):
        assert abs(mean[i] - n * p) <= 4 * np.sqrt(binom.var(n, p) / repeats)


@given(weight_lists)
def test_the_law_of_counts_is_the_counts(counts: list[int]) -> None:
    fitted = from_counts(np.array(counts, dtype=np.int64), one_context(len(counts)))
    assert fitted.weights.tolist() == counts


def test_counts_too_large_for_a_table_are_rounded_and_can_still_be_drawn_from() -> None:
    counts = np.array([2**60, 2**60, 0, 1], dtype=np.int64)
    fitted = from_counts(counts, one_context(4))
    assert fitted.weights.tolist() == [GRID // 2, GRID // 2, 0, 1]
    assert draw_counts(fitted, 1, 100).sum() == 100


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(1e-300, 1e6)), min_size=1, max_size=20).filter(any)
)
def test_rounding_keeps_zero_zero_and_positive_positive(values: list[float]) -> None:
    p = np.array(values)
    rounded = from_probabilities(p, one_context(len(p)))
    assert ((rounded.weights > 0) == (p > 0)).all()


@given(st.lists(st.floats(1e-3, 1.0), min_size=1, max_size=20))
def test_rounding_moves_a_probability_by_no_more_than_the_grid(values: list[float]) -> None:
    p = np.array(values) / sum(values)
    rounded = from_probabilities(p, one_context(len(p))).probabilities
    assert np.abs(rounded - p).max() <= (1 + len(p)) / GRID


def test_probabilities_need_not_be_normalised() -> None:
    one = from_probabilities(probabilities(1, 3), one_context(2))
    other = from_probabilities(probabilities(0.25, 0.75), one_context(2))
    assert one.weights.tolist() == other.weights.tolist() == [GRID // 4, GRID * 3 // 4]


@pytest.mark.parametrize(
    "values", [(0.0, 0.0), (0.5, -0.1), (np.nan, 1.0), (np.inf, 1.0), ()], ids=str
)
def test_what_is_no_law_is_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="finite, non-negative and not all zero"):
        from_probabilities(probabilities(*values), one_context(len(values)))


def test_a_mixture_averages_laws_by_normalised_shares() -> None:
    mixed = mixture([law(1, 1, 0), law(0, 1, 3)], np.array([3.0, 1.0]))
    expected = [0.375, 0.375 + 0.0625, 0.1875]
    assert np.abs(mixed.probabilities - expected).max() < 4 / GRID


def test_a_law_with_no_share_in_a_mixture_gives_it_no_type() -> None:
    mixed = mixture([law(1, 1, 0), law(0, 0, 5)], np.array([1.0, 0.0]))
    assert mixed.weights[2] == 0


def test_a_mixture_of_one_law_is_that_law() -> None:
    only = law(3, 1)
    assert mixture([only], np.array([0.2])) is only


@given(
    st.lists(st.integers(0, 2**54), min_size=2, max_size=30).filter(any),
    st.integers(0, 10**15),
)
def test_expected_counts_are_the_largest_remainders(weights: list[int], n: int) -> None:
    starts = np.array([0, len(weights)])
    keys = np.arange(len(weights), dtype=np.uint64)
    law = Law(np.array(weights, dtype=np.int64), starts)
    total = sum(weights)
    counts = law.expected_counts(n, keys).tolist()
    assert sum(counts) == n
    above = [count * total - n * weight for count, weight in zip(counts, weights, strict=True)]
    assert all(-total < a < total for a in above)  # whole numbers next to the expectation
    up, down = [a for a in above if a > 0], [-a for a in above if a < 0]
    # Who is rounded up has no smaller remainder than who is rounded down.
    assert not up or not down or total - max(up) >= max(down)
