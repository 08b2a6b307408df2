"""Concentration: in how few hands something is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import hill_number

F64 = NDArray[np.float64]


def effective_holders(amounts: F64) -> float | None:
    """Return how many holders of equal amounts are as concentrated, from 1 to N.

    It is one over the Herfindahl index, the sum of squared shares (from memory), and the Hill
    number of order 2; :func:`ecosystem.measures.descent.effective_labs` has order 1, and is never
    less.

    Parameters
    ----------
    amounts : array of float64, shape (N,)
        What each holder has, in any unit.

    Returns
    -------
    float or None
        None where nothing is held.

    Raises
    ------
    ValueError
        If an amount is below 0 or not a number.
    """
    shares = _shares(amounts)
    return None if shares is None else hill_number(shares, 2)


def gini_coefficient(amounts: F64) -> float | None:
    """Return the Gini coefficient: half the mean difference of two holders over their mean.

    ``sum_i (2i - N - 1) x_i / (N sum x)`` with x in rising order, i from 1: 0 where all hold
    alike, 1 - 1/N where one holds all. Holders of nothing count (Gini 1912; from memory).

    Parameters
    ----------
    amounts : array of float64, shape (N,)
        What each holder has, in any unit.

    Returns
    -------
    float or None
        None where nothing is held.

    Raises
    ------
    ValueError
        If an amount is below 0 or not a number.
    """
    shares = _shares(amounts)
    if shares is None:
        return None
    n = len(shares)
    ranks = 2 * np.arange(1, n + 1) - n - 1
    # Rounding may go below 0 where all hold alike.
    return max(0.0, float((ranks * shares).sum()) / n)


def _shares(amounts: F64) -> F64 | None:
    """Return the shares in rising order, so that no bit depends on theirs; None of nothing."""
    if not (np.isfinite(amounts) & (amounts >= 0)).all():
        raise ValueError("amounts that are held are numbers of at least 0")
    if not amounts.any():
        return None
    scaled = np.sort(amounts) / amounts.max()  # no sum is too large or too small for a float
    return np.asarray(scaled / scaled.sum(), dtype=np.float64)
