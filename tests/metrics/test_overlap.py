"""Tests of overlap between sets of pages."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.metrics.overlap import overlap

row_sets = st.sets(st.integers(0, 9))
SIZES = np.array([1, 2, 3, 5, 7, 11, 13, 17, 19, 23])


def jaccard(a: NDArray[np.int64], b: NDArray[np.int64], size: NDArray[np.int64]) -> float:
    return overlap(a, b, size)[0]


def rows(values: set[int]) -> NDArray[np.int64]:
    return np.array(sorted(values), dtype=np.int64)


@given(row_sets, row_sets)
def test_the_overlap_is_shared_pages_over_united_pages(a: set[int], b: set[int]) -> None:
    found = jaccard(rows(a), rows(b), SIZES)
    if a | b:
        shared, united = (sum(int(SIZES[i]) for i in s) for s in (a & b, a | b))
        assert found == pytest.approx(shared / united)
    else:
        assert math.isnan(found)


@given(row_sets, row_sets)
def test_the_overlap_is_symmetric_and_a_share(a: set[int], b: set[int]) -> None:
    found = jaccard(rows(a), rows(b), SIZES)
    assert found == jaccard(rows(b), rows(a), SIZES) or not (a | b)
    assert 0 <= found <= 1 or not (a | b)


@given(row_sets.filter(bool))
def test_equal_sets_overlap_wholly_and_disjoint_sets_not_at_all(a: set[int]) -> None:
    assert jaccard(rows(a), rows(a), SIZES) == 1
    assert jaccard(rows(a), rows(set(range(10)) - a), SIZES) == 0


def test_the_order_of_rows_does_not_matter() -> None:
    assert jaccard(np.array([3, 1, 2]), np.array([2, 3]), SIZES) == (3 + 5) / (2 + 3 + 5)


@given(row_sets, row_sets)
def test_the_united_size_counts_shared_pages_once(a: set[int], b: set[int]) -> None:
    assert overlap(rows(a), rows(b), SIZES)[1] == sum(int(SIZES[i]) for i in a | b)
