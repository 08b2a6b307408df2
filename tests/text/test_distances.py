"""Distances of a Gaussian from the standard normal law."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosystem.text.distances import log_variance, squared_norm, squared_wasserstein_2


def test_the_distance_is_that_of_the_general_formula() -> None:
    """|m|^2 + tr C + d - 2 tr C^(1/2), here through a root that is known."""
    root = np.array([[1.5, 0.3], [0.3, 0.4]])
    covariance, mean = root @ root, np.array([0.5, -1.0])
    expected = 1.25 + np.trace(covariance) + 2 - 2 * np.trace(root)
    found = squared_wasserstein_2(mean, np.linalg.eigvalsh(covariance))
    assert found == pytest.approx(expected)


def test_people_are_at_no_distance_from_themselves() -> None:
    assert squared_wasserstein_2(np.zeros(3), np.ones(3)) == 0.0
    assert log_variance(np.ones(3)) == 0.0


def test_the_logarithm_is_a_mean_over_directions() -> None:
    assert log_variance(np.array([1.0, math.e**2])) == pytest.approx(1.0)
    assert log_variance(np.array([0.0, 1.0])) == -math.inf


def test_squares_add_up() -> None:
    assert squared_norm(np.array([3.0, 4.0])) == 25.0
