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
    Reading,
    Stage,
    lesser,
    tail_and_body,
    tail_and_body_types,
)

F64 = NDArray[np.float64]
RULE = OnsetRule()
WHOLE = Reading(1.0, 1.0, 1.0)
shares = st.floats(0, 1)
readings = st.lists(st.builds(Reading, shares, shares, shares), max_size=40)
untouched = st.floats(0.51, 1)
gone = st.floats(0, 0.5)
bodies = st.floats(0.75, 1)


def zipf(n_types: int) -> F64:
    p: F64 = 1.0 / np.arange(1, n_types + 1)
    p /= p.sum()
    return p


def onsets(series: list[Reading], twin: Reading = WHOLE) -> list[Onset]:
    detector = OnsetDetector(RULE)
    return [onset for t, model in enumerate(series) for onset in detector.observe(t, model, twin)]


def of(found: list[Onset], stage: Stage) -> int | None:
    rounds = [onset.round for onset in found if onset.stage == stage]
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


# ---------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    ("model", "stages"),
    [
        (WHOLE, set()),
        (Reading(0.5, 0.75, 0.51), {"early"}),
        (Reading(0.5, 0.74, 0.51), set()),
        (Reading(0.51, 0.75, 0.5), {"late"}),
        (Reading(0.5, 0.75, 0.5), {"early", "late"}),
        (Reading(0.1, 0.5, 0.9), {"both gone"}),
        (Reading(0.1, 0.5, 0.1), {"both gone", "late"}),
        (Reading(0.51, 0.5, 3.0), {"flattened"}),
        (Reading(0.51, 0.51, 0.51), set()),
    ],
)
def test_what_a_model_has_lost_names_its_stage(model: Reading, stages: set[str]) -> None:
    assert RULE.stages(model, WHOLE) == stages


@pytest.mark.parametrize("missing", [0.0, math.nan])
def test_what_the_twin_lacks_cannot_be_lost(missing: float) -> None:
    assert RULE.stages(Reading(0.0, 1.0, 1.0), Reading(missing, 1.0, 1.0)) == set()
    assert RULE.stages(Reading(missing, 1.0, 1.0), Reading(missing, 1.0, 1.0)) == set()
    assert RULE.stages(Reading(missing, 0.1, 0.1), Reading(missing, 1.0, 1.0)) == {"late"}


# Without numbers so small that a power of two would round them.
scalable = st.just(0.0) | st.floats(1e-9, 1)


@given(
    st.builds(Reading, scalable, scalable, scalable),
    st.builds(Reading, scalable, scalable, scalable),
    st.tuples(*[st.integers(-20, 20)] * 3),
)
def test_only_shares_of_the_twin_count(
    model: Reading, twin: Reading, powers: tuple[int, int, int]
) -> None:
    scales = [2.0**power for power in powers]
    scaled = [Reading(*(s * x for s, x in zip(scales, of_, strict=True))) for of_ in (model, twin)]
    assert RULE.stages(*scaled) == RULE.stages(model, twin)


def test_the_lesser_twin_counts() -> None:
    assert lesser([Reading(0.3, 0.9, 12.0), Reading(0.4, 0.8, 10.0)]) == Reading(0.3, 0.8, 10.0)
    assert math.isnan(lesser([Reading(math.nan, 1, 1)] * 2).tail)


# ---------------------------------------------------------------- the detector


@given(st.integers(1, 20), st.integers(3, 20), bodies)
def test_a_fall_of_the_tail_is_one_early_onset_in_the_round_of_the_fall(
    n_before: int, n_after: int, body: float
) -> None:
    fall = [Reading(0.5 - 0.01 * t, body, 0.9) for t in range(n_after)]
    onset = Onset("early", n_before, n_before + 2, fall[0], WHOLE)
    assert onsets([WHOLE] * n_before + fall) == [onset]


@given(st.lists(st.builds(Reading, untouched, untouched, untouched), max_size=60))
def test_noise_above_the_thresholds_is_no_onset(noise: list[Reading]) -> None:
    assert onsets(noise) == []


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2)), max_size=12), gone, gone)
def test_dips_shorter_than_the_rule_asks_for_are_no_onset(
    stretches: list[tuple[int, int]], low_tail: float, low_hill: float
) -> None:
    series = []
    for calm, dip in stretches:
        series += [WHOLE] * calm + [Reading(low_tail, 1.0, low_hill)] * dip
    assert onsets(series) == []


def test_a_broken_run_starts_again() -> None:
    tails = [1, 0.4, 0.4, 0.9, 0.4, 0.3, 0.2, 0.1]
    (early,) = onsets([Reading(tail, 1.0, 1.0) for tail in tails])
    assert (early.round, early.confirmed, early.model.tail) == (4, 6, 0.4)


@given(readings)
def test_an_onset_is_three_models_that_meet_its_criterion(series: list[Reading]) -> None:
    for onset in onsets(series):
        run = series[onset.round : onset.round + 3]
        assert len(run) == 3
        assert all(onset.stage in RULE.stages(model, WHOLE) for model in run)


@given(readings, st.integers(0, 40))
def test_what_comes_later_changes_nothing(series: list[Reading], n_seen: int) -> None:
    seen = [onset for onset in onsets(series) if onset.confirmed < n_seen]
    assert onsets(series[:n_seen]) == seen


@pytest.mark.parametrize("n", [10, 50, 1000])
def test_p8_expected_diversity_is_gone_after_a_half_life(n: int) -> None:
    half_life = math.log(2) / -math.log1p(-1 / n)
    series = [Reading(1.0, 1.0, (1 - 1 / n) ** t) for t in range(math.ceil(half_life) + 3)]
    assert of(onsets(series), "late") == math.ceil(half_life)
