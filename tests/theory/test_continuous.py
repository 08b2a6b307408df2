"""Closed forms of points and answers, through scenario files and the real engine.

The formulas stand here on their own: nothing below takes a reference value from the engine.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import psi

from ecosystem import Scenario, World
from tests.small import ran
from tests.theory.replicates import F64, within, worlds_of


def estimate(world: World, subject: str, *columns: str) -> F64:
    rows = [row for row in world.tables["estimates"] if row["subject"] == subject]
    return np.array([rows[-1][column] for column in columns])


MOMENTS = ("variance", "mean_squared_distance")


@pytest.mark.slow
def test_replace_through_pages_loses_variance_as_private_draws_do() -> None:
    """Validation P9, through pages of one word each, of which a lab reads all."""
    changes = [
        "publishers=[{name: models, pages: 10, length: {kind: fixed, tokens: 1}, ai_share: 1}]",
        "web.survival={kind: one_round}",
        "labs.alpha={name: alpha, sources: [{kind: new}]}",
        "measure.every=10",  # the end alone is looked at
    ]
    scenario = Scenario.load("theory/gaussian-replace", changes)
    columns = ("variance", "mean_squared_distance", "log_variance")
    mean, error = worlds_of(scenario, 300, lambda w: estimate(w, "output", *columns))
    kept = (1 - 1 / 10) ** 10
    logarithm = 10 * (psi(9 / 2) - np.log(10 / 2))
    assert within(mean, error, np.array([kept, 1 - kept, logarithm]))


def test_half_a_point_for_every_word_makes_as_many_points_of_twice_the_words() -> None:
    def rows(*changes: str) -> str:
        return str(ran(Scenario.load("theory/gaussian-replace", changes)).tables["estimates"])

    assert rows("language.points.per_draw=0.5", "labs.alpha.tokens=20") == rows()


@pytest.mark.slow
def test_in_several_dimensions_each_loses_variance_alike() -> None:
    """E V = (1 - 1/n)^t in each direction, and E |mu|^2 = d (1 - that)."""
    changes = ["language.points.dimensions=3", "time.rounds=6", "measure.every=6"]
    scenario = Scenario.load("theory/gaussian-replace", changes)
    mean, error = worlds_of(scenario, 200, lambda w: estimate(w, "output", *MOMENTS))
    kept = (1 - 1 / 10) ** 6
    assert within(mean, error, np.array([kept, 3 * (1 - kept)]))


def test_a_cut_keeps_an_ellipsoid_in_several_dimensions() -> None:
    """In two dimensions the squared radius of the kept disc is -2 ln(1 - top_p)."""
    top_p = 0.6
    squared = -2 * np.log(1 - top_p)
    # Half the mean squared radius: an exponential law of mean 2, cut at the squared radius.
    expected = 1 - squared * (1 - top_p) / (2 * top_p)
    changes = [
        "language.points.dimensions=2",
        "labs.alpha.sources=[{kind: human, transform: {top_p: 0.6}}]",
        "labs.alpha.tokens=200",
        "time.rounds=1",
    ]
    scenario = Scenario.load("theory/sampling-bias", changes)
    mean, error = worlds_of(scenario, 200, lambda w: estimate(w, "training", "variance"))
    assert within(mean, error, (1 - 1 / 200) * expected)


def errors_of(world: World) -> F64:
    """Return the test error of each measured text."""
    rows = [row for row in world.tables["estimates"] if row["subject"] == "training"]
    return np.array([row["test_error"] for row in rows])


BASE = 10 / (50 - 10 - 1)  # sigma^2 d / (T - d - 1)


@pytest.mark.slow
def test_new_questions_in_every_round_err_less_than_the_same_ones() -> None:
    """With fresh questions accumulate stays below validation P15 (0.359 after six batches)."""
    changes = ["language.regression.questions=null"]
    scenario = Scenario.load("theory/regression-accumulate", changes)
    mean, error = worlds_of(scenario, 300, lambda w: errors_of(w)[-1])
    assert within(mean, error, 0.359, errors=4.0 + 0.003 / float(error))


@pytest.mark.slow
def test_temperature_scales_the_noise_of_answers() -> None:
    """A round of a model whose noise has a quarter of the variance adds a quarter of the error."""
    changes = ["labs.alpha.decoding={temperature: 0.25}", "measure.every=6"]
    scenario = Scenario.load("theory/regression", changes)
    mean, error = worlds_of(scenario, 200, lambda w: errors_of(w)[-1])
    assert within(mean, error, 6 * 0.25 * BASE)


def test_people_who_edit_pages_draw_points_as_people_do() -> None:
    """Half of the points of a model with variance 0.04 are redrawn: 0.5 + 0.5 * 0.04."""
    changes = [
        "publishers=[{name: p, pages: 100, ai_share: 1, edited_share: 0.5,"
        " length: {kind: fixed, tokens: 10}}]",
        "labs.alpha={name: alpha, sources: [{kind: new}], decoding: {temperature: 0.04}}",
        "time.rounds=1",
    ]
    scenario = Scenario.load("theory/gaussian-replace", changes)
    mean, error = worlds_of(scenario, 40, lambda w: estimate(w, "training", "variance"))
    assert within(mean, error, (1 - 1 / 1000) * 0.52)


@pytest.mark.slow
def test_labs_that_read_each_other_keep_their_variance_longer() -> None:
    """As diversity does (validation P24): E V = (1 - 1/n) (1 - 1/(J n))^(t-1) within a lab.

    Points of all labs together, whose divisor is J n, have the variance of the mixture.
    """
    n, n_labs, t = 20, 5, 15
    scenario = Scenario.load("theory/pooled-labs", ["language.points={}", f"measure.every={t}"])

    def look(world: World) -> float:
        rows = [r for r in world.tables["estimates"] if r["round"] == t]
        return float(np.mean([r["variance"] for r in rows if r["subject"] == "output"]))

    mean, error = worlds_of(scenario, 100, look)
    assert within(mean, error, (1 - 1 / n) * (1 - 1 / (n_labs * n)) ** (t - 1))


def test_points_without_sampling_error_follow_the_law_exactly() -> None:
    """With infinitely many points only the bias is left: V_t = lambda^t, whatever the seed."""
    changes = [
        "labs.alpha.sources[0].sampling=expected",
        "labs.alpha.tokens=1000000000000",
        "language.regression={dimensions: 3}",
    ]
    world = World(Scenario.load("theory/sampling-bias", changes))
    for _ in range(10):
        world.step()
    rows = [r for r in world.tables["estimates"] if r["subject"] == "training"]
    by_channel = {row["channel"]: row for row in rows}
    assert by_channel["points"]["variance"] == pytest.approx(0.9**10, rel=1e-12)
    assert by_channel["points"]["mean_squared_distance"] == 0.0
    assert by_channel["regression"]["test_error"] == pytest.approx(0.0, abs=1e-24)
