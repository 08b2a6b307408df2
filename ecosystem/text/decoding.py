"""Decoding: how a model's law is sharpened when it publishes, always within a context."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64


@dataclass(frozen=True)
class Decoding:
    """Temperature, then top-k, then top-p; the defaults change nothing.

    Attributes
    ----------
    temperature
        Probabilities are raised to ``1 / temperature`` and normalised again.
    top_k
        Only the ``top_k`` most probable types stay; 1 is argmax.
    top_p
        Only the smallest set of most probable types with at least this mass stays
        (Holtzman et al. 2020, arXiv:1904.09751).

    Notes
    -----
    Types of equal probability are ranked by their keys. Ranked by id, the model would keep
    those that people use most among words it cannot tell apart.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0

    @property
    def is_plain(self) -> bool:
        """Whether the law is published as it is."""
        return self.temperature == 1.0 and self.top_k is None and self.top_p >= 1.0


def decode_contexts(
    p: NDArray[np.float64], decoding: Decoding, type_keys: U64
) -> NDArray[np.float64]:
    """Decode the probabilities of contexts that hold equally many types, each by itself.

    Parameters
    ----------
    p : array of float64, shape (C, V)
        Probabilities within each context, all positive.
    type_keys : array of uint64, shape (C, V)
        What ranks types of equal probability.

    Returns
    -------
    array of float64, shape (C, V)
        Rows sum to 1; zero where a type is never published. A row does not depend, to the
        bit, on what other rows there are.
    """
    q = p
    if decoding.temperature != 1.0:
        q = np.exp((np.log(q) - np.log(q.max(axis=1, keepdims=True))) / decoding.temperature)
    return _truncated(q / q.sum(axis=1, keepdims=True), decoding, type_keys)


def _truncated(q: NDArray[np.float64], decoding: Decoding, type_keys: U64) -> NDArray[np.float64]:
    if decoding.top_k is None and decoding.top_p >= 1.0:
        return q
    n_types = q.shape[1]
    order = np.lexsort((type_keys, -q), axis=1)
    ranked = np.take_along_axis(q, order, axis=1)
    most = n_types if decoding.top_k is None else min(decoding.top_k, n_types)
    n_kept = np.full((len(q), 1), most)
    if decoding.top_p < 1.0:
        mass = np.cumsum(ranked[:, :most], axis=1)
        # 1e-12: a prefix whose mass is top_p but for rounding is complete.
        lacking = mass < decoding.top_p * mass[:, -1:] - 1e-12
        n_kept = np.minimum(most, lacking.sum(axis=1, keepdims=True) + 1)
    ranked[np.arange(n_types) >= n_kept] = 0.0
    np.put_along_axis(q, order, ranked, axis=1)
    q /= q.sum(axis=1, keepdims=True)
    return q
