"""Digits of numbers that have an interval: no finer than the interval warrants."""

from __future__ import annotations

from math import floor, isfinite, log10

_DIGITS = 2  # of half an interval
_WITHOUT = 4  # where there is no interval


def warranted(value: float, half_width: float | None, sign: str = "") -> str:
    """Format a number to the place of the second digit of half its interval.

    Parameters
    ----------
    value
        A number, or an end of its interval.
    half_width
        Half the interval; None, or 0, where there is none: then four digits are given.
    sign
        `+` for differences.
    """
    if not half_width or not isfinite(half_width):
        few = abs(value) < 10**_WITHOUT
        return format(value, f"{sign}.{_WITHOUT}g" if few else f"{sign},.0f")
    places = _DIGITS - 1 - floor(log10(half_width))
    rounded = round(value, places) + 0.0  # no minus before a nought
    return format(rounded, f"{sign if rounded else ''},.{max(places, 0)}f")


def half_of(low: float | None, high: float | None) -> float | None:
    """Return half the width of an interval, None where there is none."""
    return None if low is None or high is None else (high - low) / 2
