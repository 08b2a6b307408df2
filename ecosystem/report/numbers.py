"""Numbers as a reader meets them; one that is not there is a dash."""

from __future__ import annotations

NONE = "–"


def plain(number: float | None) -> str:
    """Return four digits of a number, or all before the point."""
    if number is None:
        return NONE
    return _minus(f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}")


def signed(number: float | None) -> str:
    """Return three digits of a difference, or all before the point, with its sign."""
    if number is None:
        return NONE
    if number == 0:
        return "0"
    return _minus(f"{number:+,.0f}" if abs(number) >= 100 else f"{number:+.3g}")


def interval(low: float | None, high: float | None) -> str:
    """Return the ends of an interval."""
    return "no interval" if low is None else f"{signed(low)} to {signed(high)}"


def half_width(low: float | None, high: float | None) -> str:
    """Return half of an interval, empty where there is none or it is a point."""
    if low is None or high is None or low == high:
        return ""
    return f"± {plain(float(f'{(high - low) / 2:.2g}'))}"


def percent(share: float | None) -> str:
    """Return a share in whole per cent; one below half a per cent is not called none."""
    if share is None:
        return NONE
    return "< 1\u202f%" if 0 < share < 0.005 else f"{100 * share:.0f}\u202f%"


def p_value(number: float | None) -> str:
    """Return a p value."""
    if number is None:
        return NONE
    return "< 0.001" if number < 0.001 else f"{number:.3f}"


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
