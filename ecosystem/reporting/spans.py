"""From the first to the last of a column, in the few letters that a terminal has for it."""

from __future__ import annotations

import pandas as pd

from ecosystem.reporting.format import fine_percent


def day(when: pd.Timestamp) -> str:
    """Return a date."""
    return str(when.date())


def from_to(shares: pd.Series) -> str:
    """Return the first and the last of shares."""
    return f"{fine_percent(shares.iloc[0])} -> {fine_percent(shares.iloc[-1])}"


def first_to_last(numbers: pd.Series) -> str:
    """Return the first and the last of numbers."""
    return f"{numbers.iloc[0]:.3g} -> {numbers.iloc[-1]:.3g}"
