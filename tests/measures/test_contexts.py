"""Tests of measures within contexts: variety, truth, and which contexts there are."""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem.measures.contexts import (
    Mistaken,
    accuracy,
    commonest_share,
    gini_within,
    mistaken,
    variety,
    within_contexts,
)

STARTS = np.array([0, 2, 6])  # contexts of two, four and two variants
POPULARITY = np.array([0.5, 0.25, 0.25])


def law(*p: float) -> np.ndarray:
    return np.array(p, dtype=np.float64)


EVEN = law(0.25, 0.25, 0.1, 0.1, 0.1, 0.1, 0.1, 0.0)
MUTE = law(0, 0, 0.5, 0.5, 0, 0, 0, 0)


def test_entropy_within_a_context_does_not_know_its_share() -> None:
    share, bits = within_contexts(EVEN, STARTS)
    np.testing.assert_allclose(share, [0.5, 0.4, 0.1])
    np.testing.assert_allclose(bits, [1.0, 2.0, 0.0], atol=1e-12)


def test_variety_is_the_mean_of_effective_variants_in_human_popularity() -> None:
    _, bits = within_contexts(EVEN, STARTS)
    assert variety(POPULARITY, bits) == pytest.approx(0.5 * 2 + 0.25 * 4 + 0.25 * 1)


def test_a_context_that_the_law_lacks_has_no_variant() -> None:
    share, bits = within_contexts(MUTE, STARTS)
    assert np.isnan(bits[share == 0]).all()
    assert variety(POPULARITY, bits) == pytest.approx(0.25 * 2)


def test_accuracy_is_the_mean_probability_of_the_first_variant_of_contexts_it_has() -> None:
    assert accuracy(EVEN, STARTS, POPULARITY) == pytest.approx(0.5 * 0.5 + 0.25 * 0.25 + 0.25)
    assert accuracy(MUTE, STARTS, POPULARITY) == pytest.approx(0.5)
    assert accuracy(np.zeros(8), STARTS, POPULARITY) is None


BENT = law(0.1, 0.3, 0.1, 0.2, 0.05, 0.05, 0.12, 0.08)


def test_the_commonest_variant_is_taken_within_each_context() -> None:
    expected = 0.5 * 0.75 + 0.25 * 0.5 + 0.25 * 0.6
    assert commonest_share(BENT, STARTS, POPULARITY) == pytest.approx(expected)
    assert commonest_share(MUTE, STARTS, POPULARITY) == pytest.approx(0.5)
    assert commonest_share(np.zeros(8), STARTS, POPULARITY) is None


def test_noise_is_taken_for_fact_where_a_falsehood_is_more_probable_than_the_truth() -> None:
    assert mistaken(BENT, STARTS) == Mistaken(pytest.approx(2 / 3), pytest.approx((0.75 + 0.5) / 2))
    assert mistaken(EVEN, STARTS) == Mistaken(0.0, None)  # as probable is not more
    assert mistaken(law(0, 1, 0, 0, 0, 0, 0, 0), STARTS) == Mistaken(1.0, 1.0)
    assert mistaken(np.zeros(8), STARTS) is None


def test_gini_within_contexts_does_not_know_their_shares() -> None:
    assert gini_within(EVEN, STARTS, POPULARITY) == pytest.approx(0.5 * 0.5 + 0.25 * 0.75)
    assert gini_within(MUTE, STARTS, POPULARITY) == pytest.approx(0.25 * 0.5)
    assert gini_within(np.zeros(8), STARTS, POPULARITY) == 0.0
