"""How numbers, names and tables are written, in a terminal and on a page: all of it, once.

A number that is not there is a dash. A number that has an interval is no finer than that warrants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import floor, isfinite, log10
from textwrap import shorten, wrap
from typing import Any

from ecosystem.experiments.rows import half_width

NONE = "–"
QUOTED = "‘{}’"
"""How a name stands in a sentence."""

WIDTH = 98  # letters of a line in a terminal
_MINUS = "\N{MINUS SIGN}"
_DIGITS = 2  # of half an interval
_WITHOUT = 4  # digits where there is no interval


# Numbers with an interval


def round_to_interval(value: float, half: float | None, sign: str = "") -> str:
    """Format a number to the place of the second digit of half its interval.

    Parameters
    ----------
    value
        A number, or an end of its interval.
    half
        Half the interval; None, or 0, where there is none: then four digits are given.
    sign
        `+` for differences.
    """
    if not half or not isfinite(half):
        few = abs(value) < 10**_WITHOUT
        return format(value, f"{sign}.{_WITHOUT}g" if few else f"{sign},.0f")
    places = _DIGITS - 1 - floor(log10(half))
    rounded = round(value, places) + 0.0  # no minus before a nought
    return format(rounded, f"{sign if rounded else ''},.{max(places, 0)}f")


def mean(number: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a mean: the digits that its interval warrants, else four."""
    return NONE if number is None else _minus(round_to_interval(number, half_width(low, high)))


def plain(number: float | None) -> str:
    """Return four digits of a number, or all before the point."""
    if number is None:
        return NONE
    return _minus(f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}")


def signed(number: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a difference with its sign: the digits that its interval warrants, else three."""
    if number is None:
        return NONE
    if half := half_width(low, high):
        return _minus(round_to_interval(number, half, "+"))
    if number == 0:
        return "0"
    return _minus(f"{number:+,.0f}" if abs(number) >= 100 else f"{number:+.3g}")


def interval(low: float | None, high: float | None) -> str:
    """Return the ends of the interval of a difference."""
    if low is None:
        return "no interval"
    return f"{signed(low, low, high)} to {signed(high, low, high)}"


def mean_interval(low: float | None, high: float | None) -> str:
    """Return the ends of the interval of a mean."""
    if low is None:
        return "no interval"
    return f"{mean(low, low, high)} to {mean(high, low, high)}"


def half_interval(low: float | None, high: float | None) -> str:
    """Return half of an interval, empty where there is none or it is a point."""
    half = half_width(low, high)
    return f"± {round_to_interval(half, half)}" if half else ""


def span(numbers: Sequence[Any], form: str = "") -> str:
    """Return the least and the largest of numbers."""
    low, high = format(min(numbers), form), format(max(numbers), form)
    return low if low == high else f"{low} to {high}"


# Shares and money


def percent(share: float | None) -> str:
    """Return a share in whole per cent; one below half a per cent is not called none."""
    if share is None:
        return NONE
    return "< 1\u202f%" if 0 < share < 0.005 else f"{100 * share:.0f}\u202f%"


def share(number: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return a share in per cent: the digits that its interval warrants, else three."""
    if number is None:
        return NONE
    half = half_width(low, high)
    words = round_to_interval(100 * number, 100 * half) if half else f"{100 * number:.3g}"
    return f"{_minus(words)}\u202f%"


def half_share(low: float | None, high: float | None) -> str:
    """Return half of the interval of a share in per cent, empty as above."""
    return "" if low is None or high is None else half_interval(100 * low, 100 * high)


def p_value(number: float | None) -> str:
    """Return a p value."""
    if number is None:
        return NONE
    return "< 0.001" if number < 0.001 else f"{number:.3f}"


def money(amount: float, sign: str = "") -> str:
    """Format money with three digits, or all before the point."""
    is_small = amount != 0 and abs(amount) < 100
    return format(amount, f"{sign}.3g" if is_small else f"{sign},.0f")


# In the few letters that the summary of a run has for them


def count(value: float) -> str:
    """Format a count: exact below a hundred thousand, then with three digits."""
    if _is_missing(value):
        return "-"
    if abs(value) < 100_000:
        return f"{value:,.0f}"
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)):
        if abs(value) < 1000 * size or unit == "T":
            return f"{value / size:,.3g} {unit}"
    return f"{value:g}"


def real(value: float) -> str:
    """Format a number with three or four digits."""
    if _is_missing(value):
        return "-"
    value += 0.0  # minus nothing is nothing
    if value != 0 and abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.2f}"


def fine_percent(share: float) -> str:
    """Format a share in per cent, with three digits."""
    if _is_missing(share):
        return "-"
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{share:.2%}" if share < 0.1 else f"{share:.1%}"


def change(before: float, after: float) -> str:
    """Return by how much a number has grown, in brackets; nothing where it began at 0."""
    return f" ({after / before - 1:+.0%})" if before else ""


# Words


def quantity(n: int, noun: str) -> str:
    """Return a number of things: 1 run, 2 runs."""
    return f"{n} {plural(n, noun)}"


def plural(n: int, noun: str) -> str:
    """Return a noun, in the plural unless there is one."""
    return noun if n == 1 else f"{noun}s"


def quoted(name: str) -> str:
    """Return a name as it stands in a sentence."""
    return QUOTED.format(name)


def listed(parts: Iterable[str]) -> str:
    """Return parts of a sentence as a list: a, b and c."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def capital(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


def cut(text: str, width: int) -> str:
    """Cut a text that is too long for its place."""
    return text if len(text) <= width else text[: width - 1] + "…"


def shortened(text: str, width: int) -> str:
    """Leave out the last words of a text that is too long for its place."""
    return shorten(text, width, placeholder="…")


# Lines


def wrapped(text: str, indent: int = 2, hanging: int = 2, width: int = WIDTH) -> list[str]:
    """Break a text into lines for a terminal, none of them within a word.

    Parameters
    ----------
    text
        One paragraph; blanks at its start indent it further.
    indent, hanging
        Blanks before the first line, and how many more before the others.
    width
        Letters of a line, its blanks included.
    """
    deep = " " * (indent + len(text) - len(text.lstrip()))
    return wrap(
        text.lstrip(), width, initial_indent=deep, subsequent_indent=deep + " " * hanging,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def paragraphs(texts: Iterable[str], indent: int = 2) -> Iterator[str]:
    """Yield the lines of several texts."""
    for text in texts:
        yield from wrapped(text, indent)


def broken(text: str, width: int) -> str:
    """Break a text into lines, for a picture."""
    return "\n".join(wrap(text, width))


def text_table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table: names to the left, numbers to the right; the first is the head.

    Parameters
    ----------
    rows
        All have as many cells as the first.
    """
    from tabulate import tabulate

    sides = ("left", *("right",) * (len(rows[0]) - 1))
    # The head is a row as the others: as `headers` it would be padded.
    lines = tabulate(
        rows, tablefmt="plain", disable_numparse=True, colalign=sides, preserve_whitespace=True
    )
    return [f"  {line}".rstrip() for line in lines.splitlines()]


def _minus(text: str) -> str:
    return text.replace("-", _MINUS)


def _is_missing(value: float | None) -> bool:
    return value is None or value != value
