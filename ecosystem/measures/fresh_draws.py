"""What a text is worth, in fresh draws of people's text.

A learner that adds ``a`` to the count of each of K types and is given m draws of people's law p has
the expected loss, on people's text,

    E(m) = ln(m + a K) - sum_i p_i E ln(X_i + a),    X_i ~ Bin(m, p_i)

A text, whoever wrote it, is worth the m at which E(m) equals the loss of what the same learner made
of it. Derived; the expectation of a logarithm is exact for any m (Frullani's integral):

    E ln(a + X) - ln a = integral from 0 to infinity of
        exp(-a t) (1 - (1 - q (1 - exp(-t)))^m) dt / t,    X ~ Bin(m, q)

Without smoothing E is infinite as soon as a type can be missed, and there is no such m.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from ecosystem.measures.diversity import entropy

F64 = NDArray[np.float64]

TELLABLE = 1e-8
"""Bits beyond the least possible loss below which a law is told from people's by rounding alone."""

_MOST = 1e12  # draws; with so many, even a million types are nearer than that

# The integrand over u = ln t is smooth and dies out on both sides: to the right as
# exp(-a exp(u)), to the left as m q exp(u). The rule of equal steps then converges like
# exp(-2 pi (pi / 2) / step): 2e-11 at 0.4.
_STEP = 0.4
_DIGITS = 30.0  # of the natural logarithm, at which the integrand is nothing


def mean_log_count(n_draws: F64, q: F64, smoothing: float) -> F64:
    """Return E ln(a + X) of binomial counts.

    Parameters
    ----------
    n_draws : array of float64, shape (M,)
        Draws m; whole or not.
    q : array of float64, shape (U,)
        Probabilities.
    smoothing
        What is added to the count, above 0.

    Returns
    -------
    array of float64, shape (M, U)
    """
    first = -np.log(max(1.0, float(n_draws.max(initial=1.0)))) - _DIGITS
    last = np.log(2 * _DIGITS / smoothing)
    t = np.exp(np.arange(first, last + _STEP, _STEP))
    weights = _STEP * np.exp(-smoothing * t)
    with np.errstate(divide="ignore"):  # what is always drawn is never missed
        missed = np.log1p(np.multiply.outer(np.expm1(-t), q))  # (T, U)
    found = np.array([weights @ -np.expm1(m * missed) for m in n_draws])
    return np.asarray(np.log(smoothing) + found.reshape(len(n_draws), len(q)))


def expected_loss(n_draws: F64, human: F64, smoothing: float, n_types: int) -> F64:
    """Return the expected loss on people's text after fresh draws of it, in bits per draw.

    Parameters
    ----------
    n_draws : array of float64, shape (M,)
        Draws m.
    human : array of float64, shape (K,)
        People's law.
    smoothing, n_types
        What is added to the count of each type, and of how many types.

    Returns
    -------
    array of float64, shape (M,)
    """
    q, times = np.unique(human[human > 0], return_counts=True)  # equal ones are counted once
    logs = mean_log_count(n_draws, q, smoothing) @ (q * times)
    return np.asarray((np.log(n_draws + smoothing * n_types) - logs) / np.log(2))


class FreshDraws:
    """How many fresh draws of people's text have a loss; one table of E serves many texts.

    Parameters
    ----------
    human : array of float64, shape (K,)
        People's law of the day.
    smoothing, n_types
        As in :func:`expected_loss`; smoothing is above 0.
    """

    def __init__(self, human: F64, smoothing: float, n_types: int) -> None:
        self._of = human, smoothing, n_types
        self._least = entropy(human)
        self._draws = np.geomspace(1.0, _MOST, 2 * round(np.log10(_MOST)) + 1)
        self._losses = expected_loss(self._draws, *self._of)

    def worth(self, loss: float) -> float | None:
        """Return the fresh draws that have a loss, in bits per draw.

        Returns
        -------
        float or None
            0 where no number of draws from 1 on has so great a loss; None where it is nearer than
            ``TELLABLE`` to the least possible. Where two numbers have it, the greater.
        """
        if loss - self._least < TELLABLE:
            return None
        above = np.flatnonzero(self._losses > loss)
        if not len(above):
            return 0.0
        last = int(above[-1])  # little smoothing lets E rise before it falls
        if last == len(self._draws) - 1:
            return None
        low, high = np.log(self._draws[last : last + 2])
        beyond = 1e-6  # where rounding parts the table from what is computed again
        found = brentq(
            lambda x: self._beyond(x, loss), low - beyond, high + beyond, xtol=1e-9, rtol=1e-12
        )
        return float(np.exp(found))

    def _beyond(self, log_draws: float, loss: float) -> float:
        return float(expected_loss(np.exp([log_draws]), *self._of)[0]) - loss
