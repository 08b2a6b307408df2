"""The bootstrap: keyed, right in the mean, and joint over arms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ecosystem.experiments.statistics.bootstrap import (
    best_probabilities,
    percentile_interval,
    resamples,
)


def test_resamples_are_a_function_of_their_key() -> None:
    first = resamples(7, 1, "as it is")
    np.testing.assert_array_equal(first, resamples(7, 1, "as it is"))
    assert not np.array_equal(first, resamples(7, 2, "as it is"))
    assert not np.array_equal(first, resamples(7, 1, "more AI"))


def test_every_replicate_is_drawn_alike() -> None:
    drawn = resamples(5, 3, "x", times=20_000)
    assert drawn.shape == (20_000, 5)
    counts = np.bincount(drawn.ravel(), minlength=5)
    assert stats.chisquare(counts).pvalue > 1e-3


def test_the_interval_is_that_of_a_normal_mean_where_there_are_many() -> None:
    values = np.random.default_rng(1).normal(2.0, 1.0, 400)
    low, high = percentile_interval(values, resamples(400, 1, "x"))
    error = values.std() / np.sqrt(400)
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.15 * error)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.15 * error)


def test_one_value_has_no_interval() -> None:
    assert np.isnan(percentile_interval(np.array([1.0]), resamples(1, 1, "x"))).all()


def test_best_of_two_by_hand() -> None:
    """Differences 1 and -1: a resample of two is +1, 0 or -1 with 1/4, 1/2, 1/4; ties share."""
    one, other = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    shares = best_probabilities([one, other], resamples(2, 1, "x", times=40_000), higher=True)
    assert shares == pytest.approx([0.5, 0.5], abs=0.01)
    assert sum(shares) == pytest.approx(1)


def test_arms_are_resampled_together() -> None:
    """An arm that is better by a little in every replicate is best, however noisy both are."""
    noise = np.random.default_rng(2).normal(0, 100, 8)
    indices = resamples(8, 1, "x")
    assert best_probabilities([noise, noise + 0.01], indices, higher=True) == [0.0, 1.0]
    assert best_probabilities([noise, noise + 0.01], indices, higher=False) == [1.0, 0.0]


def test_no_replicates_no_probability() -> None:
    empty = np.array([])
    assert np.isnan(best_probabilities([empty, empty], resamples(0, 1, "x"), higher=True)).all()
