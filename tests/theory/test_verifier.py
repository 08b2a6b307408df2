"""Closed forms of a verifier of claims, through a scenario file and the real engine.

Right and wrong claims are counted here from the words that readers count, not by what the
verifier itself found.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecosystem import Scenario, World
from ecosystem.agents.filter.compute import FilterCompute
from tests.theory.replicates import F64, within, worlds_of

SCENARIO = "theory/verifier"


def after(a: F64 | float, r: float, w: float) -> F64 | float:
    return a * r / (a * r + (1 - a) * w)


def accuracies(world: World) -> F64:
    """Return the model's accuracy after each round; there is one fact."""
    rows = [
        r for r in world.tables["channels"] if (r["subject"], r["channel"]) == ("output", "claims")
    ]
    return np.array([row["accuracy"] for row in rows])


def claims_on(world: World, rows: np.ndarray) -> np.ndarray:
    state = world.state
    counts = state.count(rows)
    return state.channels.split(counts)["claims"]


@cache
def one_round() -> tuple[F64, F64]:
    """Return pages that pass, right ones among them, and the accuracy after; 400 worlds."""

    def look(world: World) -> F64:
        rows = world.state.new
        dropped = world.filter("check").compute.get(FilterCompute.verdicts)[rows]
        claims = claims_on(world, rows[~dropped])
        assert claims.sum() == np.count_nonzero(~dropped)  # one claim a page
        return np.array([claims.sum(), claims[0], accuracies(world)[-1]], dtype=np.float64)

    return worlds_of(Scenario.load(SCENARIO, ["time.rounds=1"]), 400, look)


@pytest.mark.slow
def test_the_expected_numbers_of_pages_and_of_right_pages_pass() -> None:
    n, a, r, w = 400, 0.6, 0.9, 0.3
    mean, error = one_round()
    assert within(mean[:2], error[:2], np.array([n * (a * r + (1 - a) * w), n * a * r]))


@pytest.mark.slow
def test_one_round_from_the_human_law_has_the_accuracy_of_what_passed() -> None:
    mean, error = one_round()
    assert after(0.6, 0.9, 0.3) == pytest.approx(0.818182, abs=5e-7)
    assert within(mean[2], error[2], after(0.6, 0.9, 0.3))


@cache
def course(r: float, w: float, n: int) -> tuple[F64, F64]:
    """Return what accuracy moves beyond the odds in each of three rounds, and where it ends."""
    scenario = Scenario.load(
        SCENARIO, [f"filters.check.passes_right={r}", f"filters.check.passes_wrong={w}"]
    )

    def look(world: World) -> F64:
        a = accuracies(world)
        assert len(a) == 4
        return np.append(a[1:] - after(a[:-1], r, w), a[-1])

    return worlds_of(scenario, n, look)


@pytest.mark.parametrize(
    ("r", "w", "n"),
    [
        pytest.param(0.9, 0.3, 300, marks=pytest.mark.slow),
        pytest.param(0.5, 0.7, 300, marks=pytest.mark.slow),
        pytest.param(0.4, 0.4, 400, marks=pytest.mark.slow),
    ],
)
def test_in_every_round_accuracy_moves_as_the_odds_say_whatever_the_sample(
    r: float, w: float, n: int
) -> None:
    """E(a' | a) is exact however few pages are read: no limit is taken here."""
    mean, error = course(r, w, n)
    assert within(mean[:3], error[:3], 0.0)


def test_odds_of_truth_multiply_round_by_round_where_much_is_read() -> None:
    scenario = Scenario.load(SCENARIO, ["publishers.sites.pages=20000", "labs.alpha.tokens=8000"])
    mean, error = worlds_of(scenario, 25, lambda world: accuracies(world)[1:])
    odds = 0.6 / 0.4 * (0.9 / 0.3) ** np.arange(1, 4)
    np.testing.assert_allclose(odds / (1 + odds), [0.818182, 0.931034, 0.975904], atol=5e-7)
    assert within(mean, error, odds / (1 + odds))


@pytest.mark.slow
def test_a_verifier_that_cannot_tell_changes_nothing_on_average() -> None:
    mean, error = course(0.4, 0.4, 400)
    assert within(mean[3], error[3], 0.6)


def test_a_verifier_that_never_errs_leaves_the_truth_alone() -> None:
    perfect = ["filters.check.passes_right=1", "filters.check.passes_wrong=0"]
    mean, error = worlds_of(Scenario.load(SCENARIO, perfect), 5, lambda w: accuracies(w)[1:])
    np.testing.assert_array_equal(mean, 1.0)
    np.testing.assert_array_equal(error, 0.0)
