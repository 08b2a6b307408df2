"""A kind of agent of one's own: readers, who visit pages and pay the groups that publish them.

A scenario has them, once this file has been loaded, under ``agents``::

    agents:
      readers:
        - {name: students, visits: 40, price: 0.01}
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import ecosystem
from ecosystem import Agent, Bill, hashes, k_smallest, key_of


class Visits:
    """The compute half: it sits where the web is, and counts."""

    def __init__(self, state, *, name):
        self.state, self.name = state, name

    def visit(self, round_, n):
        """Visit pages of the live web, any as likely as any other; return pages by group."""
        lots = self.state.corpus.lots(self.state.live)
        numbers = hashes(key_of(self.state.seed, "visit", self.name, round_), lots.column("key"))
        groups = lots.column("publisher")[k_smallest(numbers, n)]
        return np.bincount(groups, minlength=len(self.state.sites.groups)).tolist()


@ecosystem.kind("readers", after="publish", colour="#4477aa")
class Reader(Agent):
    """Visits pages, whoever wrote them, and pays for each."""

    @dataclass
    class Options:
        """How many pages it visits in a round, and what it pays for one."""

        visits: int = 10
        price: float = 0.0

    def __init__(self, world, spec):
        super().__init__(world, spec)
        self.visits = world.runtime.handle(f"reader:{self.name}", Visits, name=self.name)

    def begin_round(self):
        """Forget the visits of the round before."""
        self.visited = []

    def act(self, round_):
        """Visit pages."""
        self.visited = self.visits.get(Visits.visit, round_, self.options.visits)

    def owes(self):
        """Pay every group for the pages of its that were visited."""
        for publisher in self.world.publishers:
            n = self.visited[publisher.index] if self.visited else 0
            yield Bill("reading", n, recipient=publisher, price=self.options.price)
