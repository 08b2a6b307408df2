"""The kinds of agent: each declared once, and everything that lists kinds derives from here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecosystem.scenario.registry import Registry


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
        What they pay for: each account with a price in the scenario's ``costs``, and the unit of
        what is counted.
    colour, hatch
        How figures show them.
    """

    name: str
    field: str
    base: str
    phase: str
    accounts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    colour: str = "#999999"
    hatch: str = ""


# In the order in which a world makes its agents.
SHIPPED = (
    Kind(
        "publisher", "publishers", "ecosystem.agents.publisher.publisher.Publisher", "publish",
        colour="#ddaa33", hatch="///",
    ),
    Kind(
        "crawler", "crawlers", "ecosystem.agents.crawler.crawler.Crawler", "crawl",
        {"scraping": "pages"}, "#882255",
    ),
    Kind(
        "filter", "filters", "ecosystem.agents.filter.filter.Filter", "filter",
        {"detecting": "pages"}, "#bbbbbb",
    ),
    Kind(
        "archive", "archives", "ecosystem.agents.archive.archive.Archive", "crawl",
        {"sealing": "pages", "verifying": "pages"}, "#117733", "xxx",
    ),
    Kind(
        "lab", "labs", "ecosystem.agents.lab.lab.Lab", "train",
        {"marking": "tokens", "generating": "tokens", "training": "draws"}, "#66b2e6",
    ),
)  # fmt: skip

# Kinds of the user's own: classes of agents, which have their declaration as ``kind``.
KINDS = Registry("kind", reserved=tuple(kind.field for kind in SHIPPED))


def all_kinds() -> list[Kind]:
    """Return the kinds that ship, then those of the user's own that are registered."""
    own: list[Any] = KINDS.registered()
    return [*SHIPPED, *(agent.kind for agent in own)]
