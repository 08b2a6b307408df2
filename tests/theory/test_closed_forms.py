"""Closed forms of model collapse, through scenario files and the real engine.

The formulas stand here on their own: nothing below takes a reference value from the engine.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from ecosystem import Scenario, World
from ecosystem.benches.archiving import ArchivingBench
from tests.small import output_of
from tests.theory.replicates import F64, within, worlds_of


def zipf(types: int) -> F64:
    weights: F64 = 1.0 / np.arange(1, types + 1)
    return weights / weights.sum()


def gini(p: F64) -> float:
    return float(1 - (p**2).sum())


def outputs(world: World) -> F64:
    return np.stack([output_of(lab).probabilities for lab in world.labs if lab.model_version])


@pytest.mark.parametrize("name", ["replace", "replace-through-the-web"])
def test_replace_loses_diversity_at_rate_one_over_n(name: str) -> None:
    scenario = Scenario.load(f"theory/{name}")
    mean, error = worlds_of(scenario, 400, lambda w: gini(outputs(w)[0]) / gini(zipf(100)))
    assert within(mean, error, (1 - 1 / 50) ** 20)


def test_distance_and_diversity_add_up_to_the_human_diversity() -> None:
    """E |p_t - p*|^2 + E H_t = H* while nothing biases the resampling (validation P3)."""
    scenario = Scenario.load("theory/replace")
    human = zipf(100)

    def total(world: World) -> float:
        p = outputs(world)[0]
        return float(((p - human) ** 2).sum()) + gini(p)

    mean, error = worlds_of(scenario, 400, total)
    assert within(mean, error, gini(human))


def test_every_type_keeps_its_mean_probability() -> None:
    """E p_t(i) = p*(i): the martingale of unbiased resampling (validation P4)."""
    scenario = Scenario.load("theory/replace")
    mean, error = worlds_of(scenario, 400, lambda w: outputs(w)[0][:5])
    assert within(mean, error, zipf(100)[:5])


def test_accumulating_keeps_most_of_the_diversity() -> None:
    scenario = Scenario.load("theory/accumulate")
    k = np.arange(1, 11)
    mean, error = worlds_of(scenario, 800, lambda w: gini(outputs(w)[0]) / gini(zipf(100)))
    assert within(mean, error, float(np.prod(1 - 1 / (10 * k**2))))


@pytest.mark.parametrize("mixture", ["iid", "counts"])
def test_human_share_balances_drift(mixture: str) -> None:
    scenario = Scenario.load("theory/human-share", [f"labs.alpha.mixture={mixture}"])
    n, m, expected = 20, 0.1, 1.0
    for _ in range(15):
        if mixture == "iid":
            expected = (1 - 1 / n) * ((1 - m) ** 2 * expected + 1 - (1 - m) ** 2)
        else:
            own = (1 - m) ** 2 * expected * (1 - 1 / (n * (1 - m)))
            expected = own + m**2 * (1 - 1 / (n * m)) + 2 * m * (1 - m)
    mean, error = worlds_of(scenario, 800, lambda w: gini(outputs(w)[0]) / gini(zipf(100)))
    assert within(mean, error, expected)


def within_and_pool(world: World) -> F64:
    laws = outputs(world)
    star = gini(zipf(100))
    return np.array([np.mean([gini(p) for p in laws]), gini(laws.mean(axis=0))]) / star


def test_labs_that_share_a_pool_protect_each_other() -> None:
    mean, error = worlds_of(Scenario.load("theory/pooled-labs"), 400, within_and_pool)
    expected = [(1 - 1 / 20) * (1 - 1 / 100) ** 14, (1 - 1 / 100) ** 15]
    assert within(mean, error, np.array(expected))


def test_isolated_labs_collapse_but_their_population_does_not() -> None:
    mean, error = worlds_of(Scenario.load("theory/isolated-labs"), 400, within_and_pool)
    alone = (1 - 1 / 20) ** 15
    assert within(mean, error, np.array([alone, 1 - 1 / 5 + alone / 5]))


def test_first_round_loses_the_rare_types() -> None:
    human = zipf(1000)

    def look(world: World) -> F64:
        p = outputs(world)[0]
        return np.array([np.count_nonzero(p), human[p == 0].sum()])

    mean, error = worlds_of(Scenario.load("theory/first-round-loss"), 200, look)
    missing = (1 - human) ** 1000
    assert within(mean, error, np.array([(1 - missing).sum(), (human * missing).sum()]))


def test_archives_of_a_and_2a_pages_keep_their_share_of_diversity() -> None:
    def look(world: World) -> F64:
        counts = {a.name: a.bench.get(ArchivingBench.words) for a in world.archivists}
        return np.array([gini(counts[n] / counts[n].sum()) for n in ("small", "large")])

    mean, error = worlds_of(Scenario.load("theory/archives"), 1500, look)
    expected = gini(zipf(100)) * np.array([1 - 1 / 10, 1 - 1 / 20])
    assert within(mean, error, expected)


def test_watermark_filter_lets_the_share_through_that_its_rates_imply() -> None:
    def look(world: World) -> float:
        lab = world.labs[0]
        assert lab.training is not None
        return lab.training.lineage.ai_share

    bound = 0.5 * 100 + 4 * np.sqrt(100 * 0.25)  # 70 green tokens: z is exactly 4
    true_positive, false_positive = binom.sf(bound, 100, [0.7, 0.5])
    kept_ai, kept_human = 0.5 * (1 - true_positive), 0.5 * (1 - false_positive)
    mean, error = worlds_of(Scenario.load("theory/filtered-loop"), 150, look)
    assert true_positive == pytest.approx(0.46234, abs=5e-6)
    assert within(mean, error, kept_ai / (kept_ai + kept_human))


def test_pages_and_their_ai_share_follow_the_account() -> None:
    def look(world: World) -> F64:
        row = world.tables["web"][-1]
        return np.array([row["n_pages"], row["ai_share_live"] * row["n_pages"]])

    people, models = 1000.0, 0.0
    for _ in range(12):
        people, models = 0.95 * people + 10, 0.95 * models + 10
    mean, error = worlds_of(Scenario.load("theory/web-accounting"), 200, look)
    assert people + models == pytest.approx(724.216, abs=5e-4)
    assert within(mean, error, np.array([people + models, models]))
