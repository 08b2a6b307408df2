"""The interval of a ratio of means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t, ttest_1samp

from ecosystem.experiments.statistics.fieller import ratio_of_means


def test_three_pairs_by_hand() -> None:
    """Means 2 and 1 (denominator without spread): Student's interval of the mean, as it is."""
    found = ratio_of_means(np.array([1.0, 2.0, 3.0]), np.ones(3))
    half = float(t.ppf(0.975, 2)) / np.sqrt(3)
    assert found == pytest.approx((2.0, 2.0 - half, 2.0 + half))


def test_the_ends_are_ratios_that_a_t_test_just_rejects() -> None:
    rng = np.random.default_rng(3)
    bottom = rng.normal(2.0, 0.5, 9)
    top = 3.0 * bottom + rng.normal(0, 1, 9)
    found = ratio_of_means(top, bottom)
    assert found is not None
    ratio, low, high = found
    assert ratio == pytest.approx(top.mean() / bottom.mean())
    assert low < ratio < high
    for end in (low, high):
        assert ttest_1samp(top - end * bottom, 0).pvalue == pytest.approx(0.05)


def test_there_is_none_exactly_where_the_denominator_is_not_told_from_nothing() -> None:
    rng = np.random.default_rng(4)
    n_none = 0
    for _ in range(200):
        bottom, top = rng.normal(0.8, 1.0, 6), rng.normal(0, 1, 6)
        found = ratio_of_means(top, bottom)
        assert (found is None) == (ttest_1samp(bottom, 0).pvalue >= 0.05)
        n_none += found is None
    assert 0 < n_none < 200


@pytest.mark.parametrize("n", [0, 1])
def test_one_pair_has_no_interval(n: int) -> None:
    assert ratio_of_means(np.ones(n), np.ones(n)) is None


def test_units_do_not_matter() -> None:
    top, bottom = np.array([4.0, 5.0, 7.0]), np.array([1.0, 1.2, 1.1])
    one, other = ratio_of_means(top, bottom), ratio_of_means(top * 1e200, bottom * 1e-90)
    assert one is not None
    assert other == pytest.approx([number * 1e290 for number in one])


def test_the_interval_holds_the_true_ratio_as_often_as_it_says() -> None:
    """2000 samples of 8 correlated pairs far from 0: 95 %, give or take four standard errors."""
    rng = np.random.default_rng(5)
    n, held = 2000, 0
    for _ in range(n):
        shared = rng.normal(0, 1, 8)
        top, bottom = 30 + 3 * shared + rng.normal(0, 2, 8), 10 + shared + rng.normal(0, 1, 8)
        found = ratio_of_means(top, bottom)
        assert found is not None
        held += found[1] <= 3.0 <= found[2]
    assert abs(held / n - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n)
