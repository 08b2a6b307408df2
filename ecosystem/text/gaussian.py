"""Points: people draw them from a standard normal law, and labs fit a Gaussian."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64
from ecosystem.text.continuous import ContinuousChannel, Passage
from ecosystem.text.decoding import Decoding
from ecosystem.text.distances import log_variance, squared_norm, squared_wasserstein_2
from ecosystem.text.moments import Moments
from ecosystem.text.normal import dense_part, dense_variance, normals, spectrum, symmetric_root

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class GaussianLaw:
    """A Gaussian, or the densest part of one.

    Attributes
    ----------
    mean : array of float64, shape (d,)
    covariance : array of float64, shape (d, d)
        Before the cut.
    top_p
        Mass of the region of highest density that is kept: an ellipsoid.
    """

    mean: F64
    covariance: F64
    top_p: float = 1.0

    @cached_property
    def _root(self) -> F64:
        return symmetric_root(self.covariance)

    def points(self, inputs: F64, choices: U64) -> F64:
        """Return ``mean + root z`` for inputs z, shape (N, d)."""
        points = np.tile(self.mean, (len(inputs), 1))
        for column, direction in zip(dense_part(inputs, self.top_p).T, self._root, strict=True):
            points += column[:, None] * direction
        return points

    def expected(self, inputs: Moments) -> Moments:
        """Return exact mean and covariance."""
        scale = inputs.n * dense_variance(len(self.mean), self.top_p)
        return Moments(inputs.n, self.mean, self.covariance * scale)

    def decoded(self, decoding: Decoding) -> GaussianLaw:
        """Raise the density to ``1 / temperature``, then keep its top-p.

        A Gaussian to that power is the Gaussian whose covariance is multiplied by the
        temperature.
        """
        refuse_top_k(decoding)
        return GaussianLaw(self.mean, self.covariance * decoding.temperature, decoding.top_p)


def refuse_top_k(decoding: Decoding) -> None:
    """Refuse to keep a number of points: there are infinitely many."""
    if decoding.top_k is not None:
        raise ValueError("top_k has no meaning for points and answers; use top_p or temperature")


class PointsChannel(ContinuousChannel):
    """Points in d dimensions that people draw from N(0, I)."""

    def __init__(self, *, dimensions: int, per_draw: float) -> None:
        super().__init__("points", per_draw, dimensions)

    @cached_property
    def people(self) -> GaussianLaw:
        """The law of people."""
        return GaussianLaw(np.zeros(self.dimensions), np.eye(self.dimensions))

    @property
    def width(self) -> int:
        """Numbers of a point."""
        return self.dimensions

    def offsets(self, keys: U64) -> I64:
        """Points come in no turn: all pages begin alike."""
        return np.zeros(len(keys), dtype=np.int64)

    def inputs(self, passage: Passage, offsets: I64) -> F64:
        """Return standard normal numbers, shape (N, d)."""
        return normals(passage.numbers(self.dimensions))

    def fit(self, moments: Moments, correction: float) -> GaussianLaw:
        """Fit a Gaussian by its moments."""
        return GaussianLaw(moments.mean, moments.covariance * correction)

    def estimates(self, moments: Moments) -> dict[str, float]:
        """Return how far points are from those of people."""
        eigenvalues, _ = spectrum(moments.covariance)
        return {
            "mean_squared_distance": squared_norm(moments.mean),
            "variance": float(np.trace(moments.covariance)) / self.dimensions,
            "log_variance": log_variance(eigenvalues),
            "squared_wasserstein_2": squared_wasserstein_2(moments.mean, eigenvalues),
        }
