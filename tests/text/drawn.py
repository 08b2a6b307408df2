"""Private texts of a law, and a channel for it, without a world around them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.counts import Counts
from ecosystem.text.law import Law


class Bare(CategoricalChannel):
    """A channel whose people write by one law."""

    def __init__(self, law: Law) -> None:
        """Name the types by their numbers."""
        type_keys = np.arange(len(law.weights), dtype=np.uint64)
        super().__init__("bare", 1.0, type_keys, law.starts)
        self.law = law

    def human(self, round_: int) -> Law:
        """Return the law."""
        return self.law

    def text_key(self, key: int) -> int:
        """Return the key itself, as for words."""
        return key


def channel_of(law: Law) -> Any:
    """Return a channel of a law."""
    return Bare(law)


def draw_counts(law: Law, key: int, n: int) -> NDArray[np.int64]:
    """Count ``n`` private, independent draws from a law, shape (K,)."""
    return Bare(law).draw(law, key, n, Counts).counts
