"""Keyed samples: private draws from a law, shares of counts, and picks among entities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import U64, counter, hashes, unit
from ecosystem.draws.pages import I64


def stream_counts(key: int, n: int, table: U64) -> I64:
    """Count ``n`` independent draws from an alias table, in the stream of one key.

    Returns
    -------
    array of int64, shape (K,)
        Counts per column of the table; they sum to ``n``.
    """
    out = np.zeros(len(table), dtype=np.int64)
    kernels()["count_stream"](np.uint64(key), n, table, out)
    return out


def split_by_shares(key: int, n: int, shares: NDArray[np.float64]) -> I64:
    """Split ``n`` draws at random over sources: one keyed coin a draw (a multinomial).

    Raising one share at the cost of another moves only the draws in between.
    """
    edges = np.cumsum(shares)[:-1] / np.sum(shares)
    out = np.zeros(len(shares), dtype=np.int64)
    for start in range(0, n, 1 << 20):
        numbers = unit(counter(key, min(1 << 20, n - start), start))
        out += np.bincount(np.searchsorted(edges, numbers, side="right"), minlength=len(shares))
    return out


def split_fixed(n: int, shares: NDArray[np.float64]) -> I64:
    """Split ``n`` draws over sources by largest remainder: no randomness at all."""
    exact = n * np.asarray(shares, dtype=np.float64) / np.sum(shares)
    whole = np.floor(exact + 1e-9).astype(np.int64)
    rest = n - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:rest]] += 1
    return whole


def k_smallest(numbers: U64, n: int) -> NDArray[np.int64]:
    """Return the positions of the ``n`` lowest numbers, lowest first.

    Sampling without replacement that hardly moves when the population does: whoever
    stays in the population keeps its number.
    """
    if n >= len(numbers):
        return np.argsort(numbers, kind="stable")
    part = np.argpartition(numbers, n)[:n]
    return part[np.argsort(numbers[part], kind="stable")]


def subsample_counts(key: int, counts: I64, type_keys: U64, n: int) -> I64:
    """Draw ``n`` tokens without replacement from token counts.

    Every copy of every type has its own keyed number, and the ``n`` lowest are taken: a
    multivariate hypergeometric draw in which a token keeps its number when others come.

    Parameters
    ----------
    counts : array of int64, shape (K,)
    type_keys : array of uint64, shape (K,)
        Stable keys of the types.
    n
        Number of tokens; where it is not below the total, all are taken.

    Returns
    -------
    array of int64, shape (K,)
    """
    if n >= int(counts.sum()):
        return counts.copy()
    out = np.zeros_like(counts)
    present = np.flatnonzero(counts)
    if n <= 0 or not len(present):
        return out
    numbers, held = hashes(key, type_keys[present]), counts[present]
    kernel = kernels()
    bins = np.zeros(1 << 16, dtype=np.int64)
    kernel["histogram_copies"](numbers, held, bins)
    up_to = np.cumsum(bins)
    bin_ = int(np.searchsorted(up_to, n, side="left"))
    found = np.empty(int(bins[bin_]), dtype=np.uint64)
    kernel["copies_in_bin"](numbers, held, bin_, found)
    rank = n - int(up_to[bin_] - bins[bin_])  # how many of this bin are taken
    limit = np.partition(found, rank - 1)[rank - 1] + np.uint64(1)
    taken = np.zeros(len(present), dtype=np.int64)
    kernel["count_copies_below"](numbers, held, limit, taken)
    out[present] = taken
    return out


def pick_with_replacement(key: int, n: int, entity_keys: U64) -> NDArray[np.int64]:
    """Draw ``n`` entities uniformly with replacement.

    Each draw walks down the binary tree over the entities' keys and at every node turns
    left with the share of entities there. The tree does not know any list order, and an
    entity more or less changes only draws whose path comes near it.

    Parameters
    ----------
    entity_keys : array of uint64, shape (N,)
        Distinct keys, in any order.

    Returns
    -------
    array of int64, shape (n,)
        Positions in ``entity_keys``.
    """
    order = np.argsort(entity_keys, kind="stable")
    sorted_keys = entity_keys[order]
    low = np.zeros(n, dtype=np.int64)
    high = np.full(n, len(order), dtype=np.int64)
    prefix = np.zeros(n, dtype=np.uint64)
    draws = counter(key, n)
    open_ = np.flatnonzero(high - low > 1)
    for level in range(63, -1, -1):
        if not len(open_):
            break
        half = prefix[open_] | (np.uint64(1) << np.uint64(level))
        middle = np.searchsorted(sorted_keys, half, side="left")
        share_left = (middle - low[open_]) / (high[open_] - low[open_])
        left = unit(hashes(level + 1, draws[open_] ^ half)) < share_left
        high[open_[left]] = middle[left]
        low[open_[~left]] = middle[~left]
        prefix[open_[~left]] = half[~left]
        open_ = open_[high[open_] - low[open_] > 1]
    return order[low]
