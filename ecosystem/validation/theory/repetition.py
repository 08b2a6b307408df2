"""Repetition: how much of what is read was not read before."""

from __future__ import annotations


def distinct_pages(draws: int, stock: int) -> float:
    """Return E of distinct pages among n drawn with replacement, ``U (1 - (1 - 1/U)^n)``.

    A page is missed by each draw with probability 1 - 1/U. Derived.
    """
    return stock * (1.0 - (1.0 - 1.0 / stock) ** draws)
