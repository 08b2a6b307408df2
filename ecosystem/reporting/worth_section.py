"""The part of a run's summary about what labs' texts are worth, in fresh draws of people's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.reporting.format import count, real, wrapped
from ecosystem.reporting.format import fine_percent as percent

if TYPE_CHECKING:
    from ecosystem.results.results import Results


def worth_section(results: Results) -> list[str]:
    """Say of every lab what the text of its first and its last training is worth."""
    worth = results.table("worth")
    known = worth[worth.fresh_draws.notna()]
    if known.empty:
        return []
    labs = results.table("labs").set_index(["round", "lab"]).ai_share_trained
    lines = [
        "WORTH of labs' text, in fresh draws of people's text of the day [worth, worth_of_sources]",
        f"  {'':<12}{'draws read':>12}{'AI':>8}{'worth now':>12}{'per draw, first -> now':>26}",
    ]
    for name, rows in known.groupby("lab", observed=True):
        first, last = rows.iloc[0], rows.iloc[-1]
        share = labs.get((last["round"], name), float("nan"))
        per_draw = f"{real(first.worth_per_draw)} -> {real(last.worth_per_draw)}"
        lines.append(
            f"  {name!s:<12}{count(last.n_draws):>12}{percent(share):>8}"
            f"{count(round(last.fresh_draws)):>12}{per_draw:>26}"
        )
        lines += _by_source(results, str(name), int(last["round"]))
    lines += wrapped(
        "worth: after so many independent draws of people's text of the day the same learner is"
        " expected to have the same loss on it; below 1 a draw, what was read is old, repeated, in"
        " whole pages, or of models"
    )
    unknown = sorted(set(worth.lab.astype(str)) - set(known.lab.astype(str)))
    if unknown:
        lines += wrapped(
            f"{', '.join(unknown)}: not known; the formula is of smoothing alone, without capacity"
            " or a law mixed in"
        )
    return lines


def _by_source(results: Results, lab: str, round_: int) -> list[str]:
    """Say what each of several sources adds to the rest of a text."""
    found = results.table("worth_of_sources")
    rows = found[(found.lab == lab) & (found["round"] == round_) & found.added.notna()]
    if len(rows) < 2:
        return []
    return [
        f"    {row.source!s:<22}{count(row.n_draws)} draws add {count(round(row.added))},"
        f" {real(row.added_per_draw)} each"
        for row in rows.itertuples()
    ]
