"""Tails: what a memoriser of ``p_i ~ i^-beta`` misses, with more text and over generations.

Exponents of Dohmatob et al. 2024 (arXiv:2402.07043) are from memory; sums and chains are exact.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

F64 = NDArray[np.float64]


def cut_at(p: F64, k: int) -> F64:
    """Return the law of the k most probable types, renormalised; zero elsewhere."""
    cut = np.where(np.arange(len(p)) < k, p, 0.0)
    law: F64 = cut / cut.sum()
    return law


def missed(p: F64, human: int, cut: F64 | None = None, from_cut: int = 0) -> float:
    """Return the expected human text of types that neither stock of draws showed.

    ``sum_i p_i (1 - p_i)^h (1 - q_i)^c`` for h draws of p and c of q.

    Parameters
    ----------
    p
        Human law.
    human
        Draws h of it.
    cut
        Law q of the other draws, if any.
    from_cut
        Draws c of it.
    """
    other = np.ones_like(p) if cut is None else (1.0 - cut) ** from_cut
    return float((p * (1.0 - p) ** human * other).sum())


@cache
def lost_over_generations(types: int, exponent: float, n: int, generations: int) -> F64:
    """Return the human text that generations 1, 2, … can no longer write, by the exact chain.

    Each generation is fitted to n draws of the one before, the first to human text; the chain
    of one type's count is followed with the human mass of all types that have that count.
    """
    p = np.arange(1, types + 1, dtype=np.float64) ** -exponent
    p /= p.sum()
    counts = np.arange(n + 1)
    mass = np.zeros(n + 1)
    for part in np.array_split(p, max(1, types * n // 2_000_000)):
        mass += part @ binom.pmf(counts[None, :], n, part[:, None])
    step = binom.pmf(counts[None, :], n, (counts / n)[:, None])
    lost = []
    for _ in range(generations):
        lost.append(mass[0])
        mass = mass @ step
    return np.array(lost)
