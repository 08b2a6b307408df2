"""Agents of one's own, as a user would write them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

import ecosystem
from ecosystem.agents.archive.archive import Archive
from ecosystem.agents.crawler.compute import CrawlOrder
from ecosystem.agents.crawler.crawler import Crawler
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.publisher.publisher import Publisher
from ecosystem.scenario.labs import HumanLaw
from ecosystem.web.lots import Lots


@ecosystem.agent("buyer")
class Buyer(Lab):
    """Buys human text once its own benchmark is worse than it was at best."""

    class Options(BaseModel):
        """What share of its text it buys then, and how much worse it must be."""

        share: float = 0.5
        tolerance: float = 0.0

    best = float("inf")

    def sources_in(self, round_: int) -> Any:
        """Add bought text to its sources."""
        sources = dict(super().sources_in(round_))
        loss = self.world.observer.latest[f"lab {self.name}"].get("loss_dashboard_seen")
        if loss is None:
            return sources
        self.best = min(self.best, loss)
        if loss > self.best + self.options.tolerance:
            bought = self.options.share
            sources = {label: (s, share * (1 - bought)) for label, (s, share) in sources.items()}
            weight = bought if self.spec.mixture == "weight" else None
            sources["bought"] = (HumanLaw(kind="human", weight=weight), bought)
        return sources


@ecosystem.agent("sleepy")
class Sleepy(Crawler):
    """Fetches half of what it is told, every other round nothing."""

    @dataclass
    class Options:
        """Rounds between two crawls."""

        every: int = 2

    def order(self, round_: int) -> CrawlOrder:
        """Fetch nothing unless it is the crawler's day."""
        order = super().order(round_)
        return replace(order, coverage=0.0) if round_ % self.options.every else order


@ecosystem.agent("wary")
class Wary(Publisher):
    """Uses models less than it might."""

    @dataclass
    class Options:
        """Part of the share that is left."""

        part: float = 0.5

    def ai_share(self, round_: int) -> float:
        """Return part of the scenario's share."""
        return super().ai_share(round_) * self.options.part


@dataclass(frozen=True)
class LongPages:
    """Drops long pages: a detector that works on the compute half."""

    limit: int

    def rates(self, lots: Lots) -> NDArray[np.float64]:
        """Return 1 for long pages."""
        return (lots.column("tokens") > self.limit).astype(np.float64)


@ecosystem.agent("brief")
class Brief(Filter):
    """Passes short pages."""

    @dataclass
    class Options:
        """Longest page in tokens that it passes."""

        limit: int = 25

    def detector(self) -> LongPages:
        """Return the detector of long pages."""
        return LongPages(self.options.limit)


@ecosystem.agent("thrifty")
class Thrifty(Archive):
    """Seals part of what it is told."""

    @dataclass
    class Options:
        """Part of the pages that are sealed."""

        part: float = 0.5

    def adds(self, round_: int) -> Any:
        """Return fewer pages."""
        added = super().adds(round_)
        return added and (max(1, int(added[0] * self.options.part)), added[1])
