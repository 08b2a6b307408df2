"""The contract of learners: ours keep it, and who breaks it is told how."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem.testing import check_learner
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.counts import Counts
from ecosystem.text.law import Law, from_probabilities
from ecosystem.text.learner import Learner, TrainingSet

_calls = itertools.count()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.builds(
        CategoricalLearner,
        smoothing=st.sampled_from([0.0, 0.01, 0.5, 30.0]),
        capacity=st.none() | st.integers(1, 30),
        weight_human=st.sampled_from([0.0, 0.3]),
        weight_previous=st.sampled_from([0.0, 0.2, 0.7]),
    )
)
def test_our_learner_keeps_the_contract(learner: CategoricalLearner) -> None:
    check_learner(learner)


@dataclass(frozen=True)
class Halved(CategoricalLearner):
    """A learner of one's own, made of ours."""

    def fit(self, training: TrainingSet) -> Law | None:
        doubled = [Counts(2 * text) for text in training.counts]
        return super().fit(replace(training, texts=doubled))


def test_a_learner_made_of_ours_keeps_it() -> None:
    check_learner(Halved())


@dataclass(frozen=True)
class TopicPrior(Learner):
    """Adds to each topic what all topics together say of a word."""

    prior: float = 5.0

    def fit(self, training: TrainingSet) -> Law | None:
        counts, weights, channel = training.counts, training.weights, training.channel
        shares = np.ones(len(counts)) if weights is None else weights
        texts = [(w, c) for w, c in zip(shares, counts, strict=True) if c.any()]
        if not texts:
            return None
        size = 1.0 if weights is None else sum(w for w, _ in texts)
        text = np.zeros(channel.n_types)
        for weight, of_source in texts:
            text += of_source if weights is None else weight / size * of_source / of_source.sum()
        of_word = np.bincount(channel.word_ids, weights=text)[channel.word_ids]
        return from_probabilities(self.mixed(text, of_word / text.sum()), training.human.starts)

    def mixed(self, text: np.ndarray, of_word: np.ndarray) -> np.ndarray:
        return text / text.sum() + self.prior * of_word


class FirstTopic(TopicPrior):
    """Lets the first topic teach the second, but not the other way round."""

    def mixed(self, text: np.ndarray, of_word: np.ndarray) -> np.ndarray:
        return text / text.sum() + self.prior * of_word[np.arange(len(text)) % 12]


def test_a_prior_over_topics_is_reached() -> None:
    check_learner(TopicPrior())
    with pytest.raises(AssertionError, match="FirstTopic: types in another order"):
        check_learner(FirstTopic())


class Bent(Learner):
    """Plain maximum likelihood, bent."""

    def fit(self, training: TrainingSet) -> Any:
        law = CategoricalLearner().fit(training)
        return law if law is None else self.bend(law, training.counts, training.weights)

    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return law


class Moody(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return Law(law.weights * (1 + np.arange(24) * (next(_calls) % 5)), law.starts)


class Careless(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        counts[0][:] = 1
        return law


class Plain(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return law.probabilities


class Mute(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return None


class Short(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return Law(law.weights[:-1], law.starts)


class Elsewhere(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return Law(law.weights, np.array([0, 24], dtype=np.int64))


class Negative(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return Law(law.weights - 1, law.starts)


class Inventive(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return Law(law.weights + 1, law.starts)


class FirstCome(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        return Law(law.weights + counts[0], law.starts)


class ByPlace(Bent):
    """Keeps the first of equally frequent types."""

    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        kept = np.argsort(-law.weights, kind="stable")[:8]
        return Law(np.where(np.isin(np.arange(24), kept), law.weights, 0), law.starts)


class Averaging(Bent):
    def fit(self, training: TrainingSet) -> Any:
        even = np.ones(len(training.texts)) if training.weights is None else training.weights
        return super().fit(replace(training, weights=even))


class Absolute(Bent):
    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        much = weights is not None and np.sum(weights) > 2
        return Law(
            law.weights * np.where(law.weights > law.weights.mean(), 1 + much, 1), law.starts
        )


class Loyal(Bent):
    """Gives the weight of an empty source to common types."""

    def bend(self, law: Law, counts: Any, weights: Any) -> Any:
        n_empty = sum(not text.any() for text in counts)
        return Law(law.weights * (1 + n_empty * (law.weights > law.weights.mean())), law.starts)


class Silent(Bent):
    def fit(self, training: TrainingSet) -> Any:
        return super().fit(training) or Law(np.zeros(24, np.int64), np.array([0, 12, 24]))


class Locked(Bent):
    def __init__(self) -> None:
        self.lock = threading.Lock()


@pytest.mark.parametrize(
    ("learner", "message"),
    [
        (Moody(), "Moody fitted two laws to one text; expected the same bits"),
        (Careless(), "Careless changed what it was given; expected a fit to leave it alone"),
        (Plain(), "Plain returned an object of class ndarray for a text; expected a Law"),
        (Mute(), "Mute returned None for a text; expected a Law"),
        (Short(), r"Short returned weights of int64 and shape \(23,\); expected .* 24 types"),
        (Elsewhere(), "Elsewhere returned a law of other contexts"),
        (Negative(), "Negative returned weights from -1 .* expected none below zero"),
        (Inventive(), "Inventive gave weight to 4 types that are neither counted"),
        (FirstCome(), "FirstCome: sources in another order give another law"),
        (ByPlace(), "ByPlace: types in another order .* told apart by their keys"),
        (Averaging(), "Averaging: texts without weights and their sum .* statistics that add"),
        (Absolute(), "Absolute: weights four times as large .* only their ratio to count"),
        (Loyal(), "Loyal: a source without text changes the law .* lose its weight"),
        (
            Silent(),
            "Silent returned an object of class Law without weight for no text; expected None",
        ),
        (Locked(), "the learner Locked cannot be sent to another host; expected .* pickled"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Bent) else "",
)
def test_a_learner_that_breaks_it_is_told_how(learner: Any, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check_learner(learner)
