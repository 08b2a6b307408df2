"""Detection: how many green tokens a detector drops a page for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from ecosystem.text.watermarks.counts import at_least, least_at_rate


class Threshold(Protocol):
    """What a detector drops a page for."""

    def least_green(self, n_tokens: int, gamma: float, repetitiveness: float) -> int:
        """Return the smallest green count of a page that is dropped.

        Parameters
        ----------
        n_tokens
            Length of the page.
        gamma
            Share of words that is green.
        repetitiveness
            Correlation of two tokens of an unmarked page.
        """
        ...


@dataclass(frozen=True)
class ZThreshold:
    """A z-score beyond which a page is dropped; see :func:`least_green`."""

    z: float
    strict: bool

    def least_green(self, n_tokens: int, gamma: float, repetitiveness: float) -> int:
        """Return the smallest green count beyond the z-score, however repetitive text is."""
        return least_green(n_tokens, gamma, self.z, self.strict)


@dataclass(frozen=True)
class RateThreshold:
    """The least threshold that keeps a false positive rate on pages of every length.

    Attributes
    ----------
    rate
        Share of unmarked pages that is dropped, at most, under the law that is assumed.
    knows_repetition
        Whether that law is the beta-binomial of the text; else it is the binomial, and where
        text is repetitive more people are accused than the rate says.
    """

    rate: float
    knows_repetition: bool = False

    def least_green(self, n_tokens: int, gamma: float, repetitiveness: float) -> int:
        """Return the smallest green count that is rare enough in unmarked text."""
        known = repetitiveness if self.knows_repetition else 0.0
        return least_at_rate(n_tokens, gamma, self.rate, known)


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
    return at_least(least_green(n_tokens, gamma, z_threshold, strict), n_tokens, green)
