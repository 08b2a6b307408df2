"""What a scenario says about those who read the web: crawlers, filters and archives."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ecosystem.scenario.fields import (
    AmountSchedule,
    Count,
    Duration,
    Name,
    NonNegative,
    NonNegativeSchedule,
    OwnAgent,
    Part,
    Share,
    ShareSchedule,
)


class Following(Part):
    """How a crawler finds pages by following links from site to site."""

    seeds: Count | Annotated[list[str], Field(min_length=1)] = Field(
        10,
        description="sites it starts from: that many of the highest rank, or names of sites as"
        " group/context/number, largest first from 0, as in sites/en/0",
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


class _Dated(Part):
    name: Name
    since: date | int | None = Field(
        None,
        description="date or round from which it is at work, with pages of before, too; by default"
        " from the start",
    )
    until: date | int | None = Field(
        None,
        description="date or round from which it is at work no more; by default it never ends",
    )


class Oracle(_Dated):
    """Knows who wrote a page: drops every page of a model, edited or not."""

    kind: Literal["oracle"]


class Classifier(_Dated):
    """A detector of stated rates. A page is judged once and for all."""

    kind: Literal["classifier"]
    true_positive_rate: Share = Field(description="probability that a model's page is dropped")
    false_positive_rate: Share = Field(description="probability that a human page is dropped")


class WatermarkDetector(_Dated):
    """Drops pages whose green count is too high; its rates follow from exact laws."""

    kind: Literal["watermark"]
    watermark: Name = Field(description="the mark looked for")
    z_threshold: NonNegative | None = Field(
        None,
        description="z-score above which a page is dropped; 4 where no false_positive_rate is"
        " stated either",
    )
    strict: bool = Field(True, description="drop at z > threshold; if false, at z >= threshold")
    false_positive_rate: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None,
        description="instead of z_threshold: the least threshold for each length of page that"
        " drops at most this share of unmarked pages",
    )

    assumes: Literal["binomial", "dispersed"] = Field(
        "binomial",
        description="law of unmarked green counts by which it keeps its false_positive_rate:"
        " tokens are independent, or as repetitive as language.repetitiveness says",
    )

    @model_validator(mode="before")
    @classmethod
    def _usual_threshold(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("false_positive_rate") is None:
            return {**data, "z_threshold": data.get("z_threshold", 4.0)}
        return data

    @model_validator(mode="after")
    def _one_threshold(self) -> WatermarkDetector:
        if (self.z_threshold is None) == (self.false_positive_rate is None):
            raise ValueError("expected exactly one of z_threshold and false_positive_rate")
        if not self.strict and self.z_threshold is None:
            raise ValueError("strict is about the z-score; expected z_threshold beside it")
        if self.assumes == "dispersed" and self.false_positive_rate is None:
            raise ValueError("a z-score assumes nothing; expected false_positive_rate instead")
        return self


class Verifier(_Dated):
    """Checks a page's first claim, whoever wrote it. A page is judged once and for all.

    A page without a claim passes: there is nothing to refute.
    """

    kind: Literal["verifier"]
    passes_right: Share = Field(
        description="probability that a page passes whose first claim is right"
    )
    passes_wrong: Share = Field(
        description="probability that a page passes whose first claim is wrong"
    )


class OwnFilter(_Dated, OwnAgent):
    """A filter of the user's own."""

    kind: Literal["agent"]
    agent: Name


Filter = Annotated[
    Oracle | Classifier | WatermarkDetector | Verifier | OwnFilter, Field(discriminator="kind")
]


class Refresh(Part):
    """Further parts of an archive: pages of the live web that it does not have yet."""

    every: Duration = Field(description="time from a part to the next, in whole rounds")
    until: date | int | None = Field(
        None, description="date or round from which nothing is added; by default it never ends"
    )
    pages: Count = Field(description="pages of a part; fewer where the web has fewer")
    contamination: Share | Literal["as_found"] = Field(
        0.0,
        description="share of pages written by models: those that a check for human authorship"
        " let through; or as the web is at that date",
    )


class Archive(OwnAgent):
    """A sealed reserve of realised pages: once taken they stay, whatever the web loses."""

    name: Name
    sealed: date | int = Field(description="date or round at which the pages are taken")
    pages: Count = Field(description="number of pages wanted; fewer where the web has fewer")
    contamination: Share | Literal["as_found"] = Field(
        "as_found", description="share of pages written by models, or as the web is at that date"
    )
    access: list[Name] | Literal["all"] = Field("all", description="labs that may read it")
    refresh: Refresh | None = Field(
        None, description="parts that are added later, each sealed in its turn; by default none"
    )
    price: NonNegativeSchedule = Field(
        0, description="money per page that a lab reads from it in a training; the lab pays it"
    )
