"""Crawling: which live pages are fetched in a round, and which were ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.benches.commons import Commons
from ecosystem.corpus.lots import Stake
from ecosystem.draws.keys import happens, hashes, key
from ecosystem.draws.sampling import lowest

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class CrawlAccount:
    """What became of the live web in a crawl."""

    live: Stake
    fetched: Stake
    missed: Stake


@dataclass(frozen=True)
class CrawlTally:
    """A crawl in pages: fetched, live, by models, never fetched before, and so on.

    Attributes
    ----------
    n_both, n_either
        Pages of this crawl and the one before: in both, in either.
    n_ever
        Distinct pages ever fetched.
    """

    fetched: Stake
    n_live: int
    n_ai: int
    n_unseen: int
    n_both: int
    n_either: int
    n_ever: int


class CrawlingBench:
    """A crawler that fetches pages independently of what it fetched before.

    Parameters
    ----------
    commons, name
        What the host shares, and the name of the crawler.
    """

    def __init__(self, commons: Commons, *, name: str) -> None:
        self.commons, self.name = commons, name
        self._fetched: I64 = np.zeros(0, dtype=np.int64)
        self._before = self._fetched
        self._seen: NDArray[np.bool_] = np.zeros(0, dtype=bool)  # before this round, by row

    def fetch(self, round_: int, coverage: float, budget: int | None) -> CrawlAccount:
        """Fetch pages of the live web.

        Parameters
        ----------
        coverage
            Probability of each page; used where there is no budget.
        budget
            Number of pages fetched, all equally likely.
        """
        live = self.commons.live
        keys = self.commons.corpus.lots(live).column("key")
        numbers = hashes(key(self.commons.seed, "fetch", self.name, round_), keys)
        if budget is not None:
            return self.keep(live[np.sort(lowest(numbers, budget))])
        return self.keep(live[happens(numbers, coverage)])

    def keep(self, fetched: I64) -> CrawlAccount:
        """Take rows of the live web as what was fetched in this round."""
        corpus, live = self.commons.corpus, self.commons.live
        n_new = len(corpus) - len(self._seen)
        self._seen = np.concatenate([self._seen, np.zeros(n_new, dtype=bool)])
        self._seen[self._fetched] = True
        self._before, self._fetched = self._fetched, fetched
        is_fetched = np.zeros(len(corpus), dtype=bool)
        is_fetched[fetched] = True
        return CrawlAccount(
            corpus.stake(live), corpus.stake(fetched), corpus.stake(live[~is_fetched[live]])
        )

    def fetched(self, span: Literal["round", "ever"]) -> I64:
        """Return the rows fetched in this round, or in any so far, each once."""
        if span == "round":
            return self._fetched
        ever = self._seen.copy()
        ever[self._fetched] = True
        return np.flatnonzero(ever)

    def tally(self) -> CrawlTally:
        """Count the pages of this round's crawl."""
        corpus = self.commons.corpus
        lots = corpus.lots(self._fetched)
        pages = _pages_of(self.commons)
        unseen = self._fetched[~self._seen[self._fetched]]
        both = np.intersect1d(self._fetched, self._before, assume_unique=True)
        n_both = pages(both)
        return CrawlTally(
            fetched=lots.stake(),
            n_live=pages(self.commons.live),
            n_ai=int(lots.column("pages")[lots.by_model].sum()),
            n_unseen=pages(unseen),
            n_both=n_both,
            n_either=pages(self._fetched) + pages(self._before) - n_both,
            n_ever=pages(np.flatnonzero(self._seen)) + pages(unseen),
        )

    def overlap(self, other: I64) -> tuple[int, int]:
        """Return the pages that this and another crawl both fetched, and that either did."""
        pages = _pages_of(self.commons)
        n_both = pages(np.intersect1d(self._fetched, other, assume_unique=True))
        return n_both, pages(self._fetched) + pages(other) - n_both


def _pages_of(commons: Commons) -> Callable[[I64], int]:
    return lambda rows: commons.corpus.stake(rows).pages
