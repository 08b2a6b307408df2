"""The pages that a lab's last model was trained on, and which of them can still be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


class Inputs:
    """Pages by their rows, each once; text from laws is nobody's pages.

    Parameters
    ----------
    state
        What the host shares.
    is_pooled
        Whether a model is trained on the pages of all trainings so far, not of the last alone.
    """

    def __init__(self, state: SharedState, *, is_pooled: bool) -> None:
        self.state, self.is_pooled = state, is_pooled
        self._rows: I64 = np.zeros(0, dtype=np.int64)

    def note(self, rows: I64) -> None:
        """Take in the rows of a training whose text was fitted."""
        self._rows = np.union1d(self._rows, rows) if self.is_pooled else rows

    def left(self, *stores: I64) -> tuple[int, int, int]:
        """Return how many pages there were, how many are live, and how many live or in a store.

        Parameters
        ----------
        stores
            Rows of pages that somebody keeps, live or not.
        """
        pages = self.state.corpus.column("pages")
        is_kept = np.zeros(len(pages), dtype=bool)
        is_kept[self.state.live] = True
        n_live = int(pages[self._rows[is_kept[self._rows]]].sum())
        for rows in stores:
            is_kept[rows] = True
        n_kept = int(pages[self._rows[is_kept[self._rows]]].sum())
        return int(pages[self._rows].sum()), n_live, n_kept
