"""Fidelity: how far a law is from the law of human text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import gini_simpson

F64 = NDArray[np.float64]


def squared_distance(p: F64, q: F64) -> float:
    """Return the squared Euclidean distance between two laws."""
    difference = p - q
    # Not a dot product: its last bit depends on how many threads there are.
    return float((difference * difference).sum())


def effective_draws(p: F64, human: F64) -> float | None:
    """Return the number of draws of human text that tell as much of its law as ``p`` does.

    ``H*/|p - p*|^2`` with ``H* = 1 - sum p*^2``: a sample of n draws has the squared distance
    ``H*/n`` in the mean. Without people's text its inverse grows in the mean over runs, as
    ``1 - (1 - 1/n)^t`` where a lab reads n draws of itself; in a single run it may fall by chance.
    None of the human law itself, and where human text has one type.
    """
    distance, diversity = squared_distance(p, human), gini_simpson(human)
    return diversity / distance if distance > 0 and diversity > 0 else None


def total_variation(p: F64, q: F64) -> float:
    """Return half the sum of absolute differences: the mass that would have to move."""
    return float(np.abs(p - q).sum() / 2)


def cross_entropy(p: F64, q: F64) -> float:
    """Return the loss of a model ``q`` on text of law ``p`` in bits per token.

    Infinite where ``p`` has a type that ``q`` cannot write.
    """
    held = p > 0
    with np.errstate(divide="ignore"):
        return float(-(p[held] * np.log2(q[held])).sum())


def kl_divergence(p: F64, q: F64) -> float:
    """Return the Kullback-Leibler divergence KL(p || q) in bits.

    Infinite where ``p`` has a type that ``q`` lacks.
    """
    held = p > 0
    with np.errstate(divide="ignore"):
        # Rounding can leave -1e-17 where the laws are equal.
        return max(0.0, float((p[held] * np.log2(p[held] / q[held])).sum()))


def unseen_mass(p: F64, q: F64) -> float:
    """Return the share of text of law ``p`` whose type has no probability under ``q``."""
    return float(p[q == 0].sum())


def seen_cross_entropy(p: F64, q: F64) -> float:
    """Return the loss in bits per token on those tokens of ``p`` that ``q`` can write.

    Read it with the unseen mass beside it: a model that knows few words well scores well
    here. NaN where it knows none.
    """
    held = (p > 0) & (q > 0)
    mass = p[held].sum()
    return float(-(p[held] * np.log2(q[held])).sum() / mass) if mass > 0 else float("nan")
