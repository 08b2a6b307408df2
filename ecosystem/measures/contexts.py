"""What a law holds within its contexts: variety, truth, and which contexts at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def within_contexts(p: F64, starts: I64) -> tuple[F64, F64]:
    """Return the share of each context and the entropy within it in bits.

    Parameters
    ----------
    p : array of float64, shape (K,)
        A law over (context, variant).
    starts : array of int64, shape (C,)
        Where each context begins.

    Returns
    -------
    share, bits : arrays of float64, shape (C,)
        The entropy is NaN where a context has no share.
    """
    share = np.add.reduceat(p, starts)
    logs = np.zeros_like(p)
    np.log2(p, out=logs, where=p > 0)
    plogp = np.add.reduceat(p * logs, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        return share, np.where(share > 0, np.log2(share) - plogp / share, np.nan)


def variety(popularity: F64, bits: F64) -> float:
    """Return how many equally frequent variants a context has: ``2 ** bits``, on average.

    Parameters
    ----------
    popularity : array of float64, shape (C,)
        Weight of each context; sums to 1.
    bits : array of float64, shape (C,)
        Entropy within each context; NaN counts as no variant at all.
    """
    return float((popularity * np.where(np.isnan(bits), 0.0, 2.0**bits)).sum())


def gini_within(p: F64, starts: I64, popularity: F64) -> float:
    """Return the Gini-Simpson index ``1 - sum p^2`` within a context, on average.

    Contexts are weighted by their popularity; one that the law lacks has no diversity.
    """
    share = np.add.reduceat(p, starts)
    squares = np.add.reduceat(p * p, starts)
    held = share > 0
    return float((popularity[held] * (1.0 - squares[held] / share[held] ** 2)).sum())


def commonest_share(p: F64, starts: I64, popularity: F64) -> float | None:
    """Return the probability of the commonest variant of a context, on average.

    Above people's, a law amplifies the majority. Averaged as :func:`accuracy` is.
    """
    return _mean_probability(np.maximum.reduceat(p, starts), p, starts, popularity)


@dataclass(frozen=True)
class Mistaken:
    """Noise that a law takes for fact.

    Attributes
    ----------
    share
        Share of the contexts that it can write about in which its commonest variant is not
        the first, the true one. Each context counts alike.
    sureness
        Mean probability, within these contexts, of that false variant; None without any.
    """

    share: float
    sureness: float | None


def mistaken(p: F64, starts: I64) -> Mistaken | None:
    """Find where a law holds a falsehood more probable than the truth; None of an empty law."""
    share, most = np.add.reduceat(p, starts), np.maximum.reduceat(p, starts)
    held = share > 0
    if not held.any():
        return None
    wrong = held & (p[starts] < most)
    sureness = float((most[wrong] / share[wrong]).mean()) if wrong.any() else None
    return Mistaken(float(wrong.sum() / held.sum()), sureness)


def accuracy(p: F64, starts: I64, popularity: F64) -> float | None:
    """Return the probability of the first variant of a context, on average.

    Contexts are weighted by their popularity; those that the law lacks are left out, and
    None is returned where it has none.
    """
    return _mean_probability(p[starts], p, starts, popularity)


def _mean_probability(chosen: F64, p: F64, starts: I64, popularity: F64) -> float | None:
    """Return the probability within its context of one variant of each, on average."""
    share = np.add.reduceat(p, starts)
    held = share > 0
    weight = popularity[held]
    if not weight.sum() > 0:
        return None
    return float((weight * chosen[held] / share[held]).sum() / weight.sum())
