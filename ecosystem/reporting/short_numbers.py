"""Numbers and dates in the few characters that a terminal has for them."""

from __future__ import annotations

import math

import pandas as pd


def day(when: pd.Timestamp) -> str:
    """Return a date."""
    return str(when.date())


def count(value: float) -> str:
    """Format a count: exact below a hundred thousand, then with three digits."""
    if pd.isna(value):
        return "-"
    if math.isinf(value):
        return "inf"
    if abs(value) < 100_000:
        return f"{value:,.0f}"
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)):
        if abs(value) < 1000 * size or unit == "T":
            return f"{value / size:,.3g} {unit}"
    return f"{value:g}"


def real(value: float) -> str:
    """Format a number with three or four digits."""
    if pd.isna(value):
        return "-"
    if value != 0 and abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.2f}"


def percent(share: float) -> str:
    """Format a share in per cent, with three digits."""
    if pd.isna(share):
        return "-"
    if share == 0 or share == 1:
        return f"{share:.0%}"
    return f"{share:.2%}" if share < 0.1 else f"{share:.1%}"


def from_to(shares: pd.Series) -> str:
    """Return the first and the last of shares."""
    return f"{percent(shares.iloc[0])} -> {percent(shares.iloc[-1])}"


def first_to_last(numbers: pd.Series) -> str:
    """Return the first and the last of numbers."""
    return f"{numbers.iloc[0]:.3g} -> {numbers.iloc[-1]:.3g}"


def change(before: float, after: float) -> str:
    """Return by how much a number has grown, in brackets; nothing where it began at 0."""
    return f" ({after / before - 1:+.0%})" if before else ""
