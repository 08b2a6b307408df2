"""Retention: which types of human text are still there, by how frequent they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]


def frequency_bands(frequency: F64, edges: Sequence[float]) -> NDArray[np.int64]:
    """Return the band of each type: 0 above the first edge, rising towards rarer types.

    Parameters
    ----------
    frequency : array of float64, shape (K,)
        Occurrences per token of the context.
    edges
        Falling edges; a type belongs to the first band whose edge it reaches, and types
        below the last edge to band ``len(edges)``.
    """
    return np.searchsorted(-np.asarray(edges), -frequency, side="left").astype(np.int64)


def retention_by_band(
    held: NDArray[np.bool_], human: F64, bands: NDArray[np.int64], n_bands: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Count living human types by band, and those that are held.

    Parameters
    ----------
    held : array of bool, shape (K,)
        Types with probability in the law looked at.
    human : array of float64, shape (K,)
        The human law; types without probability do not live and are not counted.

    Returns
    -------
    n_types, n_held, mass, mass_held : arrays, shape (n_bands,)
        Number of types and of held types, and their share of human text.
    """
    living = human > 0
    both = living & held
    return (
        np.bincount(bands[living], minlength=n_bands),
        np.bincount(bands[both], minlength=n_bands),
        np.bincount(bands, weights=human, minlength=n_bands),
        np.bincount(bands[both], weights=human[both], minlength=n_bands),
    )


def types_lost_by_all(laws: F64, human: F64) -> int:
    """Count living human types that no law of ``laws``, shape (J, K), can write."""
    return int(np.count_nonzero((human > 0) & ~(laws > 0).any(axis=0)))


def shared_miss_ratio(laws: F64, human: F64) -> float:
    """Return how much more often all labs miss a type than if they missed independently.

    P(all miss) / prod P(miss) over living human types, each type alike: 1 if independent,
    ``f ** -(J - 1)`` if identical with miss rate f (the ratio of Bommasani et al. 2022;
    definition from memory). NaN where some lab misses nothing.
    """
    missing = ~(laws[:, human > 0] > 0)
    expected = float(np.prod(missing.mean(axis=1)))
    return float(missing.all(axis=0).mean()) / expected if expected > 0 else float("nan")
