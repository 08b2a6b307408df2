"""Decoding: how a model's law is sharpened when it publishes, always within a context."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64
from ecosystem.language.law import Law, from_probabilities


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


def decode_context(
    p: NDArray[np.float64], decoding: Decoding, type_keys: U64
) -> NDArray[np.float64]:
    """Decode the probabilities of one context.

    Parameters
    ----------
    p : array of float64, shape (V,)
        Probabilities within the context.
    type_keys : array of uint64, shape (V,)
        What ranks types of equal probability.

    Returns
    -------
    array of float64, shape (V,)
        Sums to 1; zero where a type is never published.
    """
    held = np.flatnonzero(p)
    q = p[held]
    if decoding.temperature != 1.0:
        q = np.exp((np.log(q) - np.log(q.max())) / decoding.temperature)
    q = _truncated(q / q.sum(), decoding, type_keys[held])
    decoded = np.zeros_like(p)
    decoded[held] = q
    return decoded


def _truncated(q: NDArray[np.float64], decoding: Decoding, type_keys: U64) -> NDArray[np.float64]:
    if decoding.top_k is None and decoding.top_p >= 1.0:
        return q
    order = np.lexsort((type_keys, -q))
    n_kept = len(q) if decoding.top_k is None else min(decoding.top_k, len(q))
    if decoding.top_p < 1.0:
        mass = np.cumsum(q[order[:n_kept]])
        # 1e-12: a prefix whose mass is top_p but for rounding is complete.
        n_kept = min(n_kept, int(np.searchsorted(mass, decoding.top_p * mass[-1] - 1e-12)) + 1)
    q[order[n_kept:]] = 0.0
    q /= q.sum()
    return q


def decode(law: Law, decoding: Decoding, type_keys: U64) -> Law:
    """Return the law that a model publishes with; its share of each context is unchanged.

    Parameters
    ----------
    type_keys : array of uint64, shape (K,)
        Stable keys of the types, which rank those of equal probability.
    """
    if decoding.is_plain:
        return law
    q = np.zeros(len(law.weights))
    shares = law.context_shares
    for c, (first, stop) in enumerate(zip(law.starts[:-1], law.starts[1:], strict=True)):
        if shares[c] > 0:
            p = law.probabilities[first:stop] / shares[c]
            q[first:stop] = shares[c] * decode_context(p, decoding, type_keys[first:stop])
    return from_probabilities(q, law.starts)
