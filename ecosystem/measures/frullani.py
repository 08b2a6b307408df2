"""Frullani's integral, by which means of logarithms of counts are exact, and inverting what falls.

For X ~ Bin(m, q), m whole or not, and over u with t = exp(u),

    E ln(b + X) - ln b = integral of exp(-b t) (1 - (1 - q (1 - exp(-t)))^m) du

The integrand is smooth and dies out on both sides: to the right as exp(-b exp(u)), to the left as
m q exp(u). The rule of equal steps then converges like exp(-2 pi (pi / 2) / step); sums term by
term are met to 1e-10.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

STEP = 0.4
"""Of u: the weight of each point."""

_DIGITS = 24.0  # of the natural logarithm, at which the integrand is nothing
_STEPS = 60  # of an inversion at most; some five are taken


def times(least: float, n_draws: float) -> F64:
    """Return the points t of the integral, rising, for all b from ``least`` on.

    Parameters
    ----------
    least
        Above 0.
    n_draws
        The most draws m, 1 or more.
    """
    first, last = -np.log(n_draws) - _DIGITS, np.log(_DIGITS / least)
    return np.asarray(np.exp(np.arange(first, last + STEP, STEP)))


def where_zero(
    f: Callable[[float], float], low: float, high: float, ends: tuple[float, float], near: float
) -> float:
    """Return where a function that falls is 0, by false position (the Illinois rule).

    Parameters
    ----------
    f
        The function.
    low, high, ends
        Where it is still above 0 and where not any more, and its values there.
    near
        How far from 0 it may be.
    """
    above, below = ends
    middle, was_above = high, None
    for _ in range(_STEPS):
        middle = (low * below - high * above) / (below - above)
        now = f(middle)
        if abs(now) <= near:
            break
        is_above = now > 0
        if is_above:
            low, above = middle, now
            below /= 2 if was_above else 1
        else:
            high, below = middle, now
            above /= 2 if was_above is False else 1
        was_above = is_above
    return middle
