"""Crawling: which live pages are fetched in a round."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, happens, hashes, key
from ecosystem.draws.sampling import lowest


class CrawlingBench:
    """A crawler that fetches pages independently of what it fetched before.

    Parameters
    ----------
    seed, name
        Root seed and name of the crawler.
    """

    def __init__(self, *, seed: int, name: str) -> None:
        self.seed, self.name = seed, name

    def fetch(
        self, round_: int, keys: U64, coverage: float, budget: int | None
    ) -> NDArray[np.int64]:
        """Fetch pages of the live web.

        Parameters
        ----------
        keys : array of uint64, shape (N,)
            Keys of the live pages.
        coverage
            Probability of each page; used where there is no budget.
        budget
            Number of pages fetched, all equally likely.

        Returns
        -------
        array of int64
            Positions in ``keys``, rising.
        """
        numbers = hashes(key(self.seed, "fetch", self.name, round_), keys)
        if budget is not None:
            return np.sort(lowest(numbers, budget))
        return np.flatnonzero(happens(numbers, coverage))
