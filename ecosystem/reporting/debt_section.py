"""The part of a run's summary about pages of labs that are gone, from its tables alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.reporting.format import count
from ecosystem.reporting.format import fine_percent as percent

if TYPE_CHECKING:
    import pandas as pd

    from ecosystem.results.results import Results


def debt_lines(results: Results) -> list[str]:
    """Tell what labs that have ended left behind, at the end of the run."""
    debt = results.table("debt")
    gone = debt[(debt["round"] == debt["round"].max()) & ~debt.is_there.astype(bool)]
    left = gone[(gone.n_pages > 0) | (gone.share_of_models > 0)]
    if left.empty:
        return []
    return ["DEBT, what labs that are gone left behind [debt]", *map(_line, left.itertuples())]


def _line(row: pd.Series) -> str:
    kept = {True: "its mark can be told", False: "nobody can tell its mark"}
    key = ""
    if row.is_key_kept in (True, False):
        key = f"\n  {'':<12} {kept[bool(row.is_key_kept)]}"
    inputs = ""
    if row.n_inputs > 0:
        inputs = (
            f"\n  {'':<12} trained last on {count(row.n_inputs)} pages:"
            f" {count(row.n_inputs_live)} are live, {count(row.n_inputs_kept)} can be read"
        )
    models = ""
    if row.share_of_models > 0:
        share = percent(row.share_of_models)
        models = f"\n  {'':<12} {share} of what other labs' models come from, on average"
    return (
        f"  {row.lab!s:<12} {count(row.n_pages)} live pages ({percent(row.share)}),"
        f" {count(row.n_pages_superseded)} by its models before the last, which are gone"
        f"{key}{models}{inputs}"
    )
