"""Tests of green counts: exact tails and thresholds, independent tokens and repetitive ones."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from ecosystem.text.watermarks.counts import at_least, green_counts, least_at_rate
from ecosystem.text.watermarks.detection import RateThreshold

lengths = st.integers(1, 300)
shares = st.floats(0.02, 0.98)
correlations = st.floats(1e-4, 0.9)
rates = st.floats(1e-9, 0.999)


def shape(green: float, rho: float) -> tuple[float, float]:
    """Return the parameters of the beta law of a page's rate."""
    return green * (1 - rho) / rho, (1 - green) * (1 - rho) / rho


@given(lengths, shares, st.integers(0, 301))
def test_the_tail_of_independent_tokens_is_the_binomial(n: int, green: float, least: int) -> None:
    expected = binom.sf(least - 1, n, green)
    assert at_least(least, n, green) == pytest.approx(float(expected), rel=1e-12)


@given(lengths, shares, correlations)
def test_the_law_of_repetitive_pages_is_the_beta_binomial(n: int, green: float, rho: float) -> None:
    expected = betabinom.pmf(np.arange(n + 1), n, *shape(green, rho))
    np.testing.assert_allclose(green_counts(n, green, rho), expected, rtol=1e-7, atol=1e-14)


@given(lengths, shares, correlations, st.integers(0, 301))
def test_the_tail_of_repetitive_pages_is_exact(
    n: int, green: float, rho: float, least: int
) -> None:
    # scipy's own tail, 1 - cdf, has lost digits where little is left.
    expected = float(betabinom.pmf(np.arange(least, n + 1), n, *shape(green, rho)).sum())
    assert at_least(least, n, green, rho) == pytest.approx(expected, rel=1e-7, abs=1e-14)


@given(
    st.integers(1, 40),
    st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
    st.fractions(Fraction(1, 10**6), Fraction(9, 10), max_denominator=10**6),
    st.integers(0, 60),
)
def test_the_tail_of_repetitive_pages_is_that_of_exact_arithmetic(
    n: int, green: Fraction, rho: Fraction, least: int
) -> None:
    def rising(start: Fraction, steps: int) -> Fraction:
        return math.prod((start + i * rho / (1 - rho) for i in range(steps)), start=Fraction(1))

    ways = (
        math.comb(n, k) * rising(green, k) * rising(1 - green, n - k) for k in range(least, n + 1)
    )
    expected = float(sum(ways, Fraction(0)) / rising(Fraction(1), n))
    found = at_least(least, n, float(green), float(rho))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-300)


@given(lengths, shares, correlations)
def test_repetition_widens_the_count_as_stated_and_leaves_its_mean(
    n: int, green: float, rho: float
) -> None:
    law, k = green_counts(n, green, rho), np.arange(n + 1)
    mean = float(law @ k)
    assert law.sum() == pytest.approx(1)
    assert mean == pytest.approx(n * green)
    variance = n * green * (1 - green) * (1 + (n - 1) * rho)
    assert float(law @ (k - mean) ** 2) == pytest.approx(variance, rel=1e-6)


@given(lengths, shares, st.floats(0, 1e-13))
def test_little_repetition_is_as_good_as_none(n: int, green: float, rho: float) -> None:
    """No cancellation: parameters of 1e13 and more would drown in gamma functions."""
    expected = binom.pmf(np.arange(n + 1), n, green)
    np.testing.assert_allclose(green_counts(n, green, rho), expected, rtol=1e-6, atol=1e-14)


@given(lengths, correlations)
def test_text_that_is_surely_green_stays_so_however_repetitive(n: int, rho: float) -> None:
    assert at_least(n, n, 1.0, rho) == pytest.approx(1)
    assert at_least(1, n, 0.0, rho) == 0


def by_hand(n: int, gamma: Fraction, rate: Fraction) -> int:
    """Return the least count whose tail is at most the rate, in exact arithmetic."""
    tail = Fraction(0)
    for k in range(n, -1, -1):
        tail += math.comb(n, k) * gamma**k * (1 - gamma) ** (n - k)
        if tail > rate:
            return k + 1
    return 0


@given(
    st.integers(1, 40),
    st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
    st.fractions(Fraction(1, 10**6), Fraction(99, 100), max_denominator=10**6),
)
def test_the_threshold_of_a_rate_is_exact(n: int, gamma: Fraction, rate: Fraction) -> None:
    assert least_at_rate(n, float(gamma), float(rate)) == by_hand(n, gamma, rate)


@given(lengths, shares, rates, st.just(0.0) | correlations)
@example(1, 0.5, 0.5, 0.0)
def test_the_rate_is_kept_and_no_lower_threshold_keeps_it(
    n: int, gamma: float, rate: float, rho: float
) -> None:
    least = least_at_rate(n, gamma, rate, rho)
    assert 1 <= least <= n + 1
    assert at_least(least, n, gamma, rho) <= rate * (1 + 1e-9)
    assert at_least(least - 1, n, gamma, rho) > rate * (1 - 1e-9)


@given(lengths, shares, rates, rates)
def test_a_higher_rate_never_asks_for_more(n: int, gamma: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert least_at_rate(n, gamma, high) <= least_at_rate(n, gamma, low)


@given(st.integers(100, 300), st.floats(0.2, 0.8), st.floats(1e-6, 0.01), correlations)
def test_who_knows_of_repetition_asks_for_more(
    n: int, gamma: float, rate: float, rho: float
) -> None:
    knows, assumes = RateThreshold(rate, True), RateThreshold(rate)
    assert knows.least_green(n, gamma, rho) >= assumes.least_green(n, gamma, rho)
    assert assumes.least_green(n, gamma, rho) == assumes.least_green(n, gamma, 0.0)


def test_pages_too_short_for_the_rate_are_never_dropped() -> None:
    # 2 ** -16 of pages of 16 tokens are all green.
    assert least_at_rate(16, 0.5, 1.5e-5) == 17
    assert least_at_rate(16, 0.5, 1.6e-5) == 16


def test_the_threshold_of_a_usual_page_at_one_in_a_thousand() -> None:
    tails = {n: sum(math.comb(200, k) for k in range(n, 201)) / 2**200 for n in (122, 123)}
    assert tails[123] < 1e-3 < tails[122]
    assert least_at_rate(200, 0.5, 1e-3) == 123
    for least, tail in tails.items():
        assert at_least(least, 200, 0.5) == pytest.approx(tail, rel=1e-12)


@pytest.mark.parametrize("repetitiveness", [0.0, 0.02])
def test_no_page_has_more_green_tokens_than_tokens(repetitiveness: float) -> None:
    assert at_least(201, 200, 0.5, repetitiveness) == 0.0
    assert at_least(10**300, 200, 0.5, repetitiveness) == 0.0
