"""A bundle of arms in words: which of what it does is whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
_SIGNS = "+\N{MINUS SIGN}"
_COLUMNS = ("alone", "last", "Shapley value")


def bundle_answer(result: ComparisonResult) -> list[str]:
    """Return which of what the bundle does to the primary outcome is whose; nothing without one.

    Two sentences, or two of every setting, indented, where there are several: these call arms by
    their names.
    """
    rows = [row for row in result.bundle_effects if row.outcome == result.primary.name]
    what = f"Of what the bundle does to {result.primary.label}"
    if len(result.settings) == 1:
        labels = {arm.name: quoted(arm.label) for arm in result.arms}
        return [f"{what}, {_said(result, rows, labels)}"] if rows else []
    labels = {arm.name: arm.name for arm in result.arms}
    said: dict[str, list[str]] = {}
    for setting in dict.fromkeys(row.setting for row in rows):
        words = _said(result, [row for row in rows if row.setting == setting], labels)
        said.setdefault(words, []).append(setting)
    lines = [f"  {in_settings(result, settings)}, {words}" for words, settings in said.items()]
    return [f"{what}:", *lines] if lines else []


def _said(result: ComparisonResult, rows: Sequence[BundleEffect], labels: Mapping[str, str]) -> str:
    """Return the effect of the whole, that of each part, and whether the parts overlap."""
    *parts, whole = rows
    if not whole.n_pairs:
        return "nothing can be said: no seed gives a finite outcome in all coalitions."
    unit = f" {result.primary.unit}".rstrip()
    each = listed(f"{labels[row.arm]} does {_words(share(row))}" for row in parts)
    all_of_it = _words(share(whole), unit, "95\u202f% interval ")
    return f"in all {all_of_it}, {each}, by Shapley values. {_overlap(whole)}"


def _words(number: _Number, unit: str = "", what: str = "") -> str:
    size, low, high = number
    if low is None:
        return f"{signed(size)}{unit} (no interval)"
    told = "" if is_told(number) else f": {NOT_TOLD}"
    return f"{signed(*number)}{unit} ({what}{interval(low, high)}{told})"


def _overlap(whole: BundleEffect) -> str:
    """Return how far what all do together is from the sum of what each does alone."""
    found = overlap(whole)
    size, low, high = found
    assert size is not None
    assert whole.alone is not None
    if low is None or high is None:
        return f"What each does alone sums to {signed(whole.alone + size)}."
    if low == high == 0:
        return "Together they do what each alone adds up to."
    if not is_told(found):
        return (
            "Whether they do less together than each alone adds up to, or more, cannot be told"
            f" (overlap {signed(*found)}, {interval(low, high)})."
        )
    ends = sorted((low, high), key=abs)
    by, least, most = (signed(end, low, high).lstrip(_SIGNS) for end in (size, *ends))
    by += f" ({least} to {most})"
    total = whole.alone + size
    if total * whole.alone > 0:
        how = "less" if abs(whole.alone) < abs(total) else "more"
        return f"Together they do {by} {how} than each alone adds up to."
    return f"Together is {by} {'below' if size > 0 else 'above'} what each alone adds up to."


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
        ["all together", "", "", bundle_cell(share(whole))],
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
    """Return a part's Shapley value with its interval; of the whole, all that it does."""
    return row.shapley, row.shapley_low, row.shapley_high


def overlap(row: BundleEffect) -> _Number:
    """Return the sum of what each part does alone, less what they do together."""
    return row.overlap, row.overlap_low, row.overlap_high
