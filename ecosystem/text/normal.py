"""Normal numbers: drawn by inverse from keyed uniform ones, cut to their dense part, scaled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, unit

F64 = NDArray[np.float64]


def normals(numbers: U64) -> F64:
    """Turn uniform 64-bit numbers into standard normal ones, each by itself."""
    from scipy.special import ndtri

    drawn: F64 = ndtri(unit(numbers))
    return drawn


def dense_part(z: F64, top_p: float) -> F64:
    """Move standard normal points into the ball that holds the share ``top_p`` of them.

    Along its ray a point goes to the quantile ``top_p * q`` of the distance, where ``q`` was
    its own: the result has the normal density cut off outside the ball, needs no other
    random number, and moves little when ``top_p`` does.

    Parameters
    ----------
    z : array of float64, shape (N, d)
    """
    if top_p >= 1.0:
        return z
    from scipy.special import gammainc, gammaincinv

    half = z.shape[1] / 2
    squared = np.zeros(len(z))
    for column in z.T:
        squared += column * column
    inside = 2 * gammaincinv(half, top_p * gammainc(half, squared / 2))
    moved: F64 = z * np.sqrt(inside / squared)[:, None]
    return moved


def dense_variance(dimensions: int, top_p: float) -> float:
    """Return the variance in each direction of what :func:`dense_part` returns.

    ``F(d + 2) / F(d)`` for the distribution function F of chi squared at the squared radius
    (derived); in one dimension ``1 - 2 c phi(c) / (2 Phi(c) - 1)``.
    """
    if top_p >= 1.0:
        return 1.0
    from scipy.special import gammainc, gammaincinv

    half = dimensions / 2
    return float(gammainc(half + 1, gammaincinv(half, top_p)) / top_p)


def spectrum(covariance: F64) -> tuple[F64, F64]:
    """Return eigenvalues, shape (d,), and eigenvectors, shape (d, d), of a covariance.

    What is zero but for rounding, or below it, is zero.
    """
    values, vectors = np.linalg.eigh(covariance)
    least = values[-1] * len(values) * np.finfo(np.float64).eps
    return np.where(values > least, values, 0.0), vectors


def symmetric_root(covariance: F64) -> F64:
    """Return the symmetric square root: unique, and continuous in the covariance."""
    values, vectors = spectrum(covariance)
    root = np.einsum("ik,jk->ij", vectors * np.sqrt(values), vectors)
    balanced: F64 = (root + root.T) / 2
    return balanced
