"""Tests of strength: from no entropy to the ceiling, and dilution by editing."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.text.watermarks.strength import after_editing, green_probability, written_anew

gammas = st.floats(0.05, 0.95)
deltas = st.floats(0.01, 10)
entropies = st.floats(0, 15)


def ceiling(gamma: float, delta: float) -> float:
    return gamma * math.exp(delta) / (1 + gamma * (math.exp(delta) - 1))


def by_hand(gamma: float, delta: float, m: int) -> float:
    """Sum over all ways to colour m equally likely candidates."""
    total = 0.0
    for colours in product((True, False), repeat=m):
        green = sum(colours)
        chance = gamma**green * (1 - gamma) ** (m - green)
        total += chance * green * math.exp(delta) / (green * math.exp(delta) + m - green)
    return total


@pytest.mark.parametrize(("gamma", "expected"), [(0.5, 0.880797), (0.25, 0.711235)])
def test_p29_text_of_high_entropy_reaches_the_ceiling(gamma: float, expected: float) -> None:
    assert ceiling(gamma, 2.0) == pytest.approx(expected, abs=5e-7)
    strong = green_probability(gamma, 2.0, 20.0)
    # By Jensen the green mass of m candidates falls short by about its curvature over 2m.
    e = math.exp(2.0)
    curvature = 2 * e * (e - 1) / (1 + gamma * (e - 1)) ** 3
    shortfall = curvature * gamma * (1 - gamma) / 2 / 4096
    assert strong == pytest.approx(expected - shortfall, abs=5e-7 + shortfall / 10)


@given(gammas, deltas, entropies)
def test_marked_text_is_between_unmarked_text_and_the_ceiling(
    gamma: float, delta: float, entropy: float
) -> None:
    green = green_probability(gamma, delta, entropy)
    assert gamma - 1e-9 <= green <= ceiling(gamma, delta) + 1e-9


@given(gammas, deltas)
def test_text_without_entropy_cannot_be_marked(gamma: float, delta: float) -> None:
    assert green_probability(gamma, delta, 0.0) == pytest.approx(gamma)


@given(gammas, deltas, entropies, entropies)
def test_more_entropy_never_weakens_the_mark(
    gamma: float, delta: float, a: float, b: float
) -> None:
    low, high = sorted((a, b))
    weak, strong = (green_probability(gamma, delta, h) for h in (low, high))
    assert weak <= strong + 1e-9


@given(gammas, deltas, deltas, entropies)
def test_a_larger_delta_never_weakens_the_mark(
    gamma: float, a: float, b: float, entropy: float
) -> None:
    low, high = sorted((a, b))
    weak, strong = (green_probability(gamma, delta, entropy) for delta in (low, high))
    assert weak <= strong + 1e-9


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5, 6, 7, 10])
@pytest.mark.parametrize(("gamma", "delta"), [(0.5, 2.0), (0.25, 1.0)])
def test_equally_likely_candidates_are_counted_one_by_one(
    gamma: float, delta: float, m: int
) -> None:
    expected = by_hand(gamma, delta, m)
    assert green_probability(gamma, delta, math.log2(m)) == pytest.approx(expected, rel=1e-9)


def test_entropy_between_two_numbers_of_candidates_mixes_them_to_the_right_mean() -> None:
    entropy = (math.log2(5) * 0.3) + (math.log2(6) * 0.7)
    expected = 0.3 * by_hand(0.5, 2.0, 5) + 0.7 * by_hand(0.5, 2.0, 6)
    assert green_probability(0.5, 2.0, entropy) == pytest.approx(expected)


def test_strength_has_no_jump_at_whole_numbers_of_candidates() -> None:
    for m in range(2, 200):
        around = [green_probability(0.5, 2.0, math.log2(m) + d) for d in (-1e-7, 0, 1e-7)]
        assert np.ptp(around) < 1e-6


@pytest.mark.parametrize("delta", [50.0, 500.0, 1000.0])
def test_a_hard_mark_is_green_whenever_a_candidate_is(delta: float) -> None:
    assert green_probability(0.5, delta, 2.0) == pytest.approx(1 - 0.5**4)


@given(st.floats(0, 1), gammas, st.floats(0, 1))
def test_editing_dilutes_the_mark_in_proportion(green: float, gamma: float, edited: float) -> None:
    after = after_editing(green, gamma, edited)
    assert after - gamma == pytest.approx((1 - edited) * (green - gamma), abs=1e-12)


def test_unedited_text_keeps_its_mark_and_rewritten_text_has_none() -> None:
    assert after_editing(0.8, 0.25, 0.0) == 0.8
    assert after_editing(0.8, 0.25, 1.0) == 0.25


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_token_keeps_its_mark_if_nobody_edits_and_no_tool_rewords_it(e: float, p: float) -> None:
    anew = written_anew(np.array([e, e, 0.0, e]), np.array([p, 0.0, p, 1.0]))
    assert anew[0] == pytest.approx(1 - (1 - e) * (1 - p), abs=1e-15)
    assert anew[1:].tolist() == [e, p, 1.0]  # to the bit: unused, it changes no rate
    assert 0 <= anew[0] <= 1
