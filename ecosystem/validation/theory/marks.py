"""Watermarks and filters: exact binomial rates, and what passes.

The test is Kirchenbauer et al. 2023 (arXiv:2301.10226; formula from memory):
``z = (green - gamma T) / sqrt(T gamma (1 - gamma))``.
"""

from __future__ import annotations

import math

from scipy.stats import binom


def detection(tokens: int, green: float, gamma: float, z: float, *, strict: bool = True) -> float:
    """Return P(z-score beyond the threshold) for a page whose tokens are green with a rate."""
    bound = gamma * tokens + z * math.sqrt(tokens * gamma * (1.0 - gamma))
    least = math.floor(bound + 1e-9) + 1 if strict else math.ceil(bound - 1e-9)
    return float(binom.sf(least - 1, tokens, green))


def after_editing(green: float, gamma: float, edited: float) -> float:
    """Return the green rate once a share of tokens is drawn anew without a mark."""
    return (1.0 - edited) * green + edited * gamma


def ai_share_after(ai: float, marked: float, true_rate: float, false_rate: float) -> float:
    """Return the AI share of what passes a filter, where a share of AI text is marked.

    ``s' = s c / (s c + (1-s)(1-FPR))`` with ``c = 1 - w TPR - (1-w) FPR``.
    """
    passes = ai * (1.0 - marked * true_rate - (1.0 - marked) * false_rate)
    return passes / (passes + (1.0 - ai) * (1.0 - false_rate))


def break_even(ai: float, marked: float, true_rate: float, false_rate: float = 0.0) -> float:
    """Return the share of an archive of human text that is worth as much as the filter.

    Text of which a share ``a`` is from the archive has the AI share ``s (1-a)``. Without false
    positives that equals what passes the filter, :func:`ai_share_after`, at
    ``a* = tau (1-s) / (1 - s tau)`` with ``tau = w TPR``.
    """
    return 1.0 - ai_share_after(ai, marked, true_rate, false_rate) / ai
