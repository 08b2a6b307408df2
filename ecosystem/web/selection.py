"""A selection of lots: what is read of them, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from ecosystem.draws.pages import I64
from ecosystem.text.channel import Pages
from ecosystem.web.lots import Corpus


@dataclass(frozen=True)
class Selection:
    """Some lots, how much of each is read, and how often.

    Attributes
    ----------
    rows
        Rows of the corpus; a row may occur more than once.
    draws
        Independent draws read per lot, from its beginning: all of them, but for the last
        lot of a budget.
    times
        How often the same words are counted.
    """

    rows: I64
    draws: I64
    times: I64

    @property
    def n_draws(self) -> int:
        """Number of draws read, repetitions included."""
        return int((self.draws * self.times).sum())

    def pages(self, corpus: Corpus) -> Pages:
        """Return what decides the text of the selection, a row for each of its lots."""
        return corpus.lots(self.rows).pages(self.draws, self.times)
