"""What the observer sees of the lexicon: the types born so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecosystem.language.lexicon import Lexicon
from ecosystem.metrics.retention import frequency_bands


class View:
    """The types that are born by a round, without those of the future.

    Real numbers are summed over these types only, so that a longer run, which lists more
    words of the future, measures the same bits in its earlier rounds.

    Parameters
    ----------
    lexicon, round_
        All types, and the round that is measured.
    edges
        Falling edges of the frequency bands.

    Attributes
    ----------
    starts : array of int64, shape (C,)
        Where each context begins among the types in view.
    bands : array of int64
        Frequency band of each type in view.
    """

    def __init__(self, lexicon: Lexicon, round_: int, edges: Sequence[float]) -> None:
        self._types = np.flatnonzero(lexicon.known(round_))
        self.starts = np.searchsorted(self._types, lexicon.starts[:-1])
        self.bands = frequency_bands(lexicon.frequency[self._types], edges)

    def of(self, weights: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return integer weights over all types as probabilities over those in view."""
        return weights[self._types] / np.float64(weights.sum())

    def position(self, type_id: int) -> int:
        """Return where a type stands in the view; it must have been born."""
        return int(np.searchsorted(self._types, type_id))
