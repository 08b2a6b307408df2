"""Detection: the exact probability that a page's z-score passes a threshold."""

from __future__ import annotations

import math

from scipy.stats import binom


def least_green(n_tokens: int, gamma: float, z_threshold: float, strict: bool) -> int:
    """Return the smallest green count that a detector drops a page for.

    The z-score of ``G`` green among ``T`` tokens is
    ``(G - gamma T) / sqrt(T gamma (1 - gamma))`` (Kirchenbauer et al. 2023,
    arXiv:2301.10226).

    Parameters
    ----------
    n_tokens
        Length ``T`` of the page.
    z_threshold, strict
        The page is dropped at ``z > z_threshold``, or at ``z >= z_threshold`` where not
        strict. The difference matters: green counts are whole numbers.
    """
    bound = gamma * n_tokens + z_threshold * math.sqrt(n_tokens * gamma * (1 - gamma))
    nearest = round(bound)
    if abs(bound - nearest) < 1e-9 * max(1.0, bound):
        return nearest + 1 if strict else nearest
    return math.ceil(bound)


def detection_rate(
    n_tokens: int, green: float, gamma: float, z_threshold: float, strict: bool = True
) -> float:
    """Return the probability that a page is dropped, by the exact binomial.

    Parameters
    ----------
    n_tokens
        Length of the page.
    green
        Probability that one of its tokens is green; ``gamma`` for unmarked text, which
        makes the result the false positive rate.

    Examples
    --------
    >>> round(detection_rate(200, 0.5, 0.5, 4.0), 8)
    2.486e-05
    """
    needed = least_green(n_tokens, gamma, z_threshold, strict)
    return float(binom.sf(needed - 1, n_tokens, green))
