"""Tests of onsets: tail and body of a law, and when a stage of collapse is said to begin."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.measures.fidelity import total_variation
from ecosystem.measures.onset import (
    Onset,
    OnsetDetector,
    OnsetRule,
    tail_and_body,
    tail_and_body_types,
)

F64 = NDArray[np.float64]
RULE = OnsetRule()
shares = st.floats(0, 1)
readings = st.lists(st.tuples(shares, shares, shares), max_size=40)
untouched = st.floats(0.51, 1)
gone = st.floats(0, 0.5)
bodies = st.floats(0.75, 1)


def zipf(n_types: int) -> F64:
    p: F64 = 1.0 / np.arange(1, n_types + 1)
    p /= p.sum()
    return p


def onsets(series: list[tuple[float, float, float]], rule: OnsetRule = RULE) -> list[Onset]:
    detector = OnsetDetector(rule)
    return [onset for t, reading in enumerate(series) for onset in detector.observe(t, *reading)]


def of(found: list[Onset], kind: str) -> int | None:
    rounds = [onset.round for onset in found if onset.kind == kind]
    assert len(rounds) <= 1
    return rounds[0] if rounds else None


# ---------------------------------------------------------------- tail and body


def test_the_median_token_parts_tail_from_body() -> None:
    human = np.array([0.1, 0.3, 0.2, 0.3, 0.1, 0.0])
    tail, body = tail_and_body_types(human, human)
    assert tail.tolist() == [True, False, True, False, True, False]
    assert body.tolist() == [False, True, False, True, False, False]


@pytest.mark.parametrize("n_types", [1, 2, 3, 10, 49])
def test_an_even_law_is_all_body(n_types: int) -> None:
    human = np.full(n_types, 1 / n_types)
    tail, body = tail_and_body_types(human, human)
    assert not tail.any()
    assert body.all()
    assert math.isnan(tail_and_body(human, human, tail, body)[0])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_the_tail_is_less_than_half_of_text_and_rarer_than_the_body(weights: list[int]) -> None:
    human = np.array(weights) / sum(weights)
    tail, body = tail_and_body_types(human, human)
    assert (tail ^ body).tolist() == (human > 0).tolist()
    assert human[tail].sum() <= 0.5 + 1e-9
    assert human[body].min() > human[tail].max(initial=0)


def test_words_that_died_or_are_new_are_in_neither_part() -> None:
    then = np.array([0.6, 0.2, 0.1, 0.1, 0.0])
    now = np.array([0.6, 0.2, 0.1, 0.0, 0.1])
    tail, body = tail_and_body_types(now, then)
    assert tail.tolist() == [False, True, True, False, False]
    assert tail_and_body(then, now, tail, body) == pytest.approx((1, 1))


@given(st.lists(st.integers(0, 99), min_size=20, max_size=20).filter(any))
def test_the_parts_average_to_one_minus_total_variation(weights: list[int]) -> None:
    human, p = zipf(20), np.array(weights) / sum(weights)
    tail, body = tail_and_body_types(human, human)
    left = tail_and_body(p, human, tail, body)
    average = np.dot(left, [human[tail].sum(), human[body].sum()])
    assert average == pytest.approx(1 - total_variation(p, human))


def test_cut_tails_are_seen_and_leave_the_body_whole() -> None:
    human = zipf(1000)
    tail, body = tail_and_body_types(human, human)
    cut = np.where(np.cumsum(human) <= 0.9, human, 0)
    left = tail_and_body(cut / cut.sum(), human, tail, body)
    assert left == pytest.approx((0.8, 1), abs=0.01)


def test_smoothing_does_not_bring_a_tail_back() -> None:
    human = zipf(1000)
    tail, body = tail_and_body_types(human, human)
    cut = np.where(tail, 1e-9, human)
    assert tail_and_body(cut / cut.sum(), human, tail, body)[0] < 1e-4


# ---------------------------------------------------------------- the detector


@given(st.integers(1, 20), st.integers(3, 20), bodies)
def test_a_fall_of_the_tail_is_one_early_onset_in_the_round_of_the_fall(
    n_before: int, n_after: int, body: float
) -> None:
    fall = [(1.0, 1.0, 1.0)] * n_before + [(0.5 - 0.01 * t, body, 0.9) for t in range(n_after)]
    assert onsets(fall) == [Onset("early", n_before, n_before + 2, 0.5, 1.0, 0.5)]


@given(st.lists(st.tuples(untouched, shares, untouched), max_size=60))
def test_noise_above_the_thresholds_is_no_onset(noise: list[tuple[float, float, float]]) -> None:
    assert onsets([(1.0, 1.0, 1.0), *noise]) == []


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2)), max_size=12), gone, gone)
def test_dips_shorter_than_the_rule_asks_for_are_no_onset(
    stretches: list[tuple[int, int]], low_tail: float, low_variance: float
) -> None:
    series = [(1.0, 1.0, 1.0)]
    for calm, dip in stretches:
        series += [(1.0, 1.0, 1.0)] * calm + [(low_tail, 1.0, low_variance)] * dip
    assert onsets(series) == []


def test_a_broken_run_starts_again() -> None:
    tails = [1, 0.4, 0.4, 0.9, 0.4, 0.3, 0.2, 0.1]
    (early,) = onsets([(tail, 1.0, 1.0) for tail in tails])
    assert (early.round, early.confirmed, early.value) == (4, 6, 0.4)


@given(st.floats(0, 0.74))
def test_a_tail_that_goes_with_the_body_is_not_early_collapse(body: float) -> None:
    assert onsets([(1, 1, 1)] + [(0.1, body, 0.9)] * 9) == []


@given(readings)
def test_no_late_onset_where_its_criterion_fails_and_early_comes_first(
    series: list[tuple[float, float, float]],
) -> None:
    found = onsets(series)
    early, late = of(found, "early"), of(found, "late")
    if late is not None:
        assert all(series[t][2] <= 0.5 * series[0][2] for t in range(late, late + 3))
    if early is not None:
        assert all(series[t][0] <= 0.5 * series[0][0] for t in range(early, early + 3))
        assert all(series[t][1] >= 0.75 * series[0][1] for t in range(early, early + 3))
    if early is not None and late is not None:
        assert early < late


@given(readings, st.integers(0, 40))
def test_what_comes_later_changes_nothing(
    series: list[tuple[float, float, float]], n_seen: int
) -> None:
    seen = [onset for onset in onsets(series) if onset.confirmed < n_seen]
    assert onsets(series[:n_seen]) == seen


# Without numbers so small that a power of two would round them.
scalable = st.just(0.0) | st.floats(1e-9, 1)


@given(
    st.lists(st.tuples(scalable, scalable, scalable), max_size=40),
    st.tuples(*[st.integers(-20, 20)] * 3),
)
def test_only_shares_of_the_first_model_count(
    series: list[tuple[float, float, float]], powers: tuple[int, int, int]
) -> None:
    a, b, c = (2.0**power for power in powers)
    scaled = [(a * tail, b * body, c * variance) for tail, body, variance in series]
    rounds = [(o.kind, o.round, o.confirmed) for o in onsets(series)]
    assert rounds == [(o.kind, o.round, o.confirmed) for o in onsets(scaled)]


@pytest.mark.parametrize("missing", [0.0, math.nan])
def test_what_the_first_model_lacks_cannot_be_lost(missing: float) -> None:
    assert onsets([(missing, 1.0, missing)] + [(0.0, 1.0, 0.0)] * 9) == []


@pytest.mark.parametrize("n", [10, 50, 1000])
def test_p8_expected_variance_is_gone_after_a_half_life(n: int) -> None:
    half_life = math.log(2) / -math.log1p(-1 / n)
    series = [(1.0, 1.0, 0.9 * (1 - 1 / n) ** t) for t in range(math.ceil(half_life) + 3)]
    assert of(onsets(series), "late") == math.ceil(half_life)
