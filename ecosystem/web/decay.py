"""Decay: one number per page decides, once and for all, how old it gets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, threshold

NEVER_GONE = np.iinfo(np.int32).max

SurvivalLaw = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def survival_table(survival: SurvivalLaw, n_ages: int) -> U64:
    """Return the thresholds of survival for the ages 1 to ``n_ages`` in rounds.

    Parameters
    ----------
    survival
        Share of pages still there at an age in rounds; must not rise with age.

    Returns
    -------
    array of uint64, shape (n_ages,)
        A page is alive at age ``a`` while its number is below entry ``a - 1``.

    Raises
    ------
    ValueError
        If survival rises with age.
    """
    shares = survival(np.arange(1, n_ages + 1, dtype=np.float64))
    if np.any(np.diff(shares) > 1e-12):
        raise ValueError("survival must not rise with age")
    return np.asarray(threshold(shares))


def end_round(numbers: U64, born: int, table: U64) -> NDArray[np.int32]:
    """Return the first round in which each page is gone, from its one uniform number."""
    never = table == np.uint64(0xFFFFFFFFFFFFFFFF)
    falling = table[::-1]
    n_survived = len(table) - np.searchsorted(falling, numbers, side="right")
    n_survived = np.maximum(n_survived, int(never.sum()))
    ages = n_survived + 1
    return np.where(ages > len(table), NEVER_GONE, born + ages).astype(np.int32)
