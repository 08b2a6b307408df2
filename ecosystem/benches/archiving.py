"""Archiving: a sealed reserve of pages, and its words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.benches.commons import Commons
from ecosystem.corpus.archive import seal
from ecosystem.corpus.lots import Stake
from ecosystem.corpus.words import count_words, whole
from ecosystem.draws.keys import key

I64 = NDArray[np.int64]


class ArchivingBench:
    """Keeps the pages of one archive; none before it is sealed."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self._rows: I64 = np.zeros(0, dtype=np.int64)
        self._counts: I64 | None = None

    def seal(self, round_: int, n_pages: int, contamination: float | None) -> tuple[Stake, int]:
        """Take pages from the live web, and keep them.

        All archives of a seed rank pages alike, so a larger one contains a smaller one.

        Returns
        -------
        tuple
            What was sealed, and how many of its pages models wrote.
        """
        corpus = self.commons.corpus
        decision = key(self.commons.seed, "archive", round_)
        self._rows = seal(corpus, self.commons.live, n_pages, contamination, decision)
        lots = corpus.lots(self._rows)
        return lots.stake(), int(lots.by_model.sum())

    def rows(self) -> I64:
        """Return the rows of the archive."""
        return self._rows

    def words(self) -> I64:
        """Return the words of the archive, shape (K,)."""
        if self._counts is None:
            corpus = self.commons.corpus
            self._counts = count_words(corpus, whole(corpus, self._rows), self.commons.shelf)
        return self._counts
