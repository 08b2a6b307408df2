"""Durations such as ``3 months``, and how long they are."""

from __future__ import annotations

import re

_UNITS = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "quarter": 1 / 4, "year": 1.0}
_DURATION = re.compile(r"^\s*(?:(\d+(?:\.\d+)?)\s+)?(day|week|month|quarter|year)s?\s*$")


def split_duration(text: str) -> tuple[float, str]:
    """Return amount and unit of a duration such as ``3 months`` or ``quarter``.

    Raises
    ------
    ValueError
        If the text is no duration or is zero.
    """
    match = _DURATION.match(text)
    if match is None or float(match[1] or 1) == 0:
        raise ValueError("expected a duration such as '3 months', 'quarter' or '14.5 years'")
    return float(match[1] or 1), match[2]


def years(text: str) -> float:
    """Return the length of a duration in years."""
    amount, unit = split_duration(text)
    return amount * _UNITS[unit]
