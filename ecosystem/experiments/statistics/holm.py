"""Holm's correction for several tests of one family."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def holm(p_values: F64) -> F64:
    """Return p values adjusted by Holm's step-down method (Holm 1979; from memory).

    The i-th smallest of m is multiplied by m - i + 1; none is smaller than the one before it,
    and none exceeds 1. All that are at most alpha can be rejected together, with probability
    alpha at most of a single false rejection in the family, whatever the dependence.

    Parameters
    ----------
    p_values : array of shape (m,)
        NaN marks a test that could not be made; it stays NaN and does not count.

    Returns
    -------
    array of shape (m,)

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(len(p_values), np.nan)
    made = np.flatnonzero(~np.isnan(p_values))
    order = made[np.argsort(p_values[made], kind="stable")]
    factors = len(made) - np.arange(len(made))
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1.0)
    return adjusted
