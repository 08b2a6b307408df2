"""Crawling: which live pages are fetched in a round, and which were ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.crawler.frontier import Frontier
from ecosystem.draws.keys import U64, bernoulli, hashes, key_of
from ecosystem.draws.sampling import k_smallest
from ecosystem.web.lots import Lots, Volume
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]
_NEVER = np.iinfo(np.int32).min // 2


@dataclass(frozen=True)
class Route:
    """How a crawler goes along links.

    Attributes
    ----------
    seeds
        Positions of the sites it starts from, or how many of the highest rank.
    pages_per_site
        Pages fetched from a site in a round at most; None for no limit.
    revisit
        Rounds after which a page is fetched again; None: never.
    """

    seeds: int | Sequence[int]
    pages_per_site: int | None
    revisit: int | None


@dataclass(frozen=True)
class CrawlOrder:
    """What a crawler decided for a round.

    Attributes
    ----------
    coverage
        Probability of each page; used where there is neither a budget nor a route.
    budget
        Pages fetched at most; None for no limit.
    refusing
        Share of the sites that refuse the crawler, by index of the group.
    """

    coverage: float
    budget: int | None
    refusing: Mapping[int, float]


@dataclass(frozen=True)
class CrawlAccount:
    """What became of the live web in a crawl: fetched, kept away from, or missed."""

    live: Volume
    fetched: Volume
    refused: Volume
    missed: Volume


@dataclass(frozen=True)
class CrawlTally:
    """A crawl in pages: fetched, live, by models, never fetched before, and so on.

    Attributes
    ----------
    n_both, n_either
        Pages of this crawl and the one before: in both, in either.
    n_ever
        Distinct pages ever fetched.
    n_refused
        Live pages of sites that refused.
    n_sites_known, n_sites_visited
        Sites found by following links so far, and visited in this round.
    """

    fetched: Volume
    n_live: int
    n_ai: int
    n_unseen: int
    n_both: int
    n_either: int
    n_ever: int
    n_refused: int
    n_sites_known: int | None
    n_sites_visited: int | None


class CrawlerCompute:
    """A crawler: at random, every page as likely as any other, or along links.

    Parameters
    ----------
    state, name
        What the host shares, and the name of the crawler.
    route
        How it goes along links; None where it fetches at random.
    """

    def __init__(self, state: SharedState, *, name: str, route: Route | None = None) -> None:
        self.state, self.name, self.route = state, name, route
        self._fetched: I64 = np.zeros(0, dtype=np.int64)
        self._before = self._fetched
        self._refused = self._fetched
        self._last_fetch: NDArray[np.int32] = np.zeros(0, dtype=np.int32)  # by row
        self._n_visited: int | None = None
        self._n_ever = 0  # pages
        self._round = 0
        self.frontier: Frontier | None = None

    def fetch(self, round_: int, order: CrawlOrder) -> CrawlAccount:
        """Fetch pages of the live web."""
        self._round = round_
        n_new = len(self.state.corpus) - len(self._last_fetch)
        never = np.full(n_new, _NEVER, dtype=np.int32)
        self._last_fetch = np.concatenate([self._last_fetch, never])
        live, is_open = self.state.live, self._open_sites(order.refusing)
        lots = self.state.corpus.lots(live)
        refused = np.zeros(len(live), dtype=bool)
        if not is_open.all():
            refused = ~is_open[self.state.sites.positions(lots.column("site_key"))]
        self._refused = live[refused]
        numbers = hashes(key_of(self.state.seed, "fetch", self.name, round_), lots.column("key"))
        if self.route is not None:
            chosen = self._along_links(self.route, lots, numbers, is_open, order.budget)
        elif order.budget is not None:
            offered = np.flatnonzero(~refused)
            chosen = np.sort(offered[k_smallest(numbers[offered], order.budget)])
        else:
            chosen = np.flatnonzero(bernoulli(numbers, order.coverage) & ~refused)
        return self.keep(live[chosen])

    def _open_sites(self, refusing: Mapping[int, float]) -> NDArray[np.bool_]:
        """Tell for each site whether it lets the crawler in; who refuses goes on refusing."""
        sites = self.state.sites
        is_open = np.ones(len(sites), dtype=bool)
        numbers = hashes(key_of(self.state.seed, "refusal"), sites.keys)
        for group, share in refusing.items():
            is_open[(sites.group == group) & bernoulli(numbers, share)] = False
        return is_open

    def _along_links(
        self,
        route: Route,
        lots: Lots,
        numbers: U64,
        is_open: NDArray[np.bool_],
        budget: int | None,
    ) -> I64:
        """Return positions of the live pages that a walk along the links fetches."""
        site = self.state.sites.positions(lots.column("site_key"))
        age = self._round - self._last_fetch[lots.rows]
        due = self._last_fetch[lots.rows] == _NEVER
        if route.revisit is not None:
            due |= age >= route.revisit
        n_due = np.bincount(site[due], minlength=len(is_open))
        if route.pages_per_site is not None:
            n_due = np.minimum(n_due, route.pages_per_site)
        links, rank = self.state.links, self.state.rank
        if links is None:
            raise LookupError(f"crawler {self.name!r} follows links, but the web has none")
        if self.frontier is None:
            self.frontier = self._new_frontier(route)
        taken = self.frontier.visit(self._round, links, rank, n_due, is_open, budget)
        self._n_visited = int((self.frontier.waits_since == self._round).sum())
        pages = np.flatnonzero(due)
        pages = pages[np.lexsort((numbers[pages], site[pages]))]
        first = np.searchsorted(site[pages], site[pages], side="left")
        place = np.arange(len(pages)) - first  # among the due pages of its site
        return np.sort(pages[place < taken[site[pages]]])

    def _new_frontier(self, route: Route) -> Frontier:
        keys, rank = self.state.sites.keys, self.state.rank
        if isinstance(route.seeds, int):
            return Frontier(keys, np.lexsort((keys, -rank))[: route.seeds], self._round)
        return Frontier(keys, np.asarray(route.seeds, dtype=np.int64), self._round)

    def keep(self, fetched: I64) -> CrawlAccount:
        """Take rows of the live web as what was fetched in this round."""
        corpus, live = self.state.corpus, self.state.live
        self._before, self._fetched = self._fetched, fetched
        self._unseen = fetched[self._last_fetch[fetched] == _NEVER]
        self._n_ever += corpus.volume(self._unseen).pages
        self._last_fetch[fetched] = self._round
        left = np.ones(len(corpus), dtype=bool)
        left[fetched] = left[self._refused] = False
        return CrawlAccount(
            live=corpus.volume(live),
            fetched=corpus.volume(fetched),
            refused=corpus.volume(self._refused),
            missed=corpus.volume(live[left[live]]),
        )

    def fetched(self, span: Literal["round", "ever"]) -> I64:
        """Return the rows fetched in this round, or in any so far, each once."""
        if span == "round":
            return self._fetched
        return np.flatnonzero(self._last_fetch != _NEVER)

    def tally(self) -> CrawlTally:
        """Count the pages of this round's crawl."""
        corpus = self.state.corpus
        lots = corpus.lots(self._fetched)
        n_both, n_either = corpus.overlap(self._fetched, self._before)

        def pages(rows: I64) -> int:
            return corpus.volume(rows).pages

        return CrawlTally(
            fetched=lots.volume(),
            n_live=pages(self.state.live),
            n_ai=int(lots.column("pages")[lots.by_model].sum()),
            n_unseen=pages(self._unseen),
            n_both=n_both,
            n_either=n_either,
            n_ever=self._n_ever,
            n_refused=pages(self._refused),
            n_sites_known=None if self.frontier is None else int(self.frontier.known.sum()),
            n_sites_visited=self._n_visited,
        )

    def overlap(self, other: I64) -> tuple[int, int]:
        """Return the pages that this and another crawl both fetched, and that either did."""
        return self.state.corpus.overlap(self._fetched, other)
