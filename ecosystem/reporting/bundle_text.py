"""A bundle of arms in words: which of what it does is whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import BundleEffect
from ecosystem.reporting.format import (
    NONE,
    half_interval,
    interval,
    listed,
    quantity,
    quoted,
    signed,
    text_table,
    wrapped,
)
from ecosystem.reporting.group_settings import in_settings, tell_together

NOT_TOLD = "cannot be told from 0"
_Number = tuple[float | None, float | None, float | None]
_COLUMNS = ("alone", "last", "Shapley value")


def bundle_answer(result: ComparisonResult) -> list[str]:
    """Return which of what the bundle does to the primary outcome is whose; nothing without one.

    One sentence or two, and one of two in every setting, indented, where there are several.
    """
    rows = [row for row in result.bundle_effects if row.outcome == result.primary.name]
    said: dict[str, list[str]] = {}
    for setting in dict.fromkeys(row.setting for row in rows):
        words = _shares(result, [row for row in rows if row.setting == setting])
        said.setdefault(words, []).append(setting)
    what = f"Of what the bundle does to {result.primary.label}"
    if len(result.settings) == 1:
        return [f"{what}, {words}" for words in said]
    lines = [f"  {in_settings(result, settings)}, {words}" for words, settings in said.items()]
    return [f"{what} (Shapley values):", *lines] if lines else []


def _shares(result: ComparisonResult, rows: Sequence[BundleEffect]) -> str:
    """Return the effect of the whole, that of each part, and whether the parts overlap."""
    (whole,) = (row for row in rows if row.role == "whole")
    if not whole.n_pairs:
        return "nothing can be said: no seed gives a finite outcome in all its coalitions."
    unit = f" {result.primary.unit}".rstrip()
    numbers = _words(effect(whole), unit, "95\u202f% interval ")
    parts = listed(
        f"{quoted(result.arm(row.arm).label)} has {_words(share(row))}"
        for row in rows
        if row.role == "part"
    )
    return f"in all {numbers}, {parts}. {_overlap(whole)}"


def _words(number: _Number, unit: str = "", what: str = "") -> str:
    ends = interval(*number[1:])
    told = f": {NOT_TOLD}" if number[1] is not None and not is_told(number) else ""
    return f"{signed(*number)}{unit} ({what if number[1] is not None else ''}{ends}{told})"


def _overlap(whole: BundleEffect) -> str:
    """Return how far what all do together is from the sum of what each does alone."""
    found = overlap(whole)
    size, low, high = found
    assert size is not None
    assert whole.alone is not None
    if size == 0 and low in (0, None):
        return "Together they do what each alone adds up to."
    sizes = signed(*found).lstrip("+\N{MINUS SIGN}")
    if low is None or high is None:
        return f"Together they are {sizes} from what each alone adds up to (no interval)."
    if not is_told(found):
        return (
            "Whether together they do less or more than each alone adds up to cannot be told"
            f" (the overlap is {signed(*found)}, {interval(low, high)})."
        )
    ends = " to ".join(
        signed(end, low, high).lstrip("+\N{MINUS SIGN}") for end in sorted((low, high), key=abs)
    )
    total = whole.alone + size
    if total * whole.alone > 0:
        how = "less" if abs(whole.alone) < abs(total) else "more"
        return f"Together they do {sizes} ({ends}) {how} than each alone adds up to."
    how = "lower" if size > 0 else "higher"
    return f"Together it is {sizes} ({ends}) {how} than each alone adds up to."


def bundle_lines(result: ComparisonResult) -> Iterator[str]:
    """Yield a table of the parts for each setting, on the primary outcome; nothing without one."""
    rows = [row for row in result.bundle_effects if row.outcome == result.primary.name]
    if not rows:
        return
    primary, reference = result.primary, result.reference.name
    yield from ("", f"PARTS OF THE BUNDLE, {primary.name} ({primary.unit_or_none})")
    yield from tell_together(result, rows, _table)
    yield from wrapped(
        f"alone: against {reference}. last: what the whole loses without it. Shapley value: what it"
        " adds, in the mean over all orders of the parts; these sum to the whole. overlap: the sum"
        " of alone less the whole. ± is Student's t, 95 %, nothing corrected. Other outcomes:"
        " bundle.parquet."
    )


def _table(rows: Sequence[BundleEffect]) -> Iterable[str]:
    *parts, whole = rows
    lines = [
        ["", *_COLUMNS],
        *([row.arm, *map(bundle_cell, (alone(row), last(row), share(row)))] for row in parts),
        ["overlap", bundle_cell(overlap(whole)), "", ""],
        ["all together", "", "", bundle_cell(effect(whole))],
    ]
    return [*text_table(lines), f"  over {quantity(whole.n_pairs, 'pair')}"]


def bundle_cell(number: _Number) -> str:
    """Return a number with half its interval."""
    return (
        f"{signed(*number)} {half_interval(*number[1:])}".strip() if number[0] is not None else NONE
    )


def is_told(number: _Number) -> bool:
    """Return whether there is an interval, and it leaves out 0."""
    _, low, high = number
    return low is not None and high is not None and not low <= 0 <= high


def alone(row: BundleEffect) -> _Number:
    """Return what a part does against the reference, with its interval."""
    return row.alone, row.alone_low, row.alone_high


def last(row: BundleEffect) -> _Number:
    """Return what the whole loses without a part, with its interval."""
    return row.last, row.last_low, row.last_high


def share(row: BundleEffect) -> _Number:
    """Return a part's Shapley value with its interval."""
    return row.shapley, row.shapley_low, row.shapley_high


effect = share
"""What the whole does: as its Shapley value among no others."""


def overlap(row: BundleEffect) -> _Number:
    """Return the sum of what each part does alone, less what they do together."""
    return row.overlap, row.overlap_low, row.overlap_high
