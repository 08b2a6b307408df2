"""Numbers as a reader meets them; one that is not there is a dash."""

from __future__ import annotations

NONE = "–"


def plain(number: float | None) -> str:
    """Return four digits of a number."""
    return NONE if number is None else _minus(f"{number:.4g}")


def signed(number: float | None) -> str:
    """Return three digits of a difference, with its sign."""
    return NONE if number is None else _minus(f"{number:+.3g}")


def interval(low: float | None, high: float | None) -> str:
    """Return the ends of an interval."""
    return "no interval" if low is None else f"{signed(low)} to {signed(high)}"


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
