"""Cost incidence in words: what kinds of payers pay, arm beside arm."""

from __future__ import annotations

from collections.abc import Iterator

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import CostIncidence, half_width
from ecosystem.reporting.format import money, round_to_interval, text_table, wrapped
from ecosystem.reporting.group_settings import tell_together
from ecosystem.reporting.payers import payers_in_order


def cost_incidence_lines(result: ComparisonResult) -> Iterator[str]:
    """Yield a table of arms and kinds of payers for each setting; nothing without costs."""
    rows = [row for row in result.cost_incidence if row.payer is None]
    if not rows:
        return
    yield from ("", f"WHO BEARS THE COST, in {result.currency} over the whole run")
    yield from tell_together(result, rows, _table)
    means = f"Means of {result.reference.name}, and differences of the others to it"
    yield from wrapped(
        f"{means if result.others else 'Means'}; ± is Student's t, 95 %, nothing corrected. Who"
        " received more than it paid is negative. Each payer by itself: bearers.parquet."
    )


def _table(rows: list[CostIncidence]) -> list[str]:
    kinds = payers_in_order({row.payer_kind for row in rows})
    reference = rows[0].reference
    arms = sorted(dict.fromkeys(row.arm for row in rows), key=lambda arm: arm != reference)
    texts = {(row.arm, row.payer_kind): _cell(row) for row in rows}
    head = ["", *(kind or "in all" for kind in kinds)]
    return text_table([head, *([arm, *(texts[arm, kind] for kind in kinds)] for arm in arms)])


def _cell(row: CostIncidence) -> str:
    if row.arm == row.reference:
        return "-" if row.mean is None else money(row.mean)
    if row.difference is None:
        return "-"
    half = half_width(row.low, row.high)
    if not half:  # one pair, or the same in every pair
        return money(row.difference, "+") if row.difference else "0"
    return f"{round_to_interval(row.difference, half, '+')} ± {round_to_interval(half, half)}"
