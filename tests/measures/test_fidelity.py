"""Tests of fidelity: distances, divergences and losses against the human law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.measures.diversity import entropy, gini_simpson
from ecosystem.measures.fidelity import (
    cross_entropy,
    effective_draws,
    kl_divergence,
    seen_cross_entropy,
    squared_distance,
    total_variation,
    unseen_mass,
)

F64 = NDArray[np.float64]
P = np.array([0.5, 0.25, 0.25])
Q = np.array([0.25, 0.75, 0.0])


def share(weights: list[int]) -> F64:
    return np.array(weights, dtype=np.float64) / sum(weights)


def pairs(least: int) -> st.SearchStrategy[tuple[F64, F64]]:
    def of_length(k: int) -> st.SearchStrategy[tuple[F64, F64]]:
        law = st.lists(st.integers(least, 1000), min_size=k, max_size=k).filter(any).map(share)
        return st.tuples(law, law)

    return st.integers(1, 15).flatmap(of_length)


@pytest.mark.parametrize("n", [10, 1000])
def test_a_sample_tells_as_much_as_its_draws_in_the_mean(n: int) -> None:
    """E |p - p*|^2 = H*/n, so that the mean of 1 / effective_draws is 1/n."""
    samples = np.random.default_rng(1).multinomial(n, P, size=4000) / n
    inverse = np.array([1 / (effective_draws(p, P) or math.inf) for p in samples])
    error = inverse.std(ddof=1) / math.sqrt(len(inverse))
    assert abs(inverse.mean() - 1 / n) <= 4 * error


def test_the_human_law_itself_is_no_number_of_draws() -> None:
    assert effective_draws(P, P) is None
    assert effective_draws(np.array([0.5, 0.5]), np.array([1.0, 0.0])) is None


@given(pairs(0))
def test_the_divergence_is_never_negative(pair: tuple[F64, F64]) -> None:
    assert kl_divergence(*pair) >= 0


@given(pairs(0))
def test_the_divergence_from_itself_is_zero(pair: tuple[F64, F64]) -> None:
    assert kl_divergence(pair[0], pair[0]) == 0


@given(pairs(0))
def test_divergence_and_loss_are_infinite_exactly_where_a_type_is_lacking(
    pair: tuple[F64, F64],
) -> None:
    p, q = pair
    lacking = bool(((p > 0) & (q == 0)).any())
    assert math.isinf(kl_divergence(p, q)) == lacking
    assert math.isinf(cross_entropy(p, q)) == lacking


@given(pairs(1))
def test_loss_is_entropy_plus_divergence(pair: tuple[F64, F64]) -> None:
    p, q = pair
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + kl_divergence(p, q), abs=1e-12)


@given(pairs(0))
def test_pinsker_bounds_total_variation_by_divergence(pair: tuple[F64, F64]) -> None:
    p, q = pair
    assert total_variation(p, q) <= math.sqrt(kl_divergence(p, q) * math.log(2) / 2) + 1e-7


@given(pairs(0))
def test_distances_are_symmetric_and_zero_only_between_equal_laws(pair: tuple[F64, F64]) -> None:
    p, q = pair
    for distance in (total_variation, squared_distance):
        assert distance(p, q) == pytest.approx(distance(q, p))
        assert (distance(p, q) > 0) == bool((p != q).any())
    assert 0 <= total_variation(p, q) <= 1 + 1e-12


@given(pairs(0))
def test_the_squared_distance_is_bounded_by_what_both_laws_concentrate(
    pair: tuple[F64, F64],
) -> None:
    p, q = pair
    expected = (1 - gini_simpson(p)) + (1 - gini_simpson(q)) - 2 * float(np.dot(p, q))
    assert squared_distance(p, q) == pytest.approx(expected, abs=1e-12)


@given(pairs(0))
def test_seen_and_unseen_mass_are_all_text(pair: tuple[F64, F64]) -> None:
    p, q = pair
    assert unseen_mass(p, q) + p[q > 0].sum() == pytest.approx(1)


@given(pairs(0))
def test_seen_loss_is_the_loss_of_text_that_can_be_written(pair: tuple[F64, F64]) -> None:
    p, q = pair
    seen = np.where(q > 0, p, 0)
    if seen.any():
        expected = cross_entropy(seen / seen.sum(), q)
        assert seen_cross_entropy(p, q) == pytest.approx(expected, abs=1e-12)
    else:
        assert math.isnan(seen_cross_entropy(p, q))


def test_values_by_hand() -> None:
    assert total_variation(P, Q) == 0.5
    assert squared_distance(P, Q) == 0.0625 + 0.25 + 0.0625
    assert unseen_mass(P, Q) == 0.25
    assert unseen_mass(Q, P) == 0
    assert kl_divergence(Q, P) == pytest.approx(0.25 * -1 + 0.75 * math.log2(3))
    assert kl_divergence(P, Q) == math.inf
    assert cross_entropy(Q, P) == pytest.approx(0.25 * 1 + 0.75 * 2)
    loss = (0.5 * 2 + 0.25 * -math.log2(0.75)) / 0.75
    assert seen_cross_entropy(P, Q) == pytest.approx(loss)


def test_laws_without_a_common_type_are_as_far_as_can_be() -> None:
    p, q = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert total_variation(p, q) == 1
    assert squared_distance(p, q) == 2
    assert unseen_mass(p, q) == 1
    assert kl_divergence(p, q) == kl_divergence(q, p) == math.inf
    assert math.isnan(seen_cross_entropy(p, q))


def test_the_divergence_of_a_law_that_dropped_types_is_the_mass_it_dropped() -> None:
    human = np.array([0.4, 0.3, 0.2, 0.1])
    model = np.array([4 / 7, 3 / 7, 0, 0])
    assert kl_divergence(model, human) == pytest.approx(-math.log2(0.7))
    assert total_variation(model, human) == pytest.approx(0.3)
