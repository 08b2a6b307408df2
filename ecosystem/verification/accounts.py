"""What accounts of text and of money must satisfy, checked in the tables alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from math import fsum

import pandas as pd

from ecosystem.verification.check import Check, Frames, indexed

_AMOUNTS = ["n_pages", "n_tokens", "n_draws"]
_TEXT = ["n_pages", "n_tokens"]


def _closes(frames: Frames) -> Iterator[str]:
    sums = frames["ledger"].groupby(["round", "account"], observed=True)[_AMOUNTS].sum()
    for (round_, account), off in sums[(sums != 0).any(axis=1)].iterrows():
        yield (
            f"table ledger, round {round_}: account {account!r} is off by {off.n_pages} pages,"
            f" {off.n_tokens} tokens, {off.n_draws} draws"
        )


def _posted(frames: Frames, account: str, entry: str) -> pd.DataFrame:
    """Return what was posted under a reason, by round."""
    ledger = frames["ledger"]
    return indexed(ledger[(ledger.account == account) & (ledger.entry == entry)])[_AMOUNTS]


def _same(
    table: str, column: str, said: pd.Series, counted: pd.Series, what: str, at: str = ""
) -> Iterator[str]:
    """Yield the rounds, of those that both have, in which a column is not what was counted."""
    for round_ in said.index.intersection(counted.index):
        if said[round_] != counted[round_]:
            words = f"{column} is {_number(said[round_])}, and {what} {_number(counted[round_])}"
            yield f"table {table}, round {round_}{at}: {words}"


def _number(value: float) -> str:
    """Return a number with all its digits; counts are real numbers where some are missing."""
    return repr(int(value) if value % 1 == 0 else float(value))


def _web(frames: Frames) -> Iterator[str]:
    web = indexed(frames["web"])
    after, new = _posted(frames, "web", "after"), _posted(frames, "web", "published")
    for column in _TEXT:
        yield from _same("web", column, web[column], -after[column], "the ledger leaves")
    yield from _same("web", "n_pages_new", web.n_pages_new, new.n_pages, "the ledger has")
    before, then = _posted(frames, "web", "before"), -after
    then.index = then.index + 1
    for column in _AMOUNTS:
        found = before[column], then[column]
        yield from _same("ledger", f"{column} before", *found, "the round before left", " at web")


def _crawls(frames: Frames) -> Iterator[str]:
    for name, rows in frames["crawls"].groupby("crawler", observed=True):
        fetched, crawl = -_posted(frames, f"crawler {name}", "fetched"), indexed(rows)
        for column in _TEXT:
            what = "the ledger has"
            yield from _same(
                "crawls", column, crawl[column], fetched[column], what, f" at crawler {name}"
            )


def _groups(frames: Frames) -> Iterator[str]:
    for name, rows in frames["publishers"].groupby("publisher", observed=True):
        group, at = indexed(rows), f" at publisher {name}"
        for column, entry in (("n_pages_new", "published"), ("n_pages_withheld", "withheld")):
            posted = -_posted(frames, f"publishers {name}", entry).n_pages
            yield from _same("publishers", column, group[column], posted, "the ledger has", at)


def _labs(frames: Frames) -> Iterator[str]:
    ledger = frames["ledger"]
    accounts = ledger.account.astype("string")
    for name, rows in frames["labs"].groupby("lab", observed=True):
        trained, at = indexed(rows[rows.is_trained.fillna(False).astype(bool)]), f" at lab {name}"
        fitted = -_posted(frames, f"lab {name} pool", "fitted").n_draws
        said = trained.n_draws_trained
        yield from _same("labs", "n_draws_trained", said, fitted, "the ledger has", at)
        is_budget = accounts.str.startswith(f"lab {name} budget ") & (ledger.entry == "counted")
        counted = -ledger[is_budget].groupby("round").n_draws.sum()
        added = _posted(frames, f"lab {name} pool", "added").n_draws
        what = "its sources gave"
        yield from _same("ledger", "draws added to the pool", added, counted, what, at)


def _products(frames: Frames) -> Iterator[str]:
    costs = frames["costs"]
    for row in costs[costs.amount != costs.quantity * costs.price].itertuples():
        yield (
            f"table costs, round {row.round}: {row.payer} pays {row.amount} for {row.account}, and"
            f" {row.quantity} x {row.price} is {row.quantity * row.price}"
        )


def _transfers(frames: Frames) -> Iterator[str]:
    costs = frames["costs"]
    moved = costs[costs.recipient.notna()]
    for (round_, account), rows in moved.groupby(["round", "account"], observed=True):
        if off := fsum(rows.amount):
            yield f"table costs, round {round_}: transfers of {account} are off by {off}"


def _spending(frames: Frames) -> Iterator[str]:
    costs, spending = frames["costs"], indexed(frames["spending"])
    left, moved = costs[costs.recipient.isna()], costs[costs.recipient.notna()]
    moved = moved[moved.amount > 0]
    for column, rows in (("amount", left), ("transfers", moved)):
        paid = rows.groupby("round").amount.agg(fsum).reindex(spending.index, fill_value=0.0)
        yield from _same("spending", column, spending[column], paid, "the costs sum to")
    if list(spending.index) == list(range(len(spending))):
        for column, total in (("amount", "to_date"), ("transfers", "transfers_to_date")):
            summed = list(accumulate(spending[column], initial=0.0))[1:]
            found = pd.Series(summed, index=spending.index, dtype=float)
            yield from _same("spending", total, spending[total], found, "the rounds sum to")


CHECKS = (
    Check("every account of text closes in every round", ("ledger",), _closes),
    Check("the ledger has the pages and tokens of the web", ("ledger", "web"), _web),
    Check("crawlers fetched what the ledger has", ("ledger", "crawls"), _crawls),
    Check("publishers wrote and withheld what the ledger has", ("ledger", "publishers"), _groups),
    Check("labs fitted what their sources gave", ("ledger", "labs"), _labs),
    Check("what was paid is quantity times price", ("costs",), _products),
    Check("transfers net out", ("costs",), _transfers),
    Check("spending is the sum of costs", ("costs", "spending"), _spending),
)
