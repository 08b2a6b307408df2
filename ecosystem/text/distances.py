"""How far a Gaussian is from the standard normal law, from its mean and its eigenvalues."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def squared_norm(vector: F64) -> float:
    """Return the sum of squares."""
    return math.fsum(vector * vector)


def log_variance(eigenvalues: F64) -> float:
    """Return the mean natural logarithm of a covariance's eigenvalues.

    Minus infinity where one is zero.

    Examples
    --------
    >>> log_variance(np.array([1.0, 1.0]))
    0.0
    """
    if not eigenvalues.all():
        return -math.inf
    return math.fsum(np.log(eigenvalues)) / len(eigenvalues)


def squared_wasserstein_2(mean: F64, eigenvalues: F64) -> float:
    """Return W2^2 between a Gaussian and N(0, I): ``|mean|^2 + sum (sqrt(e) - 1)^2``.

    The covariance of N(0, I) commutes with every other, so the general formula (Dowson &
    Landau 1982, from memory) is a sum over eigenvalues.
    """
    return squared_norm(mean) + squared_norm(np.sqrt(eigenvalues) - 1.0)
