"""The kinds of agent: each declared once, and everything that lists kinds derives from here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ecosystem.scenario.registry import Registry


class Account(NamedTuple):
    """What a kind of agent pays for: the unit that is counted, and one of it in words."""

    unit: str
    what: str


@dataclass(frozen=True)
class Kind:
    """A kind of agent.

    Attributes
    ----------
    name
        One of them: the column of tables that holds their names, and part of host names.
    field
        Several of them: where a scenario has them, and what they are called as payers.
    base
        Their class, as module and name; whoever plays one extends it.
    phase
        The phase of a round in which they act.
    accounts
        What they pay for: each is a price in the scenario's ``costs``.
    colour, hatch
        How figures show them.
    """

    name: str
    field: str
    base: str
    phase: str
    accounts: Mapping[str, Account] = dataclasses.field(default_factory=dict)
    colour: str = "#999999"
    hatch: str = ""


# In the order in which a world makes its agents.
SHIPPED_KINDS = (
    Kind(
        "publisher", "publishers", "ecosystem.agents.publisher.publisher.Publisher", "publish",
        colour="#ddaa33", hatch="///",
    ),
    Kind(
        "crawler", "crawlers", "ecosystem.agents.crawler.crawler.Crawler", "crawl",
        {"scraping": Account("pages", "a page fetched")}, "#882255",
    ),
    Kind(
        "filter", "filters", "ecosystem.agents.filter.filter.Filter", "filter",
        {"detecting": Account("pages", "a page tested")}, "#bbbbbb",
    ),
    Kind(
        "archive", "archives", "ecosystem.agents.archive.archive.Archive", "crawl",
        {
            "sealing": Account("pages", "a page sealed in an archive"),
            "verifying": Account(
                "pages", "a page checked to be a person's before it is sealed"
            ),
        },
        "#117733", "xxx",
    ),
    Kind(
        "lab", "labs", "ecosystem.agents.lab.lab.Lab", "train",
        {
            "marking": Account("tokens", "a token that a model marks"),
            "generating": Account("tokens", "a token that a model writes for publishers"),
            "training": Account("draws", "an independent draw trained on"),
        },
        "#66b2e6",
    ),
)  # fmt: skip

# Kinds of the user's own: classes of agents, which have their declaration as ``kind``.
KINDS = Registry("kind", reserved=tuple(kind.field for kind in SHIPPED_KINDS))


def all_kinds() -> list[Kind]:
    """Return the kinds that ship, then those of the user's own that are registered."""
    own: list[Any] = KINDS.registered()
    return [*SHIPPED_KINDS, *(agent.kind for agent in own)]
