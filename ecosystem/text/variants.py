"""Claims and style: facts with their values, and meanings with their phrasings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import GOLDEN, hashes, key_of, mix
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.law import Law, from_probabilities
from ecosystem.text.learner import Learner

F64 = NDArray[np.float64]


class VariantsChannel(CategoricalChannel):
    """Contexts with equally many variants each; the law of people is the same in every round.

    Parameters
    ----------
    name, per_draw, has_truth
        See :class:`CategoricalChannel`.
    popularity : array of float64, shape (C,)
        How often people draw each context.
    variants : array of float64, shape (V,)
        How often people take each variant, in every context.
    """

    def __init__(
        self,
        name: str,
        per_draw: float,
        popularity: F64,
        variants: F64,
        *,
        has_truth: bool = False,
    ) -> None:
        n, v = len(popularity), len(variants)
        contexts = hashes(key_of(0, "type", name), np.arange(n, dtype=np.uint64))
        numbers = np.arange(1, v + 1, dtype=np.uint64)
        type_keys = mix(contexts[:, None] + numbers * GOLDEN).ravel()
        starts = np.arange(n + 1) * v
        super().__init__(name, per_draw, type_keys, starts, has_truth=has_truth)
        self.law = from_probabilities(np.outer(popularity, variants).ravel(), starts)

    def human(self, round_: int) -> Law:
        """Return the law of people."""
        return self.law

    def learner(self, of_lab: Learner) -> Learner:
        """Return the learner without a limit: facts and meanings are few, all of them known."""
        return replace(of_lab, capacity=None) if isinstance(of_lab, CategoricalLearner) else of_lab


def claims_channel(
    *, facts: int, values: int, accuracy: float, exponent: float, per_draw: float
) -> VariantsChannel:
    """Make facts with one true value, the first; falsehoods of a fact are equally likely.

    Parameters
    ----------
    facts, values
        Number of facts, and of values of each.
    accuracy
        Share of claims that people get right, the same for every fact.
    exponent
        How often a fact is stated falls as ``rank ** -exponent``.
    per_draw
        Claims for every independent draw of words.
    """
    shares = np.full(values, (1.0 - accuracy) / (values - 1))
    shares[0] = accuracy
    return VariantsChannel("claims", per_draw, _zipf(facts, exponent), shares, has_truth=True)


def style_channel(
    *,
    meanings: int,
    phrasings: int,
    exponent: float,
    popularity_exponent: float,
    per_draw: float,
) -> VariantsChannel:
    """Make meanings with several phrasings each, which fall as ``rank ** -exponent``.

    Parameters
    ----------
    meanings, phrasings
        Number of meanings, and of phrasings of each.
    popularity_exponent
        How often a meaning is expressed falls as ``rank ** -popularity_exponent``.
    per_draw
        Phrasings for every independent draw of words.
    """
    popularity = _zipf(meanings, popularity_exponent)
    return VariantsChannel("style", per_draw, popularity, _zipf(phrasings, exponent))


def _zipf(n: int, exponent: float) -> F64:
    weights = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    shares: F64 = weights / weights.sum()
    return shares
