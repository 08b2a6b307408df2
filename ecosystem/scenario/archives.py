"""What a scenario says about archives."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from ecosystem.scenario.fields import (
    Count,
    Duration,
    Name,
    NonNegativeSchedule,
    OwnAgent,
    Part,
    Share,
)


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
