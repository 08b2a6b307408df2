"""Tests of the learner: what is fitted to counts, and what is mixed in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.draws.keys import key_of
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.counts import Counts
from ecosystem.text.law import GRID, Law, from_probabilities
from ecosystem.text.learner import TrainingSet
from tests.text.drawn import channel_of, draw_counts

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
HUMAN = Law(np.array([4, 3, 2, 1]), np.array([0, 2, 4]))
PREVIOUS = Law(np.array([0, 0, 1, 1]), np.array([0, 2, 4]))
count_lists = st.lists(st.integers(0, 1000), min_size=4, max_size=4)


def counts(*values: int) -> I64:
    return np.array(values, dtype=np.int64)


def everything() -> NDArray[np.bool_]:
    return np.ones(4, dtype=bool)


def learner_of(**settings: Any) -> CategoricalLearner:
    return CategoricalLearner(**settings)


def fit(
    learner: CategoricalLearner,
    *sources: I64,
    weights: list[float] | None = None,
    vocabulary: NDArray[np.bool_] | None = None,
    previous: Law | None = None,
) -> Law | None:
    training = TrainingSet(
        channel_of(HUMAN),
        [Counts(source) for source in sources],
        None if weights is None else np.array(weights),
        everything() if vocabulary is None else vocabulary,
        HUMAN,
        previous,
    )
    return learner.fit(training)


def probabilities(law: Law | None) -> F64:
    assert law is not None
    return law.probabilities


def close(values: list[float]) -> object:
    return pytest.approx(values, abs=8 / GRID)


# --- maximum likelihood -------------------------------------------------------------------


@given(count_lists.filter(any))
def test_plain_maximum_likelihood_is_the_counts(values: list[int]) -> None:
    law = fit(learner_of(), counts(*values))
    assert law is not None
    assert law.weights.tolist() == values
    assert law.starts is HUMAN.starts


@given(count_lists, count_lists.filter(any))
def test_without_weights_sources_are_pooled(a: list[int], b: list[int]) -> None:
    law = fit(learner_of(), counts(*a), counts(*b))
    assert law is not None
    assert law.weights.tolist() == [x + y for x, y in zip(a, b, strict=True)]


def test_nothing_to_fit_is_no_law() -> None:
    assert fit(learner_of(), counts(0, 0, 0, 0)) is None
    assert fit(learner_of(), counts(0, 0, 0, 0), weights=[1.0]) is None


@pytest.mark.parametrize(
    ("k", "n", "types", "lost"),
    [(1000, 1000, 333.747, 0.209065), (100, 100, 41.353, 0.241372), (1000, 100, 62.962, 0.500590)],
)
def test_p5_the_first_round_loses_these_types_and_this_mass(
    k: int, n: int, types: float, lost: float
) -> None:
    repeats = 1000
    human = from_probabilities(1 / np.arange(1, k + 1), np.array([0, k]))
    p = human.probabilities
    surviving, mass = [], []
    for r in range(repeats):
        sample = Counts(draw_counts(human, key_of(1, "p5", k, n, r), n))
        everything_ = np.ones(k, dtype=bool)
        law = learner_of().fit(
            TrainingSet(channel_of(human), [sample], None, everything_, human, None)
        )
        q = probabilities(law)
        surviving.append(np.count_nonzero(q))
        mass.append(p[q == 0].sum())
    missed = (1 - p) ** n
    # Whether types are missed is negatively associated: independence bounds the variance.
    spread = missed * (1 - missed)
    assert abs(np.mean(surviving) - types) < 4 * np.sqrt(spread.sum() / repeats) + 5e-4
    assert abs(np.mean(mass) - lost) < 4 * np.sqrt((p**2 * spread).sum() / repeats) + 5e-7


# --- capacity -----------------------------------------------------------------------------


@given(count_lists.filter(any), st.integers(1, 6))
def test_capacity_keeps_the_most_frequent_types_and_their_counts(
    values: list[int], capacity: int
) -> None:
    law = fit(learner_of(capacity=capacity), counts(*values))
    assert law is not None
    kept = sorted(range(4), key=lambda i: (-values[i], i))[:capacity]
    assert law.weights.tolist() == [v if i in kept else 0 for i, v in enumerate(values)]


def test_capacity_counts_over_all_contexts_and_pooled_sources() -> None:
    law = fit(learner_of(capacity=2), counts(1, 0, 9, 0), counts(7, 3, 0, 0))
    assert law is not None
    assert law.weights.tolist() == [8, 0, 9, 0]


def test_capacity_gives_ties_to_the_lower_key() -> None:
    law = fit(learner_of(capacity=2), counts(5, 5, 5, 5))
    assert law is not None
    assert law.weights.tolist() == [5, 5, 0, 0]


def test_a_model_of_weighted_sources_holds_no_more_types_than_its_capacity() -> None:
    law = fit(learner_of(capacity=2), counts(9, 8, 0, 0), counts(0, 0, 9, 8), weights=[0.7, 0.3])
    assert np.count_nonzero(probabilities(law)) == 2


def test_forgotten_types_get_only_their_smoothing() -> None:
    law = fit(learner_of(smoothing=1, capacity=1), counts(6, 5, 4, 3))
    assert probabilities(law) == close([0.7, 0.1, 0.1, 0.1])


def test_the_counts_given_are_not_changed() -> None:
    given_counts = counts(4, 3, 2, 1)
    fit(learner_of(smoothing=1, capacity=1), given_counts)
    assert given_counts.tolist() == [4, 3, 2, 1]


# --- smoothing ----------------------------------------------------------------------------


def test_smoothing_adds_to_every_type_of_the_vocabulary_and_to_no_other() -> None:
    known = np.array([True, True, False, True])
    law = fit(learner_of(smoothing=0.5), counts(3, 0, 0, 0), vocabulary=known)
    assert probabilities(law) == close([3.5 / 4.5, 0.5 / 4.5, 0, 0.5 / 4.5])
    assert law is not None
    assert law.weights[2] == 0


def test_a_counted_type_outside_the_vocabulary_keeps_its_count() -> None:
    known = np.array([True, False, False, False])
    law = fit(learner_of(smoothing=1), counts(1, 2, 0, 0), vocabulary=known)
    assert probabilities(law) == close([0.5, 0.5, 0, 0])


def test_smoothing_alone_is_no_model() -> None:
    assert fit(learner_of(smoothing=0.1), counts(0, 0, 0, 0)) is None


# --- weights of sources -------------------------------------------------------------------


def test_weights_average_the_fits_whatever_the_amounts_of_text() -> None:
    law = fit(learner_of(), counts(1000, 0, 0, 0), counts(0, 1, 1, 0), weights=[0.25, 0.75])
    assert probabilities(law) == close([0.25, 0.375, 0.375, 0])


def test_weights_need_not_sum_to_one() -> None:
    law = fit(learner_of(), counts(1, 0, 0, 0), counts(0, 1, 0, 0), weights=[3.0, 1.0])
    assert probabilities(law) == close([0.75, 0.25, 0, 0])


def test_a_source_without_a_token_loses_its_weight_to_the_others() -> None:
    law = fit(
        learner_of(),
        counts(0, 0, 0, 0),
        counts(1, 0, 0, 0),
        counts(0, 0, 0, 1),
        weights=[0.5, 0.375, 0.125],
    )
    assert probabilities(law) == close([0.75, 0, 0, 0.25])


def test_a_single_source_with_tokens_is_fitted_exactly() -> None:
    law = fit(learner_of(), counts(0, 0, 0, 0), counts(7, 0, 2, 1), weights=[0.9, 0.1])
    assert law is not None
    assert law.weights.tolist() == [7, 0, 2, 1]


def test_a_source_without_a_token_has_no_weight_under_smoothing_either() -> None:
    smoothed = learner_of(smoothing=1)
    alone = fit(smoothed, counts(6, 0, 0, 0), weights=[1.0])
    law = fit(smoothed, counts(0, 0, 0, 0), counts(6, 0, 0, 0), weights=[0.5, 0.5])
    assert probabilities(law) == close(probabilities(alone).tolist())


def test_weighted_sources_without_a_token_are_no_model() -> None:
    learner, empty = learner_of(smoothing=1), counts(0, 0, 0, 0)
    assert fit(learner, empty, empty, weights=[0.5, 0.5]) is None


# --- mixing in ----------------------------------------------------------------------------


def test_the_result_is_the_mixture_of_fit_human_and_previous_law() -> None:
    learner = learner_of(weight_human=0.2, weight_previous=0.3)
    law = fit(learner, counts(0, 1, 0, 0), previous=PREVIOUS)
    expected = 0.5 * np.array([0, 1, 0, 0]) + 0.2 * HUMAN.probabilities
    expected += 0.3 * PREVIOUS.probabilities
    assert probabilities(law) == close(expected.tolist())


def test_without_a_previous_law_the_fit_gets_its_weight() -> None:
    learner = learner_of(weight_human=0.2, weight_previous=0.3)
    expected = 0.8 * np.array([0, 1, 0, 0]) + 0.2 * HUMAN.probabilities
    assert probabilities(fit(learner, counts(0, 1, 0, 0))) == close(expected.tolist())


def test_only_a_weight_for_a_missing_previous_law_leaves_the_counts_exact() -> None:
    law = fit(learner_of(weight_previous=0.9), counts(5, 0, 1, 0))
    assert law is not None
    assert law.weights.tolist() == [5, 0, 1, 0]


@pytest.mark.parametrize("weight", [1.0, 0.1])
def test_without_a_token_what_is_mixed_in_is_the_law(weight: float) -> None:
    law = fit(learner_of(weight_human=weight), counts(0, 0, 0, 0))
    assert probabilities(law) == close(HUMAN.probabilities.tolist())


@pytest.mark.parametrize(("human", "previous"), [(1.0, 0.0), (0.7, 0.3), (0.9, 0.1), (0.0, 1.0)])
def test_mixed_in_laws_may_take_all_the_weight(human: float, previous: float) -> None:
    learner = learner_of(weight_human=human, weight_previous=previous)
    law = fit(learner, counts(0, 9, 0, 0), previous=PREVIOUS)
    expected = human * HUMAN.probabilities + previous * PREVIOUS.probabilities
    assert probabilities(law) == close(expected.tolist())


def test_forgetting_and_weights_come_before_mixing_in() -> None:
    learner = learner_of(capacity=1, weight_human=0.5)
    expected = 0.5 * np.array([1, 0, 0, 0]) + 0.5 * HUMAN.probabilities
    assert probabilities(fit(learner, counts(3, 2, 0, 0))) == close(expected.tolist())
