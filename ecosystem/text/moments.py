"""Moments: what a text of points amounts to for who fits a law to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.statistic import Statistic

if TYPE_CHECKING:
    from ecosystem.text.continuous import ContinuousChannel

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Moments(Statistic):
    """Number, mean and scatter of points in D dimensions.

    The scatter is kept about the mean, and moments are added by the formula of Chan, Golub &
    LeVeque (1983, The American Statistician 37:242; from memory): a variance of 1e-9 keeps
    its digits, which sums of squares would lose.

    Attributes
    ----------
    n
        Number of points, or their weight.
    mean : array of float64, shape (D,)
    scatter : array of float64, shape (D, D)
        Sum of ``(x - mean)(x - mean)'``.
    """

    n: float
    mean: F64
    scatter: F64

    @classmethod
    def nothing(cls, channel: ContinuousChannel) -> Moments:
        """Return the moments of no point."""
        return no_moments(channel.width)

    @classmethod
    def of(cls, channel: Any, values: NDArray[Any], draws: I64, times: I64) -> Moments:
        """Return the moments of points that are written out."""
        return moments_of(values, np.repeat(times, draws))

    @classmethod
    def expected(cls, channel: ContinuousChannel, law: Any, n: int) -> Moments:  # type: ignore[override]
        """Return what is expected of a private text."""
        return law.expected(channel.expected_inputs(n)) if n else no_moments(channel.width)

    @property
    def n_draws(self) -> float:
        """Number of points, or their weight."""
        return self.n

    def __add__(self, other: Moments) -> Moments:
        """Put points together."""
        n = self.n + other.n
        if not self.n or not other.n:
            return self if not other.n else other
        apart = other.mean - self.mean
        between = np.multiply.outer(apart, apart) * (self.n * (other.n / n))
        mean = self.mean + apart * (other.n / n)
        return Moments(n, mean, self.scatter + other.scatter + between)

    @property
    def covariance(self) -> F64:
        """Mean of ``(x - mean)(x - mean)'``, shape (D, D)."""
        return self.scatter / self.n

    def weighing(self, weight: float) -> Moments:
        """Return the moments with another weight in place of the number of points."""
        return Moments(weight, self.mean, self.scatter * (weight / self.n))


def no_moments(width: int) -> Moments:
    """Return the moments of no point in ``width`` dimensions."""
    return Moments(0.0, np.zeros(width), np.zeros((width, width)))


def together(parts: Iterable[Moments], width: int) -> Moments:
    """Add moments up, in the order given: another order would move the last bits."""
    return reduce(lambda one, other: one + other, parts, no_moments(width))


def moments_of(points: F64, times: NDArray[np.int64]) -> Moments:
    """Return the moments of points, each of which counts a number of times.

    Parameters
    ----------
    points : array of float64, shape (N, D)
    times : array of int64, shape (N,)
    """
    n = float(times.sum())
    if not n:
        return no_moments(points.shape[1])
    weights = times.astype(np.float64)[:, None]
    mean = (points * weights).sum(axis=0) / n
    apart = points - mean
    # No product of matrices: how BLAS divides one among threads moves its last bits.
    scatter = np.einsum("ni,nj->ij", apart * weights, apart)
    return Moments(n, mean, (scatter + scatter.T) / 2)
