"""Alias tables over integer weights: one multiplication and one look-up per draw.

A table packs, for each of K columns, the threshold (upper 32 bits) and the alias (lower
32 bits) into one ``uint64``, so that a draw touches one cache line. The construction is
Walker's (1977) in the sweeping order of Hübschle-Schneider & Sanders (2022), written with
prefix sums: integers throughout, so the same weights give the same table on any machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64

_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


def alias_table(weights: NDArray[np.int64]) -> U64:
    """Build the packed alias table of integer weights.

    Parameters
    ----------
    weights : array of int64, shape (K,)
        Non-negative, with a positive sum; ``sum(weights) * K`` must stay below ``2**63``.

    Returns
    -------
    array of uint64, shape (K,)
        A type of weight zero is never drawn from it. Types rarer than the average are drawn
        with their share up to ``2**-32 / K``, and the whole table is within ``2**-32`` of the
        weights in total variation.

    Raises
    ------
    ValueError
        If the weights are empty, negative, sum to zero, or are too large.
    """
    k = len(weights)
    total = int(weights.sum()) if k else 0
    if k == 0 or total <= 0 or int(weights.min()) < 0:
        raise ValueError("an alias table needs non-negative weights with a positive sum")
    if total * k >= 2**63:
        raise ValueError(f"weights sum to {total}; with {k} types they must stay below 2**63/K")
    scaled = weights * k  # the average column holds exactly `total`
    light = np.flatnonzero(scaled < total)
    heavy = np.flatnonzero(scaled >= total)
    deficit = np.cumsum(total - scaled[light])  # needed by light columns up to and with i
    excess = np.cumsum(scaled[heavy] - total)  # given by heavy columns up to and with j
    fill = scaled.copy()
    alias = np.arange(k, dtype=np.int64)
    if len(light):
        before = np.concatenate([[0], deficit[:-1]])
        alias[light] = heavy[np.searchsorted(excess, before, side="right")]
        # A heavy column that gave too much turns light: the next heavy column fills it.
        last = np.searchsorted(before, excess, side="left") - 1  # last light column it fed
        short = deficit[last] - excess
        over = np.flatnonzero((last >= 0) & (short > 0))
        fill[heavy[over]] = total - short[over]
        alias[heavy[over]] = heavy[over + 1]
    cut = np.ceil(fill / total * 2.0**32)
    packed = np.minimum(cut, 2.0**32 - 1).astype(np.uint64) << _32
    return packed | alias.astype(np.uint64)


def draw(table: U64, numbers: U64) -> NDArray[np.int64]:
    """Turn uniform 64-bit numbers into type indices of an alias table."""
    k = np.uint64(len(table))
    column_and_rest = (numbers >> _32) * k + (((numbers & _LOW) * k) >> _32)
    column = column_and_rest >> _32
    entry = table[column.astype(np.int64)]
    keep = (column_and_rest & _LOW) < (entry >> _32)
    return np.where(keep, column, entry & _LOW).astype(np.int64)


def shares(table: U64) -> NDArray[np.float64]:
    """Return how often each type is drawn from an alias table, shape (K,), summing to 1."""
    kept = (table >> _32).astype(np.float64) / 2.0**32
    alias = (table & _LOW).astype(np.int64)
    found: NDArray[np.float64] = kept + np.bincount(alias, 1.0 - kept, len(table))
    return found / len(table)
