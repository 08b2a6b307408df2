"""What a text is worth, in fresh draws of people's text.

A learner that adds ``a`` to the count of each of K types and is given m draws of people's law p has
the expected loss, on people's text,

    E(m) = ln(m + a K) - sum_i p_i E ln(X_i + a),    X_i ~ Bin(m, p_i)

A text, whoever wrote it, is worth the m at which E(m) equals the loss of what the same learner made
of it. Derived; the mean of a logarithm is exact for any m (:mod:`ecosystem.measures.frullani`).

Without smoothing E is infinite as soon as a type can be missed, and there is no such m.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import entropy
from ecosystem.measures.frullani import STEP, times, where_zero

F64 = NDArray[np.float64]

TELLABLE = 1e-8
"""Bits beyond the least possible loss below which a law is told from people's by rounding alone."""

_MOST = 1e12  # draws; with so many, even a million types are nearer than that

_POINTS = 128


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
    t = times(smoothing, max(1.0, float(n_draws.max(initial=1.0))))
    weights = STEP * np.exp(-smoothing * t)
    with np.errstate(divide="ignore"):  # what is always drawn is never missed
        missed = np.log1p(np.multiply.outer(np.expm1(-t), q))  # (T, U)
    found = np.array([weights @ -np.expm1(m * missed) for m in n_draws])
    return np.asarray(np.log(smoothing) + found.reshape(len(n_draws), len(q)))


def log_nodes(human: F64) -> tuple[F64, F64]:
    """Return few probabilities, and weights, that stand for the sum over all types.

    As a function of ln q, E ln(a + X) is smooth: what its values at Chebyshev's points say of all
    q between, they say to 1e-9 with ``_POINTS`` of them, over twenty powers of e.

    Parameters
    ----------
    human : array of float64, shape (K,)
        People's law.

    Returns
    -------
    q, weights : arrays of float64, shape (U,)
        ``weights @ f(q)`` is the sum of ``p f(p)`` over the law, for such an f.
    """
    q, times = np.unique(human[human > 0], return_counts=True)  # equal ones are counted once
    if len(q) <= _POINTS:
        return q, q * times
    middle, half = (np.log(q[-1]) + np.log(q[0])) / 2, (np.log(q[-1]) - np.log(q[0])) / 2
    points = np.cos(np.pi * np.arange(_POINTS) / (_POINTS - 1))
    signs = np.where(np.arange(_POINTS) % 2, -1.0, 1.0)
    signs[[0, -1]] /= 2
    apart = np.subtract.outer((np.log(q) - middle) / half, points)
    apart[apart == 0] = 1e-300  # a q at a point is that point's alone
    parts = signs / apart  # barycentric: shape (number of different q, points)
    weights = (q * times) @ (parts / parts.sum(axis=1, keepdims=True))
    return np.exp(middle + half * points), weights


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
    return _loss(n_draws, *log_nodes(human), smoothing, n_types)


def _loss(n_draws: F64, q: F64, weights: F64, smoothing: float, n_types: int) -> F64:
    logs = mean_log_count(n_draws, q, smoothing) @ weights
    return np.asarray((np.log(n_draws + smoothing * n_types) - logs) / np.log(2))


class Worth(NamedTuple):
    """What a text is worth, and the law that was fitted to it.

    Attributes
    ----------
    fresh_draws
        See :meth:`FreshDraws.worth`.
    loss
        Bits per draw of people's text.
    squared_distance, hill_1
        Of the law: to people's, and its effective types.
    true_claims
        Share of its claims that are true; None where it makes none.
    """

    fresh_draws: float | None
    loss: float
    squared_distance: float
    hill_1: float
    true_claims: float | None


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
        self._of = *log_nodes(human), smoothing, n_types
        self._least = entropy(human)
        self._draws = np.geomspace(1.0, _MOST, 2 * round(np.log10(_MOST)) + 1)
        self._losses = _loss(self._draws, *self._of)

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
        return self._between(last, loss)

    def _between(self, at: int, loss: float) -> float:
        """Return where E falls to a loss.

        ln (E - H) is nearly straight in ln m, so that few steps are taken.
        """
        wanted = loss - self._least

        def excess(losses: F64) -> F64:
            return np.asarray(np.log(np.maximum(losses - self._least, TELLABLE / 2) / wanted))

        above, below = excess(self._losses[at : at + 2])
        low, high = np.log(self._draws[at : at + 2])
        log_draws = where_zero(
            lambda x: float(excess(_loss(np.exp([x]), *self._of))[0]),
            float(low), float(high), (float(above), float(below)), 1e-10,
        )  # fmt: skip
        return float(np.exp(log_draws))
