"""What the observer sees of the lexicon: types that matter by now, none of the far future."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.retention import frequency_bands
from ecosystem.text.lexicon import Lexicon

ScalarT = TypeVar("ScalarT", bound=np.generic)


class View:
    """The types that are born by a round, without those of later rounds.

    Real numbers are summed over these types only, so that a longer run, which lists more
    words of the future, measures the same bits in its earlier rounds.

    Parameters
    ----------
    lexicon, round_
        All types, and the round up to which they matter: the round that is measured, or a
        later one whose language the scenario names.
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
        self._types = np.flatnonzero(lexicon.known_types(round_))
        self.starts = np.searchsorted(self._types, lexicon.starts[:-1])
        self.bands = frequency_bands(lexicon.frequency[self._types], edges)

    def part(self, of_words: NDArray[ScalarT]) -> NDArray[ScalarT]:
        """Return the part in view of an array over all words."""
        return of_words[self._types]

    def of(self, weights: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return integer weights over all words as probabilities over those in view.

        Raises
        ------
        ValueError
            If a type out of view has weight: its mass would be lost silently.
        """
        seen, total = self.part(weights), int(weights.sum())
        if int(seen.sum()) != total:
            raise ValueError("a law has weight on types that are not born in this view")
        return seen / np.float64(total)

    def position(self, type_id: int) -> int:
        """Return where a type stands in the view; it must have been born."""
        return int(np.searchsorted(self._types, type_id))
