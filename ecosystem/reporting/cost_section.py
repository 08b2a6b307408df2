"""The part of a run's summary that is about money, from its tables alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.reporting.format import money, wrapped

if TYPE_CHECKING:
    import pandas as pd

    from ecosystem.results.results import Results

_INDENT = 29


def cost_lines(results: Results) -> list[str]:
    """Say what was paid to date, for what and by whom; nothing where nothing was."""
    costs, spending = results.table("costs"), results.table("spending")
    if costs.empty:
        return []
    last = spending.iloc[-1]
    lines = [
        f"COSTS to date, in {results.manifest['currency']} [costs, spending]",
        f"  {'in all':<25}  {money(last.to_date)}, of it {money(last.amount)} in the last round",
    ]
    if last.transfers_to_date:
        lines.append(f"  {'labs paid archives':<25}  {money(last.transfers_to_date)} beside that")
    left = costs[costs.recipient.isna()]
    lines += _listed("by account", left.groupby("account", observed=True).amount.sum())
    for kind, rows in costs.groupby("payer_kind", observed=True):
        lines += _listed(str(kind), rows.groupby("payer", observed=True).amount.sum())
    return lines


def _listed(title: str, amounts: pd.Series) -> list[str]:
    """List amounts, the largest first; what was received is negative."""
    largest = amounts.sort_values(ascending=False, kind="stable")
    words = ", ".join(f"{name} {money(amount)}" for name, amount in largest.items())
    return wrapped(f"{title:<25}  {words}", 2, _INDENT - 2)
