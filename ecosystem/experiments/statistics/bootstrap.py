"""The bootstrap over replicates, with draws keyed by names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import counter, key_of, unit

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

RESAMPLES = 4000


def resamples(n: int, seed: int, *names: str, times: int = RESAMPLES) -> I64:
    """Draw replicates with replacement; a pure function of its arguments.

    Parameters
    ----------
    n
        Replicates.
    seed, *names
        What keys the draws, as everywhere in the simulator.
    times
        Resamples.

    Returns
    -------
    array of int64, shape (times, n)
        Indices from 0 to n - 1.
    """
    numbers = unit(counter(key_of(seed, "bootstrap", *names), times * n))
    return np.floor(numbers * n).astype(np.int64).reshape(times, n)


def percentile_interval(values: F64, indices: I64, level: float = 0.95) -> tuple[float, float]:
    """Return the percentile interval of a mean (Efron 1979; from memory).

    With fewer than about ten values it is too narrow: it knows no values beyond the sample.

    Parameters
    ----------
    values : array of shape (n,)
        Finite values.
    indices : array of shape (times, n)
        From :func:`resamples`.
    level
        Coverage, between 0 and 1.
    """
    if len(values) < 2:
        return float("nan"), float("nan")
    means = values[indices].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def best_probabilities(values: Sequence[F64], indices: I64, *, higher: bool) -> list[float]:
    """Return for every arm how often its mean is the best of all in a resample.

    All arms are resampled together, so that what they share cancels. Arms that tie for the
    best share the resample.

    Parameters
    ----------
    values : sequence of arrays of shape (n,)
        Finite values of each arm in the same replicates.
    indices : array of shape (times, n)
        From :func:`resamples`.
    higher
        Whether more is better.

    Returns
    -------
    list of float
        Probabilities that sum to 1; NaN where there are no replicates.
    """
    if not len(values) or len(values[0]) == 0:
        return [float("nan")] * len(values)
    means = np.stack([each[indices].mean(axis=1) for each in values])
    is_best = means == (means.max(axis=0) if higher else means.min(axis=0))
    shares = is_best / is_best.sum(axis=0)
    return [float(share) for share in shares.mean(axis=1)]
