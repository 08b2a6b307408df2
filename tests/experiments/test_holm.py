"""Holm's correction against worked examples."""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem.experiments.statistics.holm import holm


def test_an_even_ladder_by_hand() -> None:
    """P values 0.01, 0.02, 0.03, 0.04, 0.05 times 5, 4, 3, 2, 1, none below the one before it."""
    adjusted = holm(np.array([0.01, 0.02, 0.03, 0.04, 0.05]))
    np.testing.assert_allclose(adjusted, [0.05, 0.08, 0.09, 0.09, 0.09])


def test_the_order_of_tests_does_not_matter() -> None:
    """Four tests by hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 raised to what came before."""
    adjusted = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    np.testing.assert_allclose(adjusted, [0.03, 0.06, 0.06, 0.02])


def test_none_exceeds_one_and_missing_tests_do_not_count() -> None:
    np.testing.assert_allclose(holm(np.array([0.6, np.nan, 0.9])), [1.0, np.nan, 1.0])
    np.testing.assert_allclose(holm(np.array([np.nan, 0.03])), [np.nan, 0.03])
    assert len(holm(np.array([]))) == 0


def test_false_rejections_of_a_family_stay_within_alpha() -> None:
    generator = np.random.default_rng(3)
    n_families = 4000
    p = generator.uniform(size=(n_families, 5))
    rejected = np.mean([(holm(family) <= 0.05).any() for family in p])
    assert rejected == pytest.approx(1 - 0.99**5, abs=4 * np.sqrt(0.05 * 0.95 / n_families))
