"""What more text would do where it is not exact: fits are made again, each with other draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2

import ecosystem
from ecosystem import Scenario, World
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.learners import learner
from ecosystem.runtime.in_process import InProcess
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.law import Law
from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.words import WORDS

F64 = NDArray[np.float64]
A, N, TYPES = 0.5, 400, 60
MIXED = [{"kind": "human", "share": 0.25}, {"kind": "model", "lab": "a", "share": 0.75}]


def scenario(rounds: int = 5, types: int = TYPES, **lab: Any) -> Scenario:
    said = {"name": "a", "tokens": N, "sources": MIXED, "learner": {"smoothing": A}, **lab}
    return Scenario.model_validate({
        "time": {"rounds": rounds},
        "language": {"lexicon": {"kind": "zipf", "types": types, "exponent": 1}},
        "publishers": [],
        "measure": {"refits": 16},
        "labs": [said],
    })  # fmt: skip


def ran(rounds: int = 5, **lab: Any) -> World:
    world = World(scenario(rounds, **lab))
    world.run_model()
    return world


def rows_of(world: World) -> dict[tuple[int, str], dict[str, Any]]:
    rows = world.tables["marginal_worth"]
    return {(row["round"], row["source"]): row for row in rows if row["amount"] == "10 %"}


def test_a_capacity_for_all_types_does_what_is_exact_without_one() -> None:
    exact = rows_of(ran(40))
    sampled = rows_of(ran(40, learner={"smoothing": A, "capacity": TYPES}))
    assert sampled.keys() == exact.keys()
    assert len(exact) == 40 * 2 + (40 - 1 + 1) + (40 - 5 + 1) + (40 - 10 + 1)
    z = []
    for key, row in sampled.items():
        assert (row["method"], exact[key]["method"]) == ("sampled", "exact")
        assert row["n_draws"] == exact[key]["n_draws"] == N // 10
        z.append((row["loss_change"] - exact[key]["loss_change"]) / row["standard_error"])
    # Of Student's t with 15 degrees of freedom: z^2 has the mean 15/13 and the variance 3.4.
    assert abs(np.mean(z)) < 4 * np.sqrt(15 / 13 / len(z))
    assert abs(np.mean(np.square(z)) - 15 / 13) < 4 * np.sqrt(3.4 / len(z))


def fits(base: F64) -> F64:
    return np.asarray(base / base.sum(axis=-1, keepdims=True))


def loss(human: F64, laws: F64) -> F64:
    return np.asarray(-(np.log2(laws) @ human))


def test_a_source_by_weight_changes_its_own_part() -> None:
    sources = [{**source, "weight": 1 + source["share"]} for source in MIXED]
    world = ran(mixture="weight", sources=sources)
    row = rows_of(world)[5, "human"]
    assert row["method"] == "sampled"
    pool = _compute(world)._refits
    assert pool is not None
    human = world.channels.words.human(5).probabilities
    of_people, of_model = (
        pool.pool[label].text.channels[WORDS].counts for label in ("human", "model:a")
    )
    more = np.random.default_rng(8).multinomial(N // 10, human, size=40_000)
    w = np.array([1.25, 1.75]) / 3
    before = w[0] * fits(of_people + A) + w[1] * fits(of_model + A)
    after = w[0] * fits(of_people + more + A) + w[1] * fits(of_model + A)
    by_hand = (loss(human, after) - loss(human, before)).mean()
    assert abs(row["loss_change"] - by_hand) < 4 * row["standard_error"]
    assert row["standard_error"] < 0.5 * abs(by_hand)


def test_a_source_without_a_weight_has_no_rows_where_sources_have_one() -> None:
    sources = [{"kind": "model", "lab": "a", "weight": 1}]
    world = ran(mixture="weight", sources=sources)
    assert {source for _, source in rows_of(world)} == {"model:a"}


def test_a_label_of_ones_own_moves_no_row() -> None:
    sources: list[dict[str, Any]] = [
        {"kind": "human", "share": 0.25, "weight": 1, "label": "books"},
        {"kind": "model", "lab": "a", "share": 0.75, "weight": 2, "label": "chat"},
    ]
    world = ran(mixture="weight", sources=sources)
    assert {source for _, source in rows_of(world)} == {"human", "model:a"}


def test_the_summary_tells_labs_by_weight_that_read_nothing_of_the_day() -> None:
    sources = [{"kind": "model", "lab": "a", "weight": 1}]
    text = ecosystem.summary(ecosystem.run(scenario(mixture="weight", sources=sources)))
    assert "WORTH" in text
    assert "people's text of the day" not in text.split("10 % more draws")[1].split("\n\n")[0]


def test_refits_of_what_is_not_measured_are_refused() -> None:
    with pytest.raises(ValueError, match="state worth: true, or remove refits"):
        Scenario.model_validate({"measure": {"refits": 16, "worth": False}})


def test_of_a_sampled_pool_a_sample_is_taken_anew_with_the_text_in_it() -> None:
    world = ran(1, workflow="accumulate-subsample", sources=[{"kind": "human"}])
    row = rows_of(world)[1, "human"]
    pool = _compute(world).pool.sampled
    assert pool is not None
    counts, n_fit = pool[0].text.channels[WORDS].counts, pool[1]
    human = world.channels.words.human(1).probabilities
    rng = np.random.default_rng(9)
    after = np.array([
        rng.multivariate_hypergeometric(counts + rng.multinomial(N // 10, human), n_fit)
        for _ in range(20_000)
    ])  # fmt: skip
    assert counts.sum() == n_fit  # before, all of it is taken
    by_hand = (loss(human, fits(after + A)) - loss(human, fits(counts + A))).mean()
    assert abs(row["loss_change"] - by_hand) < 4 * row["standard_error"]


def test_no_fit_of_a_model_is_moved_by_fits_that_are_made_again() -> None:
    said, fitted = scenario(learner={"smoothing": A, "capacity": 40}), []
    for worth in (True, False):
        change = said.measure.model_copy(update={"worth": worth})
        world = World(said.model_copy(update={"measure": change}))
        world.run_model()
        fitted.append(_compute(world).fitted_weights())
        assert bool(rows_of(world)) == worth
    assert (fitted[0] == fitted[1]).all()


@learner("of-ones-own")
@dataclass(frozen=True)
class OfOnesOwn(Learner):
    """Fits as the shipped one does, of which nobody knows."""

    def fit(self, training: TrainingSet) -> Law | None:
        return CategoricalLearner(smoothing=A).fit(training)


def test_a_learner_of_one_s_own_is_fitted_again_too() -> None:
    rows = ecosystem.run(scenario(learner={"kind": "of-ones-own"})).table("marginal_worth")
    exact = ecosystem.run(scenario()).table("marginal_worth").query("amount == '10 %'")
    assert set(rows.method) == {"sampled"}
    z = (rows.loss_change - exact.loss_change.to_numpy()) / rows.standard_error
    assert np.square(z).sum() < 2 * chi2.ppf(0.999, len(z))


def test_nothing_is_sampled_that_nobody_asked_for() -> None:
    said = scenario(learner={"smoothing": A, "capacity": 40})
    change = said.measure.model_copy(update={"refits": None})
    results = ecosystem.run(said.model_copy(update={"measure": change}))
    assert not len(results.table("marginal_worth"))
    assert "WORTH" not in ecosystem.summary(results)


def test_the_summary_says_how_sure_it_is_of_what_is_sampled() -> None:
    results = ecosystem.run(scenario(learner={"smoothing": A, "capacity": 40}))
    text = ecosystem.summary(results)
    row = results.table("marginal_worth").query("round == 5 and source == 'human'").iloc[0]
    assert "WORTH of more text [marginal_worth]" in text
    assert f" ± {2 * row.standard_error:.4f}" in text


def _compute(world: World) -> LabCompute:
    assert isinstance(world.runtime, InProcess)
    compute: LabCompute = world.runtime.parts["lab:a"]
    return compute
