"""Keyed picks from ranges of a sequence: among those before, or those of one group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, hashes

I64 = NDArray[np.int64]


def pick_in_ranges(draws: U64, names: U64, low: I64, high: I64) -> I64:
    """Pick one entry of a sequence uniformly from each non-empty range of it.

    Each draw walks down the binary tree over names and turns left with the share of the
    range's entries there, which a wavelet matrix counts (Claude & Navarro 2012, SPIRE).
    The order within a range does not matter, and one name more changes few picks.

    Parameters
    ----------
    draws : array of uint64, shape (n,)
        One uniform number per pick.
    names : array of uint64, shape (S,)
        Uniform names of the entries, distinct within each range.
    low, high : array of int64, shape (n,)
        The ranges ``low`` up to ``high``.

    Returns
    -------
    array of int64, shape (n,)
        Positions in the sequence.
    """
    entry = np.arange(len(names))
    out = np.empty(len(draws), dtype=np.int64)
    open_ = np.arange(len(draws))
    for level in range(63, -1, -1):
        found = high - low == 1
        out[open_[found]] = entry[low[found]]
        open_, low, high = open_[~found], low[~found], high[~found]
        if not len(open_):
            break
        right = (names[entry] >> np.uint64(level) & np.uint64(1)).astype(np.bool_)
        n_left = np.concatenate([[0], np.cumsum(~right)])
        low_left, high_left = n_left[low], n_left[high]
        number = hashes(level, draws[open_]) >> np.uint64(32)
        size, left_size = (high - low).astype(np.uint64), (high_left - low_left).astype(np.uint64)
        left = number * size < left_size << np.uint64(32)  # in integers: the same everywhere
        low = np.where(left, low_left, n_left[-1] + low - low_left)
        high = np.where(left, high_left, n_left[-1] + high - high_left)
        entry = np.concatenate([entry[~right], entry[right]])
    out[open_] = entry[low]
    return out
