"""Whether a scenario fits into the memory of this machine, told before anything is made."""

from __future__ import annotations

import os

from ecosystem.experiments.many_rounds import pages_published, publishing_rounds
from ecosystem.scenario.scenario import Scenario

BYTES_PER_LOT = 98  # columns of a lot, verdicts and crawl marks of a few filters and crawlers
_BYTES_PER_SITE = 60  # its key, name, group, context, share, and whether it adopted


class TooLargeError(ValueError):
    """A scenario does not fit into the memory of this machine."""


def refuse_too_large(scenario: Scenario) -> None:
    """Refuse a scenario whose pages and sites alone are more than this machine's memory.

    Raises
    ------
    TooLargeError
        With what they would take, and what there is.
    """
    rounds = publishing_rounds(scenario)
    lots = sum(float(pages_published(g, scenario, rounds).sum()) for g in scenario.publishers)
    sites = sum(group.sites for group in scenario.publishers)
    needed = lots * BYTES_PER_LOT + sites * _BYTES_PER_SITE
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if needed > there:
        raise TooLargeError(
            f"{lots:,.0f} pages and {sites:,} sites take {needed / 2**30:,.0f} GiB of memory, and"
            f" this machine has {there / 2**30:,.0f} GiB; expected fewer pages, sites or rounds"
        )
