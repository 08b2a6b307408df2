"""Tests of concentration: closed values, bounds, and no value of nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.measures.concentration import effective_holders, gini_coefficient
from ecosystem.measures.diversity import gini_simpson

MEASURES = (effective_holders, gini_coefficient)
held = st.lists(st.floats(0, 1e308), min_size=1, max_size=30).filter(any).map(np.array)


def amounts(*held: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(held, dtype=np.float64)


def test_three_holders() -> None:
    three = amounts(100, 100, 300)
    assert effective_holders(three) == pytest.approx(1 / 0.44)
    assert gini_coefficient(three) == pytest.approx(0.266667, abs=5e-7)


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
def test_all_hold_alike_and_one_holds_all(n: int) -> None:
    alike, one = np.full(n, 0.1), np.eye(1, n)[0]
    assert [measure(alike) for measure in MEASURES] == pytest.approx([n, 0.0], abs=1e-9)
    assert [measure(one) for measure in MEASURES] == pytest.approx([1.0, 1 - 1 / n])


@pytest.mark.parametrize("nothing", [amounts(), amounts(0), amounts(0, 0)])
def test_nothing_held_has_no_value(nothing: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    assert [measure(nothing) for measure in MEASURES] == [None, None]


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_what_nobody_can_hold_is_refused(wrong: float) -> None:
    for measure in MEASURES:
        with pytest.raises(ValueError, match="at least 0"):
            measure(amounts(1, wrong))


@given(held)
def test_bounds_and_order(x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    n = len(x)
    effective, gini = (measure(x) for measure in MEASURES)
    assert effective is not None
    assert gini is not None
    assert 1 - 1e-12 <= effective <= n * (1 + 1e-12)
    assert 0.0 <= gini <= 1 - 1 / n + 1e-12
    assert gini_coefficient(x[::-1]) == gini


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_by_pairs_of_holders(held: list[int]) -> None:
    x = amounts(*held)
    mean_difference = float(np.abs(x[:, None] - x[None, :]).mean())
    assert gini_coefficient(x) == pytest.approx(mean_difference / (2 * x.mean()))
    assert effective_holders(x) == pytest.approx(1 / (1 - gini_simpson(x / x.sum())))
