"""Draws that a lab fits again: those of pages that it has read before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ecosystem.web.selection import Selection

I64 = NDArray[np.int64]


class Repeats:
    """Which draws of which pages are in a text, by the rows of the corpus.

    A page is read from its beginning, so that of two readings the shorter is in the longer. From
    whichever source it comes, it is one page. Text from laws is nobody's pages, and never the same.

    Parameters
    ----------
    is_pooled
        Whether text is kept from training to training, or is that of the last alone.
    """

    def __init__(self, *, is_pooled: bool) -> None:
        self.is_pooled = is_pooled
        self._most: I64 = np.zeros(0, dtype=np.int64)  # draws of each lot that were ever read
        self._n_read = 0

    def note(self, n_lots: int, selections: Iterable[Selection]) -> None:
        """Take in what a training read.

        Parameters
        ----------
        n_lots
            Lots of the corpus now.
        selections
            Of each source; text that is held out is not among it.
        """
        if not self.is_pooled:
            self._most, self._n_read = np.zeros(0, dtype=np.int64), 0
        new = np.zeros(n_lots - len(self._most), dtype=np.int64)
        self._most = np.concatenate([self._most, new])
        for selection in selections:
            np.maximum.at(self._most, selection.rows, selection.draws)
            self._n_read += selection.n_draws

    @property
    def n_repeated(self) -> int:
        """Draws of pages beyond the first time that each was read."""
        return self._n_read - int(self._most.sum())
