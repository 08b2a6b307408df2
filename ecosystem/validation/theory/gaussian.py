"""Gaussians and linear regressions that are fitted to what models of their kind drew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve
from scipy.special import gammaln, psi
from scipy.stats import chi2, norm

F64 = NDArray[np.float64]


def variance(n: int, rounds: Sequence[int]) -> F64:
    """Return E V_t = (1 - 1/n)^t with the variance of maximum likelihood (divisor n).

    E mu_t^2 is what is missing to 1.
    """
    return (1.0 - 1.0 / n) ** np.asarray(rounds, dtype=np.float64)


def log_variance(n: int, rounds: Sequence[int], divisor: int) -> F64:
    """Return E ln V_t = t (psi((n-1)/2) - ln(divisor / 2)), divisor n or n - 1."""
    step = float(psi((n - 1) / 2) - np.log(divisor / 2))
    return step * np.asarray(rounds, dtype=np.float64)


def wasserstein(n: int, rounds: Sequence[int]) -> F64:
    """Return E W2^2 to people: ``2 - 2 (c4(n) sqrt((n-1)/n))^t``, divisor n."""
    c4 = np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2))
    shrinks = float(c4 * np.sqrt((n - 1) / n))
    return 2.0 - 2.0 * shrinks ** np.asarray(rounds, dtype=np.float64)


def bound_on_spread(n: int, rounds: Sequence[int], spread: float) -> F64:
    """Return a bound on P(sigma_t > spread): ``exp(-t / (4n)) / spread``."""
    return np.exp(-np.asarray(rounds, dtype=np.float64) / (4 * n)) / spread


def above(n: int, rounds: int, spread: float, divisor: int) -> float:
    """Return P(sigma_t > spread): V_t is a product of t chi-squared numbers over the divisor.

    The law of ln V_t is t times the law of one, convolved on a grid.
    """
    step = 0.005
    x = np.arange(-30, 6, step)
    one = chi2.pdf(divisor * np.exp(x), n - 1) * divisor * np.exp(x) * step
    law, low = one, x[0]
    for _ in range(rounds - 1):
        law, low = fftconvolve(law, one), low + x[0]
    at = low + step * np.arange(len(law))
    return float(law[at > 2 * np.log(spread)].sum())


def cut(c: float) -> float:
    """Return the variance of a standard normal number that is cut at plus and minus c."""
    return float(1 - 2 * c * norm.pdf(c) / (2 * norm.cdf(c) - 1))


def mass_within(c: float) -> float:
    """Return the mass of a Gaussian within c standard deviations."""
    return float(2 * norm.cdf(c) - 1)


def biased(n: int, bias: float, rounds: Sequence[int]) -> F64:
    """Return E V_t = (lambda (1 - 1/n))^t where every draw has variance lambda V."""
    return (bias * (1.0 - 1.0 / n)) ** np.asarray(rounds, dtype=np.float64)


def with_fresh(n: int, k: int, rounds: Sequence[int]) -> tuple[F64, F64]:
    """Return E mu^2 and E V where n fresh points and k n of the model's are pooled.

    ``mu^2' = (1/n + k^2 mu^2 + k V / n) / (1+k)^2``, and the mean square of the pool is
    ``(1 + k (mu^2 + V)) / (1 + k)``. With V = 1 held, n mu^2 goes to (1+k) / (1+2k).
    """
    m, v, found = 0.0, 1.0, []
    for _ in range(max(rounds)):
        squares = (1 + k * (m + v)) / (1 + k)
        m = (1 / n + k**2 * m + k * v / n) / (1 + k) ** 2
        v = squares - m
        found.append((m, v))
    of_means, of_variances = np.array([found[t - 1] for t in rounds]).T
    return of_means, of_variances


def regression_replace(draws: int, dimensions: int, noise: float, rounds: Sequence[int]) -> F64:
    """Return E |w_t - w*|^2 = t sigma^2 d / (T - d - 1) of least squares on its own answers."""
    base = noise**2 * dimensions / (draws - dimensions - 1)
    return base * np.asarray(rounds, dtype=np.float64)


def regression_accumulate(draws: int, dimensions: int, noise: float, batches: Sequence[int]) -> F64:
    """Return E |w - w*|^2 = sigma^2 d / (T - d - 1) sum_{i <= t} 1/i^2 with the same questions."""
    base = noise**2 * dimensions / (draws - dimensions - 1)
    sums = np.cumsum(1.0 / np.arange(1, max(batches) + 1) ** 2)
    return np.array([base * sums[t - 1] for t in batches])
