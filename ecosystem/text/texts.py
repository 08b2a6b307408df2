"""Texts of one law: what they say follows from their keys and from who writes them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, mix
from ecosystem.draws.pages import EDIT, I32, I64, page_numbers
from ecosystem.text.law import Sampler

_AT_ONCE = 1 << 15  # draws written out at once, but for a single text that is longer


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts of a categorical channel that one law writes in one context.

    A private text is one whose key is that of the decision to draw it; a page has its own.

    Attributes
    ----------
    at : array of int64, shape (T,)
        Their positions among the pages that were asked for.
    keys : array of uint64, shape (T,)
        Keys of their draws.
    draws, times : arrays of int64, shape (T,)
        Draws read of each, from its beginning, and how often they count.
    law
        What writes them.
    editor
        What people wrote with who edited them; None where nobody did.
    edited : array of uint64, shape (T,)
        Threshold of the share that people rewrote; zeros without an editor.
    """

    at: I64
    keys: U64
    draws: I64
    times: I64
    law: Sampler
    editor: Sampler | None
    edited: U64

    def values(self) -> I32:
        """Write the texts out: the type of every draw, one text after another."""
        numbers = page_numbers(self.keys, self.draws)
        values = self.law.sample(numbers, self.draws)
        if self.editor is None:
            return values
        return np.where(self.by_editor(), self.editor.sample(numbers, self.draws), values)

    def by_editor(self) -> NDArray[np.bool_]:
        """Tell for every draw whether an editor wrote it."""
        if self.editor is None:
            return np.zeros(int(self.draws.sum()), dtype=bool)
        coins: U64 = page_numbers(mix(self.keys ^ EDIT), self.draws)
        by_editor: NDArray[np.bool_] = coins < np.repeat(self.edited, self.draws)
        return by_editor

    def part(self, some: slice | I64 | NDArray[np.bool_]) -> Texts:
        """Return some of the texts."""
        return replace(
            self,
            at=self.at[some],
            keys=self.keys[some],
            draws=self.draws[some],
            times=self.times[some],
            edited=self.edited[some],
        )

    def pieces(self) -> Iterator[Texts]:
        """Divide the texts into parts that fit into memory; no text is cut."""
        ends = np.cumsum(self.draws)
        full = np.arange(_AT_ONCE, int(ends[-1]) if len(ends) else 0, _AT_ONCE)
        cuts = np.unique(np.concatenate([[0], np.searchsorted(ends, full), [len(ends)]]))
        for first, stop in itertools.pairwise(cuts.tolist()):
            yield self.part(slice(first, stop))


def private_text(key: int, n: int, law: Sampler) -> Texts:
    """Return a text of ``n`` draws that belongs to one decision alone."""
    one = np.ones(1, dtype=np.int64)
    keys, edited = np.array([key], dtype=np.uint64), np.zeros(1, dtype=np.uint64)
    return Texts(one - 1, keys, one * n, one, law, None, edited)
