"""What a scenario says about crawlers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ecosystem.scenario.fields import (
    AmountSchedule,
    Count,
    Duration,
    Name,
    OwnAgent,
    Part,
    ShareSchedule,
)


class Following(Part):
    """How a crawler finds pages by following links from site to site."""

    seeds: Count | Annotated[list[str], Field(min_length=1)] = Field(
        10,
        description="sites it starts from: that many of the highest rank, or names of sites as"
        " group/context/number, largest first from 0, as in sites/en/0, or as in web.links.file",
    )
    pages_per_site: Count | None = Field(
        None,
        description="pages fetched from a site in a round at most; by default all that are due",
    )
    revisit: Duration | None = Field(
        None,
        description="age of its copy after which it fetches a page again; by default never",
    )


class Crawler(OwnAgent):
    """Fetches pages of the live web each round: at random, or by following links."""

    name: Name
    coverage: ShareSchedule | None = Field(
        None, description="probability that a live page is fetched in a round; 1 by default"
    )
    budget: AmountSchedule | None = Field(None, description="pages fetched in a round, at most")
    follows: Following | None = Field(
        None, description="follow links; by default every live page is as likely as any other"
    )
    respects_refusals: bool = Field(True, description="whether it stays away where it is refused")

    @model_validator(mode="after")
    def _one_limit(self) -> Crawler:
        if self.coverage is not None and self.budget is not None:
            raise ValueError("expected at most one of coverage and budget")
        if self.coverage is not None and self.follows is not None:
            raise ValueError("a crawler that follows links has a budget, no coverage")
        return self
