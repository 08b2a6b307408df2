"""Crawlers decide how much of the web they fetch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from ecosystem.agents.agent import Agent, NotThereError, shipped_kind
from ecosystem.agents.bill import Bill
from ecosystem.agents.crawler.compute import CrawlAccount, CrawlerCompute, CrawlOrder, Route
from ecosystem.agents.decisions import amount, instance, share
from ecosystem.agents.options import AgentError
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.durations import years

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ecosystem.agents.environment import Environment
    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.crawlers import Crawler as CrawlerSpec


class Crawler(Agent):
    """Fetches part of the live web in each round.

    A subclass decides otherwise by overriding :meth:`order`.

    Attributes
    ----------
    account
        What came of the crawl of this round; None where it did not crawl.
    """

    kind = shipped_kind("crawler")
    spec: CrawlerSpec
    account: CrawlAccount | None = None

    def __init__(self, world: Environment, spec: CrawlerSpec) -> None:
        super().__init__(world, spec)
        self.compute = world.runtime.handle(
            f"crawler:{spec.name}", CrawlerCompute, name=spec.name, route=self._route()
        )
        self._rows: dict[str, Ref[NDArray[np.int64]]] = {}

    def _route(self) -> Route | None:
        """Return where it starts and when it comes again; None where it follows no links."""
        follows = self.spec.follows
        if follows is None:
            return None
        seeds: int | list[int]
        if isinstance(follows.seeds, int):
            seeds = follows.seeds
        else:
            seeds = [self._seed(name) for name in follows.seeds]
        revisit = None
        if follows.revisit is not None:
            revisit = max(1, round(years(follows.revisit) / self.world.calendar.years_per_round))
        return Route(seeds, follows.pages_per_site, revisit)

    def _seed(self, name: str) -> int:
        try:
            return self.world.site(name)
        except NotThereError as error:
            place = f"crawlers.{self.name}.follows.seeds"
            raise AgentError(f"{place}: {error}") from None

    def begin_round(self) -> None:
        """Forget the crawl of the round before."""
        self.account = None

    def owes(self) -> Iterator[Bill]:
        """Return its bill for pages fetched."""
        if self.account is not None:
            yield Bill("scraping", self.account.fetched.pages)

    def crawl(self, round_: int) -> Ref[CrawlAccount]:
        """Fetch pages of the live web."""
        self._rows = {}
        order = instance(self, "order", self.order(round_), CrawlOrder)
        share(self, "order", order.coverage)
        if order.budget is not None:
            amount(self, "order", order.budget)
        return self.compute.ask(CrawlerCompute.fetch, round_, order)

    def order(self, round_: int) -> CrawlOrder:
        """Return how much it fetches in a round, and who keeps it out."""
        spec, calendar = self.spec, self.world.calendar
        coverage = 1.0 if spec.coverage is None else value_at(spec.coverage, calendar, round_)
        budget = None if spec.budget is None else round(value_at(spec.budget, calendar, round_))
        refusing = {
            publisher.index: refused
            for publisher in self.world.publishers
            if spec.respects_refusals
            and (refused := share(publisher, "refusing", publisher.refusing(self.name, round_)))
        }
        return CrawlOrder(coverage, budget, refusing)

    def fetched(self, span: Literal["round", "ever"] = "round") -> Ref[NDArray[np.int64]]:
        """Return the rows fetched in this round, or in any so far, each once."""
        if span not in self._rows:
            self._rows[span] = self.compute.ask(CrawlerCompute.fetched, span)
        return self._rows[span]
