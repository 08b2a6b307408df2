"""Retention: which types of human text are still there, by how frequent they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def frequency_bands(frequency: F64, edges: Sequence[float]) -> I64:
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


@dataclass(frozen=True, eq=False)
class Retention:
    """What a law retains of human text, by band; arrays of shape (n_bands,).

    Attributes
    ----------
    n_types, mass
        Living human types, and their share of human text.
    n_held, mass_held
        Those with any probability in the law. Smoothing gives it to every type.
    overlap
        ``sum min(law, human)``: human text that the law reproduces. A type that is only just
        not forgotten scores next to nothing.
    n_in_text, overlap_beyond
        Types that stood in the text that the law was fitted to, which smoothing cannot touch,
        and the overlap on all others, which smoothing or a law mixed in alone gives. None where
        no text is known.
    """

    n_types: I64
    mass: F64
    n_held: I64
    mass_held: F64
    overlap: F64
    n_in_text: I64 | None
    overlap_beyond: F64 | None


def retention_by_band(
    law: F64, human: F64, bands: I64, n_bands: int, in_text: NDArray[np.bool_] | None = None
) -> Retention:
    """Tell what a law retains of human text in each band.

    Parameters
    ----------
    law, human : arrays of float64, shape (K,)
        The law, and the human law; types without probability in that do not live and are not
        counted.
    bands : array of int64, shape (K,)
        Band of each type.
    in_text : array of bool, shape (K,), optional
        Types that stood in the text that the law was fitted to.
    """
    living, held = human > 0, law > 0

    def number(chosen: NDArray[np.bool_]) -> I64:
        return np.bincount(bands[living & chosen], minlength=n_bands)

    def total(of: F64, chosen: NDArray[np.bool_] | bool = True) -> NDArray[Any]:
        return np.bincount(bands, weights=of * chosen, minlength=n_bands)

    shared = np.minimum(law, human)
    return Retention(
        n_types=number(living),
        mass=total(human),
        n_held=number(held),
        mass_held=total(human, held),
        overlap=total(shared),
        n_in_text=None if in_text is None else number(in_text),
        overlap_beyond=None if in_text is None else total(shared, ~in_text),
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
