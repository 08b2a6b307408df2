"""Crawlers decide how much of the web they fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import WorldAgent
from ecosystem.benches.crawling import CrawlingBench
from ecosystem.scenario.clock import value_at

if TYPE_CHECKING:
    from ecosystem.scenario.readers import Crawler as CrawlerSpec
    from ecosystem.world import World


class Crawler(WorldAgent):
    """Fetches part of the live web in each round.

    Attributes
    ----------
    fetched : array of int64
        Rows fetched in this round.
    before : array of int64
        Rows fetched in the round before.
    seen : array of bool
        For each row of the corpus, whether it was ever fetched before this round.
    """

    def __init__(self, world: World, spec: CrawlerSpec, bench: CrawlingBench) -> None:
        super().__init__(world, spec.name)
        self.spec = spec
        self.bench = bench
        self.fetched: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.before = self.fetched
        self.seen: NDArray[np.bool_] = np.zeros(0, dtype=bool)

    def fetched_ever(self) -> NDArray[np.int64]:
        """Return the rows fetched in this round or any before, each once."""
        ever = self.seen.copy()
        ever[self.fetched] = True
        return np.flatnonzero(ever)

    def crawl(self, round_: int, live: NDArray[np.int64]) -> None:
        """Fetch pages of the live web."""
        corpus = self.world.corpus
        self.seen = np.concatenate([self.seen, np.zeros(len(corpus) - len(self.seen), dtype=bool)])
        self.seen[self.fetched] = True
        self.before = self.fetched
        spec, calendar = self.spec, self.world.calendar
        coverage = 1.0 if spec.coverage is None else value_at(spec.coverage, calendar, round_)
        budget = None if spec.budget is None else round(value_at(spec.budget, calendar, round_))
        keys = corpus.column("key")[live]
        self.fetched = live[self.bench.fetch(round_, keys, coverage, budget)]
