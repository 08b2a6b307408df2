"""Paired differences against scipy's paired t test and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ecosystem.experiments.statistics.paired import paired_difference


@pytest.mark.parametrize("n", [2, 3, 10, 50])
def test_interval_and_p_are_those_of_scipy(n: int) -> None:
    generator = np.random.default_rng(n)
    shared = generator.normal(size=n)
    one, other = shared + generator.normal(0.4, 0.3, n), shared + generator.normal(0, 0.3, n)
    found, expected = paired_difference(one, other), stats.ttest_rel(one, other)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-12)
    interval = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-12)
    assert found.mean == pytest.approx(np.mean(one - other))


def test_numbers_by_hand() -> None:
    """Differences 2, 3, 1: mean 2, standard deviation 1, t(0.975, 2) = 4.302653 (tables)."""
    found = paired_difference(np.array([3.0, 5.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    assert found.n == 3
    assert found.mean == 2
    assert found.standard_error == pytest.approx(1 / np.sqrt(3))
    assert found.half_width == pytest.approx(4.302653 / np.sqrt(3), rel=1e-6)
    assert found.correlation == pytest.approx(0.5)  # cov 0.5, variances 1 and 1
    assert found.variance_ratio == pytest.approx(2.0)  # (1 + 1) / 1
    assert found.covers_zero


def test_pairing_that_hurts_is_reported_below_one() -> None:
    found = paired_difference(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))
    assert found.correlation == pytest.approx(-1)
    assert found.variance_ratio == pytest.approx(0.5)  # (1 + 1) / 4


def test_differences_that_do_not_vary() -> None:
    shifted = paired_difference(np.array([1.5, 2.5]), np.array([1.0, 2.0]))
    assert (shifted.low, shifted.high, shifted.p) == (0.5, 0.5, 0.0)
    assert shifted.variance_ratio == np.inf
    same = paired_difference(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert (same.mean, same.p, same.covers_zero) == (0.0, 1.0, True)
    constant = paired_difference(np.array([1.0, 1.0]), np.array([1.0, 1.0]))
    assert np.isnan(constant.variance_ratio)
    assert np.isnan(constant.correlation)


def test_too_few_pairs_decide_nothing() -> None:
    for n in (0, 1):
        found = paired_difference(np.ones(n), np.zeros(n))
        assert found.n == n
        assert np.isnan([found.low, found.high, found.p]).all()
        assert found.covers_zero


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(7)
    n_worlds = 2000
    covered = 0
    for _ in range(n_worlds):
        reference = generator.normal(size=6)
        treated = reference + generator.normal(1.0, 0.5, 6)
        found = paired_difference(treated, reference)
        covered += found.low <= 1.0 <= found.high
    assert abs(covered / n_worlds - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n_worlds)


def test_rounding_is_no_variation() -> None:
    """Money that is the same in every pair, added up in another order: 0.1 + 0.2 is not 0.3."""
    one, other = np.array([0.1 + 0.2, 0.6, 1e6]), np.array([0.3, 0.6, 1e6])
    assert (one != other).any()
    same = paired_difference(one, other)
    assert (same.mean, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)
    later = paired_difference(one + 12, other)
    assert later.low == later.mean == later.high == pytest.approx(12)
    assert later.variance_ratio == np.inf
    small = paired_difference(np.array([1.0, 1.0, 1.0 + 1e-9]), np.ones(3))
    assert small.mean > 0 and small.low < 0 < small.high  # that is more than rounding
