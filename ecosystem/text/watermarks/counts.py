"""Green counts: how many tokens of a page are green, exactly."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

_KEPT = 2**14  # every round asks for the same few lengths again


@lru_cache(_KEPT)
def at_least(least: int, n_tokens: int, green: float, repetitiveness: float = 0.0) -> float:
    """Return the probability that a page has at least some number of green tokens.

    Parameters
    ----------
    least
        The number of green tokens.
    n_tokens
        Length of the page.
    green
        Probability that one of its tokens is green.
    repetitiveness
        Correlation of two tokens of a page; see :func:`green_counts`. 0: the binomial.

    Examples
    --------
    >>> round(at_least(115, 200, 0.5), 4), round(at_least(115, 200, 0.5, 0.02), 4)
    (0.02, 0.1752)
    """
    if least > n_tokens:  # however many: scipy takes no integers beyond 64 bits
        return 0.0
    if repetitiveness == 0:
        from scipy.stats import binom

        return float(binom.sf(least - 1, n_tokens, green))
    law = green_counts(n_tokens, green, repetitiveness)
    return float(np.clip(law[max(least, 0) :][::-1].sum(), 0.0, 1.0))


@lru_cache(_KEPT)
def least_at_rate(n_tokens: int, gamma: float, rate: float, repetitiveness: float = 0.0) -> int:
    """Return the least green count that unmarked pages reach at most at a stated rate.

    It is ``n_tokens + 1``, which no page reaches, where even a page that is all green is
    more likely than that.

    Parameters
    ----------
    n_tokens, gamma
        Length of the page, and the probability that one of its tokens is green.
    rate
        False positive rate that is not exceeded; more than 0 and less than 1.
    repetitiveness
        Correlation of two tokens of a page, as far as whoever sets the threshold knows it.
    """
    if repetitiveness == 0:
        from scipy.stats import binom

        least = int(binom.isf(rate, n_tokens, gamma)) + 1
        # The quantile is found by approximation: what counts is the tail itself.
        while at_least(least, n_tokens, gamma) > rate:
            least += 1
        while at_least(least - 1, n_tokens, gamma) <= rate:
            least -= 1
        return least
    tails = np.cumsum(green_counts(n_tokens, gamma, repetitiveness)[::-1])
    return n_tokens + 1 - int(np.searchsorted(tails, rate, side="right"))


def green_counts(n_tokens: int, green: float, repetitiveness: float) -> F64:
    """Return the law of a page's green count, shape (n_tokens + 1,): the beta-binomial.

    The rate of each page is drawn from a beta law with the mean ``green``, and its tokens
    with that rate. Two of its tokens are then correlated by the repetitiveness ``rho``,
    and the variance of the count is ``T green (1 - green) (1 + (T - 1) rho)``: a page that
    says the same again and again is all green or not at all. The law is standard (Skellam
    1948; from memory); that text is exchangeable in this way is our model.

    Parameters
    ----------
    n_tokens
        Length ``T`` of the page; time and memory grow with it.
    green
        Probability that one of its tokens is green.
    repetitiveness
        The correlation ``rho``, from 0, the binomial, to less than 1.
    """
    from scipy.special import gammaln

    k = np.arange(n_tokens + 1)
    spread = repetitiveness / (1 - repetitiveness)

    def rising(start: float) -> F64:
        """Return ln of the products ``start (start + spread) (start + 2 spread) …``."""
        with np.errstate(divide="ignore"):
            steps = np.log(start + spread * np.arange(n_tokens))
        return np.concatenate([[0.0], np.cumsum(steps)])

    # A form without gamma functions of 1 / rho, in which small correlations would drown.
    ways = gammaln(n_tokens + 1) - gammaln(k + 1) - gammaln(n_tokens - k + 1)
    law: F64 = np.exp(ways + rising(green) + rising(1 - green)[::-1] - rising(1.0)[-1])
    return law
