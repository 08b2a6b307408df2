"""Diversity of a law: Hill numbers, Gini-Simpson, and their split over labs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def entropy(p: F64) -> float:
    """Return the Shannon entropy of probabilities in bits per token.

    Parameters
    ----------
    p : array of float64, shape (K,)
        Probabilities that sum to 1.
    """
    held = p[p > 0]
    return float(-(held * np.log2(held)).sum())


def hill_number(p: F64, q: float) -> float:
    """Return the Hill number of order q: how many equally common types are as diverse.

    ``(sum p^q) ** (1 / (1 - q))``; order 0 counts types, order 1 is the exponential of the
    entropy, order 2 the inverse Simpson index (Hill 1973, Ecology 54:427).
    """
    if q == 0:
        return float(np.count_nonzero(p))
    if q == 1:
        return float(2.0 ** entropy(p))
    return float((p[p > 0] ** q).sum() ** (1 / (1 - q)))


def gini_simpson(p: F64) -> float:
    """Return the probability that two tokens differ, ``1 - sum p^2`` of the true law."""
    # Not a dot product: its last bit depends on how many threads there are.
    return float(1.0 - (p * p).sum())


def gamma_alpha_beta(laws: F64, q: float) -> tuple[float, float, float]:
    """Split the diversity of equally weighted labs as Jost (2007) does.

    Parameters
    ----------
    laws : array of float64, shape (J, K)
        The law of each lab.
    q
        Order of the Hill numbers; 0, 1 or 2.

    Returns
    -------
    gamma, alpha, beta
        Diversity of the pooled law, effective diversity within a lab, and their ratio, the
        effective number of distinct labs (1 to J). Jost 2007, Ecology 88:2427; from memory.
    """
    gamma = hill_number(laws.mean(axis=0), q)
    if q == 0:
        alpha = float(np.mean([hill_number(p, 0) for p in laws]))
    elif q == 1:
        alpha = float(2.0 ** np.mean([entropy(p) for p in laws]))
    else:
        alpha = float(np.mean([(p[p > 0] ** q).sum() for p in laws]) ** (1 / (1 - q)))
    return gamma, alpha, gamma / alpha


def fixation_index(laws: F64) -> float:
    """Return F_ST, ``1 - within / total`` in Gini-Simpson terms; 0 where labs are alike.

    Over replicates take the ratio of means, not the mean of ratios: both means are
    exported beside it.
    """
    within = float(np.mean([gini_simpson(p) for p in laws]))
    total = gini_simpson(laws.mean(axis=0))
    return 1.0 - within / total if total > 0 else 0.0
