"""Tests of diversity: Hill numbers and their split within and between labs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.measures.diversity import (
    entropy,
    fixation_index,
    gamma_alpha_beta,
    gini_simpson,
    hill_number,
)

F64 = NDArray[np.float64]
laws = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)
orders = st.sampled_from([0, 1, 2])
lab_laws = st.integers(1, 8).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(0, 50), min_size=k, max_size=k).filter(any), min_size=1, max_size=6
    )
)


def share(weights: list[int]) -> F64:
    return np.array(weights, dtype=np.float64) / sum(weights)


def zipf(k: int) -> F64:
    p: F64 = 1 / np.arange(1, k + 1)
    p /= p.sum()
    return p


def labs(weights: list[list[int]]) -> F64:
    return np.array([share(w) for w in weights])


# --- one law ------------------------------------------------------------------------------


@pytest.mark.parametrize(("q", "expected"), [(0, 100), (1, 39.677), (2, 16.458)])
def test_p37_hill_numbers_of_a_zipf_law_of_100_types(q: float, expected: float) -> None:
    assert hill_number(zipf(100), q) == pytest.approx(expected, abs=5e-4)


def test_p37_entropy_of_a_zipf_law_of_100_types() -> None:
    assert entropy(zipf(100)) == pytest.approx(5.310240, abs=5e-7)


@pytest.mark.parametrize(("k", "expected"), [(50, 0.919718), (100, 0.939240), (1000, 0.970661)])
def test_gini_simpson_of_zipf_laws(k: int, expected: float) -> None:
    assert gini_simpson(zipf(k)) == pytest.approx(expected, abs=5e-7)


@given(st.integers(1, 200), st.floats(0, 5))
def test_k_equally_common_types_have_a_hill_number_of_k_at_every_order(k: int, q: float) -> None:
    if abs(q - 1) < 1e-3:
        q = 1
    assert hill_number(np.full(k, 1 / k), q) == pytest.approx(k)


@given(laws)
def test_hill_numbers_fall_with_their_order(weights: list[int]) -> None:
    p = share(weights)
    numbers = [hill_number(p, q) for q in (0, 0.5, 1, 2, 3)]
    assert all(b <= a * (1 + 1e-12) for a, b in pairwise(numbers))


@given(laws)
def test_hill_numbers_are_entropy_and_gini_simpson_in_other_units(weights: list[int]) -> None:
    p = share(weights)
    assert hill_number(p, 0) == sum(w > 0 for w in weights)
    assert hill_number(p, 1) == pytest.approx(2 ** entropy(p))
    assert hill_number(p, 2) == pytest.approx(1 / (1 - gini_simpson(p)))


def test_the_hill_number_is_continuous_at_order_1() -> None:
    p = zipf(100)
    between = np.mean([hill_number(p, 1 - 1e-4), hill_number(p, 1 + 1e-4)])
    assert hill_number(p, 1) == pytest.approx(between, rel=1e-6)


@given(laws, orders, st.integers(1, 5))
def test_splitting_every_type_into_equal_parts_multiplies_diversity(
    weights: list[int], q: int, times: int
) -> None:
    split = np.repeat(share(weights), times) / times
    assert hill_number(split, q) == pytest.approx(times * hill_number(share(weights), q))


@given(laws, st.integers(0, 10))
def test_types_without_probability_do_not_count(weights: list[int], n: int) -> None:
    padded = np.append(share(weights), np.zeros(n))
    for q in (0, 1, 2):
        assert hill_number(padded, q) == pytest.approx(hill_number(share(weights), q))


def test_a_single_type_has_no_diversity() -> None:
    p = np.array([0.0, 1.0])
    assert entropy(p) == 0
    assert gini_simpson(p) == 0
    assert [hill_number(p, q) for q in (0, 1, 2)] == [1, 1, 1]


# --- labs ---------------------------------------------------------------------------------


@given(lab_laws, orders)
def test_the_pool_is_at_least_as_diverse_as_a_lab(weights: list[list[int]], q: int) -> None:
    gamma, alpha, beta = gamma_alpha_beta(labs(weights), q)
    assert gamma >= alpha * (1 - 1e-12)
    assert beta == pytest.approx(gamma / alpha)


@given(lab_laws, orders)
def test_beta_lies_between_one_lab_and_all_labs(weights: list[list[int]], q: int) -> None:
    beta = gamma_alpha_beta(labs(weights), q)[2]
    assert 1 - 1e-12 <= beta <= len(weights) * (1 + 1e-12)


@given(laws, st.integers(1, 6), orders)
def test_labs_that_are_alike_count_as_one(weights: list[int], n: int, q: int) -> None:
    p = share(weights)
    gamma, alpha, beta = gamma_alpha_beta(np.tile(p, (n, 1)), q)
    assert gamma == pytest.approx(hill_number(p, q))
    assert alpha == pytest.approx(hill_number(p, q))
    assert beta == pytest.approx(1)


@given(laws, st.integers(1, 6), orders)
def test_equally_diverse_labs_that_share_no_type_count_each(
    weights: list[int], n: int, q: int
) -> None:
    p = share(weights)
    gamma, alpha, beta = gamma_alpha_beta(np.kron(np.eye(n), p).astype(np.float64), q)
    assert alpha == pytest.approx(hill_number(p, q))
    assert gamma == pytest.approx(n * hill_number(p, q))
    assert beta == pytest.approx(n)


def test_alpha_averages_as_the_order_says() -> None:
    two = np.array([[1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]])
    assert gamma_alpha_beta(two, 0)[1] == pytest.approx((1 + 4) / 2)
    assert gamma_alpha_beta(two, 1)[1] == pytest.approx(2 ** ((0 + 2) / 2))
    assert gamma_alpha_beta(two, 2)[1] == pytest.approx(1 / ((1 + 1 / 4) / 2))


# --- F_ST ---------------------------------------------------------------------------------


@given(lab_laws)
def test_the_fixation_index_is_a_share(weights: list[list[int]]) -> None:
    assert -1e-12 <= fixation_index(labs(weights)) <= 1 + 1e-12


@given(laws, st.integers(1, 6))
def test_labs_that_are_alike_are_not_fixed_apart(weights: list[int], n: int) -> None:
    assert fixation_index(np.tile(share(weights), (n, 1))) == pytest.approx(0, abs=1e-12)


def test_labs_of_one_type_each_are_wholly_fixed_unless_it_is_the_same_type() -> None:
    assert fixation_index(np.eye(3)) == 1
    assert fixation_index(np.array([[1.0, 0.0], [1.0, 0.0]])) == 0


def test_the_fixation_index_of_two_skewed_labs_by_hand() -> None:
    # Within: 1 - (0.81 + 0.01) = 0.18; pooled: 0.5.
    assert fixation_index(np.array([[0.9, 0.1], [0.1, 0.9]])) == pytest.approx(1 - 0.18 / 0.5)


def labs_with(within: float, pooled: float, n_labs: int, k: int) -> F64:
    """Make laws over many types whose Gini-Simpson within and pooled are as given.

    Each law is spread thin over all types, but for a share of one type that all labs have
    and of one type of its own.
    """
    own = np.sqrt((pooled - within) / (1 - 1 / n_labs))
    common = np.sqrt(max(0.0, 1 - within - own**2))
    found = np.full((n_labs, k), (1 - own - common) / k)
    found[:, n_labs] += common
    found[np.arange(n_labs), np.arange(n_labs)] += own
    return found


@pytest.mark.parametrize(
    ("within", "pooled", "expected"),
    [
        pytest.param(
            (1 - 1 / 50) * (1 - 1 / 250) ** 49, (1 - 1 / 250) ** 50, 0.016064, id="shared web"
        ),
        pytest.param(
            (1 - 1 / 50) ** 50, 1 - 1 / 5 + (1 - 1 / 50) ** 50 / 5, 0.582773, id="isolated"
        ),
    ],
)
def test_p26_fixation_index_of_five_labs_after_fifty_rounds(
    within: float, pooled: float, expected: float
) -> None:
    k = 400_000
    found = labs_with(within, pooled, 5, k)
    # The part spread over k types adds less than 3/k to each sum of squares.
    assert fixation_index(found) == pytest.approx(expected, abs=5e-7 + 6 / k / pooled)
