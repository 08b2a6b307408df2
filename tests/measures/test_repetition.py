"""Tests of the two laws of repetition, and of the count of what was read before."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.agents.lab.repeats import Repeats
from ecosystem.measures.repetition import (
    RETURN_SCALE,
    overfitting_draws,
    overfitting_next_pass,
    saturating_draws,
    saturating_next_pass,
)
from ecosystem.scenario.repetition import Overfitting
from ecosystem.web.selection import Selection

PENALTY = Overfitting(law="overfitting").penalty
passes = st.floats(1, 200)
DRAWS = (1.968204, 3.725711, 10.583029, 15.169080)
NEXT_PASS = (0.937089, 0.822891, 0.377321, 0.079332)


@pytest.mark.parametrize(
    ("epochs", "draws", "next_pass"), list(zip((2, 4, 16, 40), DRAWS, NEXT_PASS, strict=True))
)
def test_a_law_that_saturates(epochs: float, draws: float, next_pass: float) -> None:
    assert saturating_draws(1, epochs) == pytest.approx(draws, abs=5e-7)
    assert saturating_draws(1000, epochs) == pytest.approx(1000 * draws, abs=5e-4)
    assert saturating_next_pass(epochs) == pytest.approx(next_pass, abs=5e-7)


def test_it_has_a_ceiling() -> None:
    assert saturating_draws(1, 1e6) == pytest.approx(16.39)
    assert saturating_next_pass(1e6) == 0.0


@given(st.floats(1, 1e9))
def test_a_text_that_is_read_once_is_worth_its_draws(n: float) -> None:
    assert saturating_draws(n, 1) == overfitting_draws(n, 1, PENALTY) == n
    assert saturating_next_pass(1) == overfitting_next_pass(1, PENALTY) == 1.0


@given(passes, st.floats(0, 0.1))
def test_the_next_pass_is_the_slope(epochs: float, penalty: float) -> None:
    h = 1e-5
    slope = (saturating_draws(1, epochs + h) - saturating_draws(1, epochs)) / h
    assert saturating_next_pass(epochs) == pytest.approx(slope, abs=1e-4)
    ends = (overfitting_draws(1, e, penalty) for e in (epochs + h, epochs))
    slope = (next(ends) - next(ends)) / h
    assert overfitting_next_pass(epochs, penalty) == pytest.approx(slope, abs=1e-4)


@given(passes)
def test_repeated_text_is_worth_no_more_than_fresh_text(epochs: float) -> None:
    assert overfitting_draws(1, epochs, PENALTY) <= saturating_draws(1, epochs)
    assert saturating_draws(1, epochs) <= min(epochs, 1 + RETURN_SCALE) + 1e-9
    assert overfitting_draws(1, epochs, 0.0) == saturating_draws(1, epochs)
    assert overfitting_next_pass(epochs, 0.0) == saturating_next_pass(epochs)


def test_the_laws_differ_in_sign_at_many_epochs() -> None:
    """From 16 passes on (GUESS) another does harm by one law, and is worth little by the other."""
    signs = {e: np.sign(overfitting_next_pass(e, PENALTY)) for e in (2, 4, 15, 16, 17, 40, 100)}
    assert signs == {2: 1, 4: 1, 15: 1, 16: 1, 17: -1, 40: -1, 100: -1}
    assert all(saturating_next_pass(e) > 0 for e in signs)


# --- what was read before ---------------------------------------------------------------------

N_LOTS = 6
readings = st.lists(
    st.tuples(st.integers(0, N_LOTS - 1), st.integers(1, 4), st.integers(1, 3)), max_size=8
)
trainings = st.lists(st.lists(readings, min_size=1, max_size=3), min_size=1, max_size=4)
Training = list[list[tuple[int, int, int]]]


def selection(reading: list[tuple[int, int, int]]) -> Selection:
    rows, draws, times = np.array(reading, dtype=np.int64).reshape(-1, 3).T
    return Selection(rows, draws, times)


def repeated_one_by_one(told: list[Training]) -> int:
    """Count every draw of every page that was there before, one by one."""
    seen: set[tuple[int, int]] = set()
    n_repeated = 0
    for row, draws, times in itertools.chain.from_iterable(itertools.chain.from_iterable(told)):
        for _ in range(times):
            for at in range(draws):
                n_repeated += (row, at) in seen
                seen.add((row, at))
    return n_repeated


@given(trainings)
def test_draws_that_were_read_before_one_by_one(told: list[Training]) -> None:
    kept, last = Repeats(is_pooled=True), Repeats(is_pooled=False)
    for i, training in enumerate(told):
        for repeats in (kept, last):
            repeats.note(N_LOTS + i, [selection(reading) for reading in training])
        assert kept.n_repeated == repeated_one_by_one(told[: i + 1])
        assert last.n_repeated == repeated_one_by_one([training])


def test_of_a_page_that_was_read_in_part_the_rest_is_new() -> None:
    repeats = Repeats(is_pooled=True)
    repeats.note(3, [selection([(2, 4, 1)])])
    assert repeats.n_repeated == 0
    repeats.note(5, [selection([(2, 10, 1), (4, 3, 1)])])
    assert repeats.n_repeated == 4


def test_nothing_read_is_nothing_repeated() -> None:
    repeats = Repeats(is_pooled=False)
    assert repeats.n_repeated == 0
    repeats.note(0, [])
    assert repeats.n_repeated == 0
