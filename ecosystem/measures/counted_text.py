"""What anybody who counts the words of a text can tell of it, without knowing who wrote it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

DRAWS = 1000  # a type-token ratio falls with the length of a text: all are told at this one
MOST_RANKS = 1000
LEAST_COUNT = 10  # ties of rarer types bend the line
LEAST_TYPES = 10
_LONG = 2000  # times as many draws as are taken
_NEVER = 45.0  # exp(-45) is nothing beside 1 in floats


def zipf_exponent(counts: I64) -> float | None:
    """Return the exponent of Zipf's law by least squares: minus the slope in logarithms.

    The line goes through ln count over ln rank, for the types counted 10 times or more, of these
    the 1000 commonest at most; each has the same weight. It is the Zipf coefficient of Holtzman et
    al. (2020, from memory), with a range of ranks. Ranks are of the same counts, which flatters
    the fit (Piantadosi 2014, from memory): compare texts with each other, do not test a law.

    Parameters
    ----------
    counts : array of int64, shape (K,)
        How often each type is in the text.

    Returns
    -------
    float or None
        None with fewer than 10 such types.

    Examples
    --------
    >>> round(zipf_exponent(np.array([2520 // rank for rank in range(1, 11)])), 9)
    1.0
    """
    common = np.sort(counts[counts >= LEAST_COUNT])[::-1][:MOST_RANKS]
    if len(common) < LEAST_TYPES:
        return None
    x = np.log(np.arange(1, len(common) + 1))
    y = np.log(common)
    x, y = x - x.mean(), y - y.mean()
    slope = float((x * y).sum() / (x * x).sum())  # no dot product: its bits depend on threads
    return -slope if slope else 0.0


def type_token_ratio(counts: I64, n_draws: int = DRAWS) -> float | None:
    """Return the expected share of distinct types in some draws of a text, by rarefaction.

    ``sum over types of (1 - C(N - n, m) / C(N, m)) / m``, for m of the N draws taken without
    replacement, of a type that is counted n times (Hurlbert 1971, Ecology 52:577; from memory).

    Parameters
    ----------
    counts : array of int64, shape (K,)
        How often each type is in the text.
    n_draws
        How many draws are taken.

    Returns
    -------
    float or None
        None where the text has fewer draws.

    Examples
    --------
    >>> round(type_token_ratio(np.array([2, 1, 1]), 2), 6)  # of six pairs, one is of one type
    0.916667
    """
    total = int(counts.sum())
    if total < n_draws:
        return None
    n, times = np.unique(counts[counts > 0], return_counts=True)
    miss = _missed if total <= _LONG * n_draws else _missed_in_a_long_text
    return float((times * (1.0 - miss(n, total, n_draws))).sum()) / n_draws


def _missed(n: I64, total: int, n_draws: int) -> F64:
    """Return the probabilities that types counted n times are not drawn, exactly.

    C(N - n, m) / C(N, m) is a product of n factors 1 - m / (N - j).
    """
    longest = min(int(n[-1]), total - n_draws, int(_NEVER * total / n_draws) + 1)
    factors = np.log1p(-n_draws / (total - np.arange(longest, dtype=np.float64)))
    missed = np.exp(np.concatenate([[0.0], np.cumsum(factors)]))
    return np.where(n <= longest, missed[np.minimum(n, longest)], 0.0)


def _missed_in_a_long_text(n: I64, total: int, n_draws: int) -> F64:
    """Return the same without an array as long as the text, to 1e-7 of a logarithm.

    It is a product of m factors 1 - n / (N - j) too, which hardly differ: their logarithms are
    expanded about the middle one, to second order.
    """
    middle = total - (n_draws - 1) / 2
    left = np.maximum(middle - n, 1.0)  # a type that is nearly all of the text is not missed
    bend = n_draws * (n_draws**2 - 1) / 24 * (1 / middle**2 - 1 / left**2)
    return np.asarray(np.exp(n_draws * np.log(left / middle) + bend))
