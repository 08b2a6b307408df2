"""What text is worth that is read again: two laws of real models, in draws and per draw.

Both are of U draws read in e passes of all of it, U e draws; e need not be whole.
"""

from __future__ import annotations

import math

RETURN_SCALE = 15.39
"""R: passes over which what another is worth falls by the factor e.

From memory, not checked: R* of data in Muennighoff et al. 2023 (arXiv:2305.16264).
"""


def saturating_draws(n_unique: float, epochs: float) -> float:
    """Return the fresh draws that are worth as much as U draws in e passes.

    ``U + U R (1 - exp(-(e - 1) / R))``, R = 15.39: Muennighoff et al. 2023, Scaling
    data-constrained language models (arXiv:2305.16264). The form agrees with a public summary of
    the paper, which was not seen itself; R is from memory, not checked.

    Parameters
    ----------
    n_unique
        U, draws that were not read before.
    epochs
        e, all draws over these; at least 1.

    Returns
    -------
    float
        In draws; (1 + R) U at most.
    """
    return n_unique * (1.0 - RETURN_SCALE * math.expm1(-(epochs - 1.0) / RETURN_SCALE))


def saturating_next_pass(epochs: float) -> float:
    """Return what one more draw of the same text is worth after e passes, in fresh draws.

    ``exp(-(e - 1) / R)``, the derivative of :func:`saturating_draws` by U e: the beginning of the
    next pass. It is above 0 always.
    """
    return math.exp(-(epochs - 1.0) / RETURN_SCALE)


def overfitting_draws(n_unique: float, epochs: float, penalty: float) -> float:
    """Return the same where reading again does harm in the end.

    ``saturating_draws - U penalty (e - 1)^2``. The form is ours. That repeating hurts beyond a
    point is said by arXiv:2605.01640, of which the abstract alone was seen: it adds a penalty of
    one parameter to the loss. Its formula was not seen, and ours, of draws, is another.

    Parameters
    ----------
    n_unique
        U, draws that were not read before.
    epochs
        e, all draws over these; at least 1.
    penalty
        Fresh draws that a draw loses at 2 passes; from there on by the square of the repeats.

    Returns
    -------
    float
        In draws; below 0 after very many passes.
    """
    return saturating_draws(n_unique, epochs) - n_unique * penalty * (epochs - 1.0) ** 2


def overfitting_next_pass(epochs: float, penalty: float) -> float:
    """Return what one more draw of the same text is worth after e passes, in fresh draws.

    ``exp(-(e - 1) / R) - 2 penalty (e - 1)``, the derivative of :func:`overfitting_draws` by U e:
    below 0 where another pass does harm.
    """
    return saturating_next_pass(epochs) - 2.0 * penalty * (epochs - 1.0)
