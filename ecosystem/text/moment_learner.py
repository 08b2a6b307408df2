"""The learner of continuous channels: moments in, a law out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.moments import Moments, together

if TYPE_CHECKING:
    from ecosystem.text.continuous import ContinuousChannel, ContinuousLaw

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class MomentLearner(Learner):
    """Fits a law to moments.

    Attributes
    ----------
    variance
        ``biased``: divided by the number of points n (maximum likelihood); ``unbiased``: by
        n - 1.
    weight_human, weight_previous
        Shares of the exact human law and of the model's own previous law: the result has the
        moments of the mixture, as a model of one shape cannot be the mixture itself.
    """

    variance: Literal["biased", "unbiased"] = "biased"
    weight_human: float = 0.0
    weight_previous: float = 0.0

    def fit(self, training: TrainingSet) -> ContinuousLaw | None:
        """Fit a law to the moments of each source, as :meth:`CategoricalLearner.fit` does.

        Returns
        -------
        ContinuousLaw or None
            None where there is nothing to fit: no point and no mixed-in law.
        """
        channel: ContinuousChannel = training.channel
        base = self._fit_text(channel, training.texts, training.weights)
        parts = [(self.weight_human, training.human), (self.weight_previous, training.previous)]
        mixed = [(w, law) for w, law in parts if w > 0 and law is not None]
        if not mixed:
            return base
        rest = 1.0 - sum(w for w, _ in mixed)
        if base is not None and rest > 0:
            mixed = [(rest, base), *mixed]
        known = [channel.moments(law).weighing(w) for w, law in mixed]
        return channel.fit(together(known, channel.width), 1.0)

    def _fit_text(
        self, channel: ContinuousChannel, texts: Sequence[Moments], weights: F64 | None
    ) -> ContinuousLaw | None:
        if weights is None:
            weights = np.array([text.n for text in texts])
        known = [(w, text) for w, text in zip(weights, texts, strict=True) if text.n > 0 and w > 0]
        if not known:
            return None
        total = sum(w for w, _ in known)
        pooled = together([text.weighing(w) for w, text in known], channel.width)
        # Sum of squared weights of single points: 1 / n where all have the same.
        concentration = sum((w / total) ** 2 / text.n for w, text in known)
        return channel.fit(pooled, self._correction(concentration))

    def _correction(self, concentration: float) -> float:
        """Return what makes a weighted variance unbiased (reliability weights; from memory)."""
        if self.variance == "biased" or concentration >= 1.0:
            return 1.0
        return 1.0 / (1.0 - concentration)
