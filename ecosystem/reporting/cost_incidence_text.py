"""Who bears the cost of a policy, in words: kinds of payers, arm beside arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.format import half_of, warranted
from ecosystem.reporting.group_settings import told_together
from ecosystem.reporting.text_table import aligned

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
    yield from told_together(compared, rows, lambda here: _table(manifest["reference"], here))
    yield from wrap(
        f"Means of {manifest['reference']}, and differences of the others to it; ± is Student's t,"
        " 95 %, nothing corrected. Who received more than it paid is negative. Each payer by"
        " itself: bearers.parquet.",
        98,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )


def _table(reference: str, rows: list[Row]) -> list[str]:
    kinds = sorted({row["payer_kind"] for row in rows}, key=COLUMNS.index)
    arms = sorted(dict.fromkeys(row["arm"] for row in rows), key=lambda arm: arm != reference)
    texts = {(row["arm"], row["payer_kind"]): _cell(row) for row in rows}
    head = ["", *(kind or "in all" for kind in kinds)]
    return aligned([head, *([arm, *(texts[arm, kind] for kind in kinds)] for arm in arms)])


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
