"""Reading from a stock of pages: held out, filtered, drawn, and what was left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, bernoulli, hashes
from ecosystem.draws.sampling import pick_with_replacement
from ecosystem.web.lots import Corpus, Lots, Volume
from ecosystem.web.selection import Selection

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Rule:
    """How a reader takes text from a stock.

    Attributes
    ----------
    key
        Key of the act: (reader, stock, round).
    n_draws
        Independent draws wanted; None takes everything once.
    replacement
        Whether a page can be drawn more than once.
    refill
        Whether pages dropped by filters are made up for.
    held_out
        Share of pages that the reader keeps for its own benchmark.
    benchmark
        Key of the choice of held-out pages: (reader), the same in all rounds.
    """

    key: int
    n_draws: int | None
    replacement: bool = False
    refill: bool = True
    held_out: float = 0.0
    benchmark: int = 0


@dataclass(frozen=True)
class StockAccount:
    """What became of a stock, and of what was asked of it.

    ``stock`` splits into ``dropped`` (by filters), ``held_out``, ``read`` and ``left``;
    ``asked`` (draws) into what was read, ``missed`` (dropped by filters and not made up
    for) and ``short`` (the stock had no more).
    """

    stock: Volume
    dropped: Volume
    held_out: Volume
    read: Volume
    left: Volume
    asked: int
    missed: int
    short: int


@dataclass(frozen=True)
class Reading:
    """What a reader took from a stock: for training, and for its own benchmark.

    ``n_pages_ai`` counts the pages of the whole stock that models wrote.
    """

    selection: Selection
    benchmark: Selection
    n_pages_ai: int
    account: StockAccount


def read_stock(corpus: Corpus, rows: I64, dropped: NDArray[np.bool_], rule: Rule) -> Reading:
    """Take text from a stock of lots.

    Parameters
    ----------
    corpus
        The corpus that ``rows`` refer to.
    rows : array of int64, shape (N,)
        The stock.
    dropped : array of bool, shape (N,)
        Pages that the reader's filters refuse.
    rule
        How much is taken, and how.

    Returns
    -------
    Reading
        Without replacement every page has one number for this act and the lowest are
        read: a page more or less in the stock moves only the end of the selection.
    """
    lots = corpus.lots(rows)
    keys, size = lots.column("key"), lots.size
    aside = bernoulli(hashes(rule.benchmark, keys), rule.held_out)
    kept_aside = aside & ~dropped
    readable = ~aside & ~dropped
    offered = readable if rule.refill or rule.n_draws is None else ~aside
    pool = np.flatnonzero(offered)
    if rule.n_draws is None:
        chosen, draws = pool, size[pool]
    else:
        draw = _with_replacement if rule.replacement else _without_replacement
        chosen, draws = draw(rule.key, keys[pool], size[pool], rule.n_draws)
        chosen = pool[chosen]
    asked = int(draws.sum()) if rule.n_draws is None else rule.n_draws
    reached = int(draws.sum())
    passed = readable[chosen]
    chosen, draws = chosen[passed], draws[passed]
    held = np.flatnonzero(kept_aside)
    held_draws = size[held]
    if rule.n_draws is not None:
        wanted = round(rule.n_draws * rule.held_out)
        order, held_draws = _without_replacement(rule.key, keys[held], size[held], wanted)
        held = held[order]
    read, left = _split(lots, readable, chosen, draws)
    return Reading(
        selection=_merged(rows[chosen], draws),
        benchmark=Selection(rows[held], held_draws, np.ones(len(held), np.int64)),
        n_pages_ai=int(lots.column("pages")[lots.by_model].sum()),
        account=StockAccount(
            stock=lots.volume(),
            dropped=corpus.volume(rows[dropped]),
            held_out=corpus.volume(rows[kept_aside]),
            read=read,
            left=left,
            asked=asked,
            missed=reached - int(draws.sum()),
            short=asked - reached,
        ),
    )


def draws_by_site(corpus: Corpus, selections: Iterable[Selection]) -> I64:
    """Return the draws of people's pages in what was read, by the site that published them.

    Returns
    -------
    array of int64, shape (sites of which any was read,)
        In no order that says anything.
    """
    sites, draws = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    for selection in selections:
        lots = corpus.lots(selection.rows)
        by_people = ~lots.by_model
        sites.append(lots.column("site_key")[by_people])
        draws.append((selection.draws * selection.times)[by_people])
    _, site = np.unique(np.concatenate(sites), return_inverse=True)
    return np.bincount(site, np.concatenate(draws)).astype(np.int64)


def _split(
    lots: Lots, readable: NDArray[np.bool_], chosen: I64, draws: I64
) -> tuple[Volume, Volume]:
    """Return what was read of a stock, each page once, and what was left of the readable."""
    pages, size = lots.column("pages"), lots.size
    tokens = pages * lots.column("tokens")
    read_draws = np.zeros(len(lots), dtype=np.int64)
    np.maximum.at(read_draws, chosen, draws)
    read_tokens = tokens * read_draws // np.maximum(size, 1)
    was_read = read_draws > 0
    unread = readable & ~was_read
    rest = readable & was_read  # of a page read in part, its unread end
    return Volume(
        int(pages[was_read].sum()), int(read_tokens.sum()), int(read_draws.sum())
    ), Volume(
        int(pages[unread].sum()),
        int(tokens[unread].sum() + (tokens - read_tokens)[rest].sum()),
        int(size[unread].sum() + (size - read_draws)[rest].sum()),
    )


def _without_replacement(key: int, keys: U64, size: I64, n: int) -> tuple[I64, I64]:
    order = np.argsort(hashes(key, keys), kind="stable")
    return _cut(order, size[order], n)


def _with_replacement(key: int, keys: U64, size: I64, n: int) -> tuple[I64, I64]:
    if not len(keys) or n <= 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    n_picks = int(n / size.mean() * 1.1) + 16
    while True:
        picks = pick_with_replacement(key, n_picks, keys)
        if int(size[picks].sum()) >= n:
            return _cut(picks, size[picks], n)
        n_picks *= 2


def _cut(picks: I64, size: I64, n: int) -> tuple[I64, I64]:
    """Keep the first picks that make up ``n`` draws; of the last one only its beginning."""
    before = np.cumsum(size) - size
    keep = before < n
    return picks[keep], np.minimum(size[keep], n - before[keep])


def _merged(rows: I64, draws: I64) -> Selection:
    """Count pages drawn several times once, with their number of times."""
    order = np.lexsort((draws, rows))
    rows, draws = rows[order], draws[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]) | (draws[1:] != draws[:-1])
    starts = np.flatnonzero(new)
    times = np.diff(np.append(starts, len(rows)))
    return Selection(rows[starts], draws[starts], times.astype(np.int64))
