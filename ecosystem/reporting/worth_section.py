"""The part of a run's summary about what text is worth: what labs read, and what more would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ecosystem.reporting.format import count, half_interval, money, real, signed, wrapped
from ecosystem.reporting.format import fine_percent as percent
from ecosystem.reporting.spans import day
from ecosystem.reporting.worth_curves import AMOUNT, MODELS, NEW, OF_OLD, PEOPLE, READ, kind_of

if TYPE_CHECKING:
    from ecosystem.results.results import Results


def worth_section(results: Results) -> list[str]:
    """Say of every lab what its first and last text are worth, and what more text would do."""
    worth = results.table("worth")
    known = worth[worth.fresh_draws.notna()]
    if known.empty:
        more = _more(results)
        return ["WORTH of more text [marginal_worth]", *more] if more else []
    labs = results.table("labs").set_index(["round", "lab"]).ai_share_trained
    lines = [
        "WORTH of labs' text, in fresh draws of people's text of the day [worth, worth_of_sources]",
        f"  {'':<12}{'draws read':>12}{'AI':>8}{'worth':>12}{'per draw, first -> last':>26}",
    ]
    for name, rows in known.groupby("lab", observed=True):
        first, last = rows.iloc[0], rows.iloc[-1]
        share = labs.get((last["round"], name), float("nan"))
        per_draw = f"{real(first.worth_per_draw)} -> {real(last.worth_per_draw)}"
        lines.append(
            f"  {name!s:<12}{count(last.n_draws):>12}{percent(share):>8}"
            f"{count(round(last.fresh_draws)):>12}{per_draw:>26}" + _of_then(results, last)
        )
        lines += _by_source(results, last)
    lines += wrapped(
        "worth: after so many independent draws of people's text of the day the same learner is"
        " expected to have the same loss on it; below 1 a draw, what was read is old, repeated, in"
        " whole pages, or of models, or it is chance: a single text's worth moves by it, more where"
        " types are few"
    )
    unknown = sorted(set(worth.lab.astype(str)) - set(known.lab.astype(str)))
    if unknown:
        lines += wrapped(
            f"{', '.join(unknown)}: not known; it is of text that was fitted and released, by"
            " smoothing alone, without capacity or a law mixed in. What more text would do is"
            " sampled where measure.refits says how often"
        )
    return lines + _more(results)


def _of_then(results: Results, text: pd.Series[float]) -> str:
    """Say of when a text is, if its lab has trained on others since, or has ended."""
    labs = results.table("labs")
    of_lab = labs[labs.lab == text.lab]
    is_last = text["round"] == of_lab[of_lab.is_trained]["round"].max()
    is_there = of_lab["round"].max() == labs["round"].max()
    return "" if is_last and is_there else f"  ({day(text.date)})"


def _by_source(results: Results, text: pd.Series[float]) -> list[str]:
    """Say what each of several parts of a text adds to the rest."""
    found = results.table("worth_of_sources")
    rows = found[(found.lab == text.lab) & (found["round"] == text["round"]) & found.added.notna()]
    people = rows.n_draws[rows.source == "people's text"]
    # Where archives are empty, reserves are people's text.
    rows = rows[(rows.source != "all reserves") | ~rows.n_draws.isin(people)]
    return [
        f"    {row.source!s:<22}{count(row.n_draws)} draws add {count(round(row.added))},"
        f" {real(row.added_per_draw)} each"
        for row in rows[rows.n_draws < text.n_draws].itertuples()
    ]


def _more(results: Results) -> list[str]:
    """Say what a tenth more of each source would have done in the last training of each lab."""
    found = results.table("marginal_worth")
    found = found[(found.amount == AMOUNT) & found.loss_change.notna()]
    if found.empty:
        return []
    last = found[found["round"] == found.groupby("lab", observed=True)["round"].transform("max")]
    last = last.assign(kind=[_kind(str(source)) for source in last.source])
    # Of several models, or groups, the one that helps most.
    best = last.sort_values("loss_change").drop_duplicates(["lab", "kind"])
    labs = list(dict.fromkeys(best.lab.astype(str).sort_values()))
    cells = {(str(row.lab), row.kind): _cell(row) for row in best.itertuples()}
    of_old = list(OF_OLD.values())
    others = sorted(set(best.kind) - {PEOPLE, NEW, MODELS, *of_old})
    kinds = [PEOPLE, *of_old, *others, NEW, MODELS]
    width = max(len(kind) for kind in kinds) + 2
    of_lab = max(len(cell) for cell in [*cells.values(), *labs]) + 2
    lines = [
        *wrapped(
            f"{AMOUNT} more draws in the last training would change the loss on people's text by so"
            " many bits a word; in brackets the people's draws that each is as good as; of groups"
            " and models the one that helps most [marginal_worth]"
        ),
        f"    {'':<{width}}" + "".join(f"{lab:>{of_lab}}" for lab in labs),
    ]
    for kind in kinds:
        if any((lab, kind) in cells for lab in labs):
            row = "".join(f"{cells.get((lab, kind), '-'):>{of_lab}}" for lab in labs)
            lines.append(f"    {kind:<{width}}{row}")
    if (last.method == "sampled").any():
        lines += wrapped("±: two standard errors, of what is sampled by fits with more text")
    return lines + _in_money(last, results.manifest["currency"])


def _in_money(last: pd.DataFrame, currency: str) -> list[str]:
    """Say of each lab what a draw of people's text may cost, and what else does the same."""
    lines = []
    for lab, rows in last.groupby("lab", observed=True):
        ends = rows.break_even_price[
            rows.source == "human"
        ].max()  # no row where a lab by weight reads none
        others = rows[rows.price_instead.notna() & ~rows.source.isin(OF_OLD)]
        said = [] if pd.isna(ends) else [f"{money(ends)} for what it gains"]
        if len(others):
            least = others.loc[others.price_instead.idxmin()]
            said.append(
                f"{money(least.price_instead)} before {least.source} does the same for less"
                if least.price_instead > 0
                else f"{least.source} does the same for less, even if it costs nothing"
            )
        if said:
            lines.append(f"    {lab!s:<12}{', and '.join(said)}")
    first = (
        f"a draw of people's text may cost at most, in {currency}, its training paid; of others"
        " only an archive's has a price beside its training [marginal_worth]:"
    )
    return [*wrapped(first), *lines] if lines else []


def _kind(source: str) -> str:
    """Return what a source is; what a lab reads now is told source by source."""
    kind = kind_of(source)
    return source if kind == READ else kind


def _cell(row: Any) -> str:
    """Say what a source would do, and how sure that is: of what is sampled no exchange is known."""
    if row.method == "sampled":
        ends = row.loss_change - 2 * row.standard_error, row.loss_change + 2 * row.standard_error
        return f"{signed(row.loss_change, *ends)} {half_interval(*ends)}"
    worth = "harm" if pd.isna(row.worth_per_draw) else real(row.worth_per_draw)
    return f"{signed(row.loss_change)} ({worth})"
