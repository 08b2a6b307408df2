"""Numbers as a reader meets them; one that is not there is a dash."""

from __future__ import annotations

from ecosystem.reporting.format import half_of, warranted

NONE = "–"


def plain(number: float | None) -> str:
    """Return four digits of a number, or all before the point."""
    if number is None:
        return NONE
    return _minus(f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}")


def signed(number: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a difference with its sign: the digits that its interval warrants, else three."""
    if number is None:
        return NONE
    if half := half_of(low, high):
        return _minus(warranted(number, half, "+"))
    if number == 0:
        return "0"
    return _minus(f"{number:+,.0f}" if abs(number) >= 100 else f"{number:+.3g}")


def interval(low: float | None, high: float | None) -> str:
    """Return the ends of an interval."""
    if low is None:
        return "no interval"
    return f"{signed(low, low, high)} to {signed(high, low, high)}"


def half_width(low: float | None, high: float | None) -> str:
    """Return half of an interval, empty where there is none or it is a point."""
    if low is None or high is None or low == high:
        return ""
    half = (high - low) / 2
    return f"± {warranted(half, half)}"


def percent(share: float | None) -> str:
    """Return a share in whole per cent; one below half a per cent is not called none."""
    if share is None:
        return NONE
    return "< 1\u202f%" if 0 < share < 0.005 else f"{100 * share:.0f}\u202f%"


def share(number: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a share in per cent: the digits that its interval warrants, else three."""
    if number is None:
        return NONE
    half = half_of(low, high)
    said = warranted(100 * number, 100 * half) if half else f"{100 * number:.3g}"
    return f"{_minus(said)}\u202f%"


def half_share(low: float | None, high: float | None) -> str:
    """Return half of the interval of a share in per cent, empty as above."""
    return "" if low is None or high is None else half_width(100 * low, 100 * high)


def p_value(number: float | None) -> str:
    """Return a p value."""
    if number is None:
        return NONE
    return "< 0.001" if number < 0.001 else f"{number:.3f}"


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
