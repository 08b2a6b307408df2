"""The categorical learner: token counts in, a law out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64
from ecosystem.text.law import Law, from_counts, from_probabilities, mixture
from ecosystem.text.learner import Learner, TrainingSet


@dataclass(frozen=True)
class CategoricalLearner(Learner):
    """Fits a law to counts; the defaults are plain maximum likelihood.

    Attributes
    ----------
    smoothing
        Added to the count of every type of the vocabulary (additive smoothing; Lidstone).
    capacity
        Number of types that a model can hold over all contexts: the most frequent stay, the
        others are forgotten before smoothing.
    weight_human, weight_previous
        Share of the exact human law and of the model's own previous law in the result,
        ``q = (1 - a - b) fit + a human + b previous``; the mixing step of Shumailov et al.
        2024 (Nature 631:755).
    variance
        How the variance of points is estimated: divided by their number (``biased``, maximum
        likelihood) or by one less (``unbiased``).
    """

    smoothing: float = 0.0
    capacity: int | None = None
    weight_human: float = 0.0
    weight_previous: float = 0.0
    variance: Literal["biased", "unbiased"] = "biased"

    @property
    def additive_smoothing(self) -> float | None:
        """What it adds to every count, if it does nothing else with counts; None if it does.

        Nobody knows what a class of one's own does that fits otherwise.
        """
        is_ours = type(self).fit is CategoricalLearner.fit
        is_plain = (
            is_ours and self.capacity is None and self.weight_human == self.weight_previous == 0
        )
        return self.smoothing if is_plain else None

    def fit(self, training: TrainingSet) -> Law | None:
        """Fit a law to the counts of each source.

        Returns
        -------
        Law or None
            None where there is nothing to fit: no draw and no mixed-in law. A model without a
            previous law gives the weight of that to the fit.
        """
        human = training.human
        base = self._fit_text(training)
        parts = [(self.weight_human, human), (self.weight_previous, training.previous)]
        mixed = [(w, law) for w, law in parts if w > 0 and law is not None]
        if not mixed:
            return base
        rest = 1.0 - sum(w for w, _ in mixed)
        p = np.zeros(len(human.weights))
        if base is not None:
            p += rest * base.probabilities
        for weight, law in mixed:
            p += weight * law.probabilities
        return from_probabilities(p, human.starts)

    def may_hold(self, training: TrainingSet) -> NDArray[np.bool_]:
        """Promise which types a fitted law can hold; a run stops where one holds others.

        A learner of one's own that fits in another way is held to a promise only if it
        gives one itself.

        Returns
        -------
        array of bool, shape (K,)
        """
        held = np.zeros(len(training.vocabulary), dtype=bool)
        for counts in training.counts:
            held |= counts > 0
        if self.smoothing > 0:
            held |= training.vocabulary
        if self.weight_human > 0:
            held |= training.human.weights > 0
        if self.weight_previous > 0 and training.previous is not None:
            held |= training.previous.weights > 0
        return held

    def _fit_text(self, training: TrainingSet) -> Law | None:
        counts, weights, starts = training.counts, training.weights, training.human.starts
        if weights is None:
            pooled: NDArray[np.int64] = np.sum(counts, axis=0, dtype=np.int64)
            counts, weights = [pooled], np.ones(1)
        texts = [(w, c) for w, c in zip(weights, counts, strict=True) if c.any()]
        if not texts:
            return None
        is_held = self._within_capacity(texts, training.channel.type_keys)
        laws = [
            from_counts_smoothed(c * is_held, self.smoothing, training.vocabulary, starts)
            for _, c in texts
        ]
        known = [(w, law) for (w, _), law in zip(texts, laws, strict=True) if law is not None]
        if not known:
            return None
        return mixture([law for _, law in known], np.array([w for w, _ in known]))

    def _within_capacity(
        self, texts: list[tuple[float, NDArray[np.int64]]], type_keys: U64
    ) -> NDArray[np.bool_]:
        """Tell which types the model holds, ranked by their share of the weighted text."""
        n_types = len(texts[0][1])
        if self.capacity is None:
            return np.ones(n_types, dtype=bool)
        total = sum(w for w, _ in texts)
        share = np.zeros(n_types)
        for weight, counts in texts:
            share += weight / total * (counts / counts.sum())
        is_held = np.zeros(n_types, dtype=bool)
        is_held[np.lexsort((type_keys, -share))[: self.capacity]] = True
        return is_held


def from_counts_smoothed(
    counts: NDArray[np.int64],
    smoothing: float,
    vocabulary: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> Law | None:
    """Fit counts with additive smoothing; None where there is neither a token nor smoothing."""
    if smoothing > 0:
        return from_probabilities(counts + smoothing * vocabulary, starts)
    return from_counts(counts, starts) if counts.any() else None
