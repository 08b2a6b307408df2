"""Who bears the cost of a policy, in words: kinds of payers, arm beside arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from ecosystem.comparison.alike import in_settings
from ecosystem.comparison.compared import Compared
from ecosystem.comparison.digits import half_of, warranted

Row = dict[str, Any]
COLUMNS = (None, "public", "labs", "archives", "filters", "crawlers", "publishers")
"""Kinds of payers in the order in which they are shown; None is all of them together."""


def who_bears(compared: Compared) -> Iterator[str]:
    """Yield a table of arms and kinds of payers for each setting; nothing without costs."""
    rows = [row for row in compared.arrow["bearers"].to_pylist() if row["payer"] is None]
    if not rows:
        return
    manifest = compared.manifest
    yield from ("", f"WHO BEARS THE COST, in {manifest['currency']} over the whole run")
    tables: dict[tuple[str, ...], list[str]] = {}
    for setting in [s["name"] for s in manifest["settings"]]:
        here = [row for row in rows if row["setting"] == setting]
        if here:
            tables.setdefault(tuple(_table(manifest["reference"], here)), []).append(setting)
    for table, settings in tables.items():
        if len(manifest["settings"]) > 1:
            yield f"  {in_settings(settings, len(manifest['settings']))}"
        yield from table
    yield from wrap(
        f"Means of {manifest['reference']}, and differences of the others to it; ± is Student's t,"
        " 95 %, nothing corrected. Who received more than it paid is negative. Each payer by"
        " itself: bearers.parquet.",
        98,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )


def _table(reference: str, rows: list[Row]) -> Iterator[str]:
    columns = sorted({row["payer_kind"] for row in rows}, key=COLUMNS.index)
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    arms.sort(key=lambda arm: arm != reference)
    texts = {(row["arm"], row["payer_kind"]): _cell(row) for row in rows}
    heads = {column: column or "in all" for column in columns}
    widths = {c: max(len(heads[c]), *(len(texts[arm, c]) for arm in arms)) for c in columns}
    width = max((len(arm) for arm in arms), default=0)
    for arm, cells in [("", heads), *((arm, {c: texts[arm, c] for c in columns}) for arm in arms)]:
        if columns:
            yield f"  {arm:<{width}}" + "".join(f"  {cells[c]:>{widths[c]}}" for c in columns)


def _cell(row: Mapping[str, Any]) -> str:
    if row["arm"] == row["reference"]:
        return "-" if row["mean"] is None else _money(row["mean"])
    if row["difference"] is None:
        return "-"
    half = half_of(row["low"], row["high"])
    if not half:  # one pair, or the same in every pair
        return _money(row["difference"], "+") if row["difference"] else "0"
    return f"{warranted(row['difference'], half, '+')} ± {warranted(half, half)}"


def _money(amount: float, sign: str = "") -> str:
    """Format money with three digits, or all before the point."""
    return format(amount, f"{sign}.3g" if abs(amount) < 100 else f"{sign},.0f")
