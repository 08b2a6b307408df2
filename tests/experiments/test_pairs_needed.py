"""Pairs that would tell a difference from 0: where half the interval is as wide as it is far."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from ecosystem.experiments.statistics.pairs_needed import pairs_needed


def width(spread: float, n: int) -> float:
    return float(t.ppf(0.975, n - 1) * spread / np.sqrt(n))


@given(st.floats(0.05, 5), st.floats(0.1, 10), st.integers(2, 60))
def test_it_is_the_least_number_that_is_enough(difference: float, spread: float, n: int) -> None:
    found = pairs_needed(difference, width(spread, n), n)
    if found is None:
        assert width(spread, 1000) > difference * (1 - 1e-9)
        return
    assert width(spread, found) <= difference * (1 + 1e-9)
    assert found == 2 or width(spread, found - 1) > difference * (1 - 1e-9)


def test_what_is_hopeless_has_no_number() -> None:
    assert pairs_needed(0.0, 1.0, 5) is None
    assert pairs_needed(0.001, 1.0, 5) is None
    assert pairs_needed(-1.0, 3.0, 4) == pairs_needed(1.0, 3.0, 4) == 17


def test_with_so_many_pairs_about_half_of_such_differences_are_told_from_0() -> None:
    n = pairs_needed(0.5, width(1.0, 8), 8)
    assert n is not None
    generator = np.random.default_rng(3)
    values = generator.normal(0.5, 1.0, (4000, n))
    half = t.ppf(0.975, n - 1) * values.std(axis=1, ddof=1) / np.sqrt(n)
    assert np.mean(values.mean(axis=1) > half) == pytest.approx(0.5, abs=0.05)
