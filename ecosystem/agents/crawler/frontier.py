"""The frontier: which sites a crawler knows, and which it visits next."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64
from ecosystem.web.links import Links

I64 = NDArray[np.int64]


class Frontier:
    """Sites that a crawler has found, and when it was there last.

    It starts from seeds and finds what they link to. In a round it visits the best site
    that it knows, takes the pages that are due, and follows the links from there, until
    its budget is spent or nothing it knows is left. Best is the highest rank times the
    rounds since the last visit, or since the round before it was found: hubs come first and
    come again soonest, and every site gets its turn (an order of our own).

    Parameters
    ----------
    keys : array of uint64, shape (N,)
        Keys of the sites, which decide ties.
    seeds : array of int64
        Positions of the sites it starts from.
    round_
        The round in which it starts.
    """

    def __init__(self, keys: U64, seeds: I64, round_: int) -> None:
        self.keys = keys
        self.known: NDArray[np.bool_] = np.zeros(len(keys), dtype=bool)
        self.known[seeds] = True
        self.waits_since: I64 = np.full(len(keys), round_ - 1, dtype=np.int64)

    def visit(
        self,
        round_: int,
        links: Links,
        rank: I64,
        n_due: I64,
        is_open: NDArray[np.bool_],
        budget: int | None,
    ) -> I64:
        """Visit sites and return how many pages are taken from each.

        Parameters
        ----------
        links
            The graph of sites.
        rank : array of int64, shape (N,)
            Whole units of rank, see ``rank_units``.
        n_due : array of int64, shape (N,)
            Pages of each site that a visit would fetch, at most.
        is_open : array of bool, shape (N,)
            Sites that let the crawler in.
        budget
            Pages at most; None for no limit.
        """
        self.waits_since[~self.known] = round_ - 1
        age = (round_ - self.waits_since).tolist()
        ranks, keys = rank.tolist(), self.keys.tolist()

        def entry(site: int) -> tuple[int, int, int]:
            return -ranks[site] * age[site], keys[site], site

        taken: I64 = np.zeros(links.n_sites, dtype=np.int64)
        left = int(n_due.sum()) if budget is None else budget
        queue = [entry(site) for site in np.flatnonzero(self.known & is_open).tolist()]
        heapq.heapify(queue)
        while queue and (left > 0 or budget is None):
            site = heapq.heappop(queue)[2]
            taken[site] = min(int(n_due[site]), left)
            left -= int(taken[site])
            self.waits_since[site] = round_
            ahead = links.targets[links.starts[site] : links.starts[site + 1]]
            for found in ahead[~self.known[ahead]].tolist():
                self.known[found] = True
                if is_open[found]:
                    heapq.heappush(queue, entry(found))
        return taken
