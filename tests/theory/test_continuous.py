"""Closed forms of points and answers, through scenario files and the real engine.

The formulas stand here on their own: nothing below takes a reference value from the engine.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln, psi
from scipy.stats import norm

from ecosystem import Scenario, World
from tests.small import ran
from tests.theory.replicates import F64, within, worlds_of


def estimate(world: World, subject: str, *columns: str) -> F64:
    rows = [row for row in world.tables["estimates"] if row["subject"] == subject]
    return np.array([rows[-1][column] for column in columns])


def chi_mean(n: int) -> float:
    """Return c4(n), the mean of a sample's standard deviation (divisor n - 1) over sigma."""
    return float(np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2)))


MOMENTS = ("variance", "mean_squared_distance", "squared_wasserstein_2")


@pytest.mark.parametrize(
    "changes",
    [
        [],
        # The same loop through pages of one word each, of which a lab reads all.
        [
            "publishers=[{name: models, pages: 10, length: {kind: fixed, tokens: 1}, ai_share: 1}]",
            "web.survival={kind: one_round}",
            "labs.alpha={name: alpha, sources: [{kind: new}]}",
        ],
    ],
)
def test_replace_loses_variance_at_rate_one_over_n(changes: list[str]) -> None:
    """Validation P9 and P10, with the divisor n of maximum likelihood."""
    n, t = 10, 10
    scenario = Scenario.load("theory/gaussian-replace", changes)
    columns = (*MOMENTS, "log_variance")
    mean, error = worlds_of(scenario, 300, lambda w: estimate(w, "output", *columns))
    kept = (1 - 1 / n) ** t
    w2 = 2 - 2 * (chi_mean(n) * np.sqrt((n - 1) / n)) ** t
    logarithm = t * (psi((n - 1) / 2) - np.log(n / 2))
    np.testing.assert_allclose(
        [kept, w2, logarithm], [0.348678, 1.104945, -2.20567], rtol=0, atol=5e-6
    )
    assert within(mean, error, np.array([kept, 1 - kept, w2, logarithm]))


def test_half_a_point_for_every_word_makes_as_many_points_of_twice_the_words() -> None:
    def rows(*changes: str) -> str:
        return str(ran(Scenario.load("theory/gaussian-replace", changes)).tables["estimates"])

    assert rows("language.points.per_draw=0.5", "labs.alpha.tokens=20") == rows()


def test_an_unbiased_variance_vanishes_too_and_lets_the_mean_walk_away() -> None:
    """E ln V_t = t (psi((n-1)/2) - ln((n-1)/2)) and E mu_t^2 = t / n (validation P10).

    E V_t stays 1, but few runs carry it: its sample mean says little.
    """
    n, t = 10, 10
    scenario = Scenario.load("theory/gaussian-replace", ["labs.alpha.variance=unbiased"])
    columns = ("log_variance", "mean_squared_distance")
    mean, error = worlds_of(scenario, 300, lambda w: estimate(w, "output", *columns))
    logarithm = t * (psi((n - 1) / 2) - np.log((n - 1) / 2))
    assert logarithm == pytest.approx(-1.15206, abs=5e-6)
    assert within(mean, error, np.array([logarithm, t / n]))


def test_in_several_dimensions_each_loses_variance_alike() -> None:
    """E V = (1 - 1/n)^t in each direction, and E |mu|^2 = d (1 - that)."""
    changes = ["language.points.dimensions=3", "time.rounds=6", "measure.every=6"]
    scenario = Scenario.load("theory/gaussian-replace", changes)
    mean, error = worlds_of(scenario, 200, lambda w: estimate(w, "output", *MOMENTS[:2]))
    kept = (1 - 1 / 10) ** 6
    assert within(mean, error, np.array([kept, 3 * (1 - kept)]))


def test_accumulating_keeps_most_of_the_variance() -> None:
    """Validation P14."""
    kept = float(np.prod(1 - 1 / (10 * np.arange(1, 11) ** 2)))
    assert kept == pytest.approx(0.851502, abs=5e-7)
    scenario = Scenario.load("theory/gaussian-accumulate")
    mean, error = worlds_of(scenario, 300, lambda w: estimate(w, "output", *MOMENTS[:2]))
    assert within(mean, error, np.array([kept, 1 - kept]))


def cut(c: float) -> float:
    """Return the variance of a standard normal number cut at plus and minus c."""
    return float(1 - 2 * c * norm.pdf(c) / (2 * norm.cdf(c) - 1))


@pytest.mark.parametrize(
    ("decoding", "bias", "rounds"),
    [
        ("{temperature: 0.9}", 0.9, 10),
        (f"{{top_p: {2 * norm.cdf(2.0) - 1}}}", cut(2.0), 5),
        (f"{{top_p: {2 * norm.cdf(1.0) - 1}}}", cut(1.0), 3),
        (f"{{temperature: 0.9, top_p: {2 * norm.cdf(2.0) - 1}}}", 0.9 * cut(2.0), 5),
    ],
)
def test_a_biased_sampler_multiplies_the_variance_every_round(
    decoding: str, bias: float, rounds: int
) -> None:
    """E V_t = (lambda (1 - 1/n))^t (validation P21); cut(2) is 0.773741, cut(1) 0.291125."""
    changes = [f"labs.alpha.decoding={decoding}", f"time.rounds={rounds}"]
    scenario = Scenario.load("theory/sampling-bias", changes)
    mean, error = worlds_of(scenario, 200, lambda w: estimate(w, "training", "variance"))
    assert within(mean, error, (bias * (1 - 1 / 50)) ** rounds)


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


def test_regression_on_its_own_answers_errs_in_proportion_to_the_rounds() -> None:
    """Validation P15, replace."""
    scenario = Scenario.load("theory/regression")
    mean, error = worlds_of(scenario, 200, errors_of)
    assert within(mean, error, np.array([3, 6]) * BASE)
    assert pytest.approx(1.538462, abs=5e-7) == 6 * BASE


def test_regression_on_all_answers_so_far_errs_no_more_than_a_bound() -> None:
    """Validation P15, accumulate, with the same questions in every round."""
    scenario = Scenario.load("theory/regression-accumulate")
    mean, error = worlds_of(scenario, 300, errors_of)
    expected = BASE * np.array([np.sum(1 / np.arange(1, t + 1) ** 2) for t in (1, 6)])
    assert within(mean, error, expected)
    assert expected[1] == pytest.approx(0.382407, abs=5e-7)


def test_new_questions_in_every_round_err_less_than_the_same_ones() -> None:
    """With fresh questions accumulate stays below validation P15 (0.359 after six batches)."""
    changes = ["language.regression.questions=null"]
    scenario = Scenario.load("theory/regression-accumulate", changes)
    mean, error = worlds_of(scenario, 300, lambda w: errors_of(w)[-1])
    assert within(mean, error, 0.359, errors=4.0 + 0.003 / float(error))


def test_temperature_scales_the_noise_of_answers() -> None:
    """A round of a model whose noise has a quarter of the variance adds a quarter of the error."""
    changes = ["labs.alpha.decoding={temperature: 0.25}"]
    scenario = Scenario.load("theory/regression", changes)
    mean, error = worlds_of(scenario, 200, lambda w: errors_of(w)[-1])
    assert within(mean, error, 6 * 0.25 * BASE)


@pytest.mark.parametrize("k", [1, 4])
def test_points_of_unknown_origin_still_help_the_mean(k: int) -> None:
    """With n human points and k n of the model's a round, n E mu^2 goes to (1+k)/(1+2k).

    That limit (validation P20) has a known variance; with the fitted one, mean and variance
    follow two linear recursions, exact for every n.
    """
    n, rounds = 20, 8
    m, v = 0.0, 1.0
    for _ in range(rounds):
        squares = (1 + k * (m + v)) / (1 + k)
        m = (1 / n + k**2 * m + k * v / n) / (1 + k) ** 2
        v = squares - m
    assert m * n == pytest.approx((1 + k) / (1 + 2 * k), rel=0.06)
    human, model = (f"{{share: {share}, kind: " for share in (1 / (1 + k), k / (1 + k)))
    sources = f"[{human}human}}, {model}model, lab: alpha}}]"
    changes = [
        f"time.rounds={rounds}",
        f"measure.every={rounds}",
        f"labs.alpha={{name: alpha, tokens: {n * (1 + k)}, sources: {sources}}}",
    ]
    scenario = Scenario.load("theory/gaussian-replace", changes)
    mean, error = worlds_of(
        scenario, 200, lambda w: estimate(w, "output", "mean_squared_distance", "variance")
    )
    assert within(mean, error, np.array([m, v]))


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


def test_labs_that_read_each_other_keep_their_variance_longer() -> None:
    """As diversity does (validation P24): E V = (1 - 1/n) (1 - 1/(J n))^(t-1) within a lab.

    Points of all labs together, whose divisor is J n, have the variance of the mixture.
    """
    n, n_labs, t = 20, 5, 15
    scenario = Scenario.load("theory/pooled-labs", ["language.points={}"])

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
