"""How many pairs a difference would need to be told from 0."""

from __future__ import annotations

import numpy as np


def pairs_needed(difference: float, half_width: float, n: int, at_most: int = 1000) -> int | None:
    """Return the fewest pairs at which half the 95 % interval is the difference or less.

    Parameters
    ----------
    difference, half_width, n
        Mean difference, half its 95 % interval by Student's t, and the pairs, 2 or more, that
        both are from. Their spread, and the difference, are taken to be those of further pairs.
    at_most
        The largest number that is looked at.

    Returns
    -------
    int or None
        None if `at_most` pairs are too few.

    Examples
    --------
    >>> pairs_needed(1.0, 3.0, 4)
    17
    """
    from scipy.stats import t

    spread = half_width * np.sqrt(n) / t.ppf(0.975, n - 1)
    pairs = np.arange(2, at_most + 1)
    enough = t.ppf(0.975, pairs - 1) * spread / np.sqrt(pairs) <= abs(difference)
    return int(pairs[enough.argmax()]) if enough.any() else None
