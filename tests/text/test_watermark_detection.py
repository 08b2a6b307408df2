"""Tests of detection: exact binomial rates against the validation table."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.text.watermarks.detection import detection_rate, least_green
from ecosystem.text.watermarks.strength import after_editing

lengths = st.integers(1, 400)
gammas = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
thresholds = st.integers(0, 8)


def by_hand(n: int, gamma: Fraction, z: int, strict: bool) -> int:
    """Return the smallest green count that passes, in exact arithmetic."""
    for green in range(n + 1):
        above = green - gamma * n
        square = z * z * n * gamma * (1 - gamma)
        if above >= 0 and (above * above > square or (not strict and above * above == square)):
            return green
    return n + 1


def binomial_tail(least: int, n: int, p: Fraction) -> Fraction:
    return sum(
        (math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(least, n + 1)), Fraction(0)
    )


@pytest.mark.parametrize(
    ("gamma", "n", "expected"),
    [
        (0.5, 50, 1.193e-5),
        (0.5, 100, 1.608e-5),
        (0.5, 200, 2.486e-5),
        (0.5, 1000, 2.895e-5),
        (0.25, 25, 2.145e-4),
        (0.25, 100, 6.424e-5),
        (0.25, 200, 6.153e-5),
        (0.25, 1000, 4.823e-5),
    ],
)
def test_p28_false_positive_rate_at_z_above_4(gamma: float, n: int, expected: float) -> None:
    rate = detection_rate(n, gamma, gamma, 4.0)
    last_digit = 10 ** (math.floor(math.log10(expected)) - 3)
    assert rate == pytest.approx(expected, abs=0.5 * last_digit)


def test_p28_the_threshold_itself_matters() -> None:
    assert detection_rate(100, 0.5, 0.5, 4.0, strict=False) == pytest.approx(3.925e-5, abs=5e-9)
    assert detection_rate(100, 0.5, 0.5, 4.0, strict=True) == pytest.approx(1.608e-5, abs=5e-9)


@pytest.mark.parametrize(
    ("gamma", "green", "n", "expected"),
    [
        (0.5, 0.7, 100, 0.46234),
        (0.5, 0.7, 200, 0.96037),
        (0.5, 0.8, 50, 0.58356),
        (0.5, 0.8, 100, 0.98875),
        (0.25, 0.5, 50, 0.55614),
        (0.25, 0.5, 100, 0.93339),
    ],
)
def test_p29_true_positive_rate_at_z_above_4(
    gamma: float, green: float, n: int, expected: float
) -> None:
    assert detection_rate(n, green, gamma, 4.0) == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    ("gamma", "green", "expected"),
    [(0.5, 0.7, 236), (0.5, 0.8, 95), (0.5, 0.9, 48), (0.25, 0.5, 132), (0.25, 0.7, 40)],
)
def test_p29_first_length_that_is_found_in_99_percent(
    gamma: float, green: float, expected: int
) -> None:
    found = next(n for n in range(1, 300) if detection_rate(n, green, gamma, 4.0) >= 0.99)
    assert found == expected


@pytest.mark.parametrize(
    ("n", "edited", "expected"), [(200, 0.25, 0.99468), (200, 0.75, 0.02599), (800, 0.75, 0.59947)]
)
def test_p30_true_positive_rate_after_editing(n: int, edited: float, expected: float) -> None:
    rate = detection_rate(n, after_editing(0.8, 0.5, edited), 0.5, 4.0)
    assert rate == pytest.approx(expected, abs=5e-6)


@given(lengths, gammas, thresholds, st.booleans())
def test_the_least_green_count_is_exact(n: int, gamma: Fraction, z: int, strict: bool) -> None:
    found = least_green(n, float(gamma), float(z), strict)
    assert min(found, n + 1) == by_hand(n, gamma, z, strict)


@given(st.integers(1, 40), gammas, gammas, st.integers(0, 5), st.booleans())
def test_the_rate_is_the_exact_binomial_tail(
    n: int, gamma: Fraction, green: Fraction, z: int, strict: bool
) -> None:
    expected = binomial_tail(by_hand(n, gamma, z, strict), n, green)
    rate = detection_rate(n, float(green), float(gamma), float(z), strict)
    assert rate == pytest.approx(float(expected), rel=1e-9, abs=1e-15)


@given(lengths, st.floats(0.5, 1), st.floats(0, 1), st.floats(0, 1), thresholds)
def test_more_editing_is_never_found_more_often(
    n: int, green: float, a: float, b: float, z: int
) -> None:
    less, more = sorted((a, b))
    rates = [detection_rate(n, after_editing(green, 0.5, e), 0.5, float(z)) for e in (less, more)]
    assert rates[1] <= rates[0] + 1e-12


@given(lengths, st.floats(0, 1), st.floats(0, 1), thresholds)
def test_greener_text_is_never_found_less_often(n: int, a: float, b: float, z: int) -> None:
    low, high = sorted((a, b))
    low_rate, high_rate = (detection_rate(n, g, 0.5, float(z)) for g in (low, high))
    assert low_rate <= high_rate + 1e-12


@given(lengths, st.floats(0, 1), st.floats(0, 8), st.floats(0, 8))
def test_a_higher_threshold_never_drops_more(n: int, green: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert detection_rate(n, green, 0.5, high) <= detection_rate(n, green, 0.5, low)


@given(lengths, st.floats(0, 1), thresholds)
def test_a_strict_detector_drops_no_more_than_one_that_is_not(n: int, green: float, z: int) -> None:
    strict = detection_rate(n, green, 0.5, float(z), strict=True)
    assert strict <= detection_rate(n, green, 0.5, float(z), strict=False)


def test_pages_too_short_for_the_threshold_are_never_dropped() -> None:
    # Even all green, T tokens have a z-score of sqrt(T) at gamma 1/2.
    assert detection_rate(16, 1.0, 0.5, 4.0, strict=True) == 0
    assert detection_rate(16, 1.0, 0.5, 4.0, strict=False) == 1
    assert detection_rate(15, 1.0, 0.5, 4.0, strict=False) == 0
