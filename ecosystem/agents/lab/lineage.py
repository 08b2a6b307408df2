"""Lineage: whose text a model comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.sampler_registry import HUMAN

if TYPE_CHECKING:
    from ecosystem.agents.lab.pool import Intake


@dataclass(frozen=True)
class Lineage:
    """Who wrote a text: shares by number of the writer, which sum to 1; empty without text."""

    shares: Mapping[int, float]

    @classmethod
    def of(cls, texts: Sequence[Intake], weights: NDArray[np.float64] | None) -> Lineage:
        """Return the lineage of texts, pooled or weighted as in the fit."""
        read = [(i, text) for i, text in enumerate(texts) if text.n_draws > 0]
        size = [float(t.n_draws) if weights is None else float(weights[i]) for i, t in read]
        shares: dict[int, float] = {}
        for weight, (_, text) in zip(size, read, strict=True):
            for writer, n in sorted(text.by_writer.items()):
                shares[writer] = shares.get(writer, 0.0) + weight * n / text.n_draws
        total = sum(size)
        return cls({writer: shares[writer] / total for writer in sorted(shares)})

    def after_fit(self, learner: Any, previous: int | None) -> Lineage:
        """Return the lineage of the law that a learner fits to this text.

        A learner's ``weight_human`` and ``weight_previous`` go to people and to the model
        before; without a model before, or without a text, the others share its weight.

        Parameters
        ----------
        previous
            Number of the model before; None without one.
        """
        mixed: dict[int, float] = {}
        if weight := getattr(learner, "weight_human", 0.0):
            mixed[HUMAN] = weight
        if previous is not None and (weight := getattr(learner, "weight_previous", 0.0)):
            mixed[previous] = weight
        rest = 1.0 - sum(mixed.values()) if self.shares else 0.0
        parents = {writer: rest * share for writer, share in self.shares.items()}
        for writer, weight in mixed.items():
            parents[writer] = parents.get(writer, 0.0) + weight
        total = sum(parents.values())
        return Lineage({w: parents[w] / total for w in sorted(parents) if parents[w] > 0})

    @property
    def ai_share(self) -> float:
        """Share of the text that models wrote."""
        return sum(share for writer, share in self.shares.items() if writer != HUMAN)

    def depth(self, depths: Sequence[float]) -> float:
        """Return the mean depth of the text, from the depth of every writer."""
        return sum(share * depths[writer] for writer, share in self.shares.items())
