"""Shares of policies in words."""

from __future__ import annotations


def percent(share: float) -> str:
    """Return a share as people write it."""
    return f"{100 * share:.3g} %"


def most(values: list[float]) -> str:
    """Return the largest of the shares over time, and whether others are smaller."""
    return f"{'at most ' * (min(values) < max(values))}{percent(max(values))}"
