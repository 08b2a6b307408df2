"""Archivists seal a reserve of realised pages at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import WorldAgent
from ecosystem.corpus.archive import SealedArchive, seal
from ecosystem.corpus.words import count_words, whole
from ecosystem.draws.keys import key

if TYPE_CHECKING:
    from ecosystem.scenario.readers import Archive
    from ecosystem.world import World


class Archivist(WorldAgent):
    """Keeps one archive.

    Attributes
    ----------
    archive
        The sealed archive; None before its date.
    """

    def __init__(self, world: World, spec: Archive) -> None:
        super().__init__(world, spec.name)
        self.spec = spec
        self.round_sealed = world.calendar.round_of(spec.sealed)
        self.archive: SealedArchive | None = None
        self._counts: NDArray[np.int64] | None = None

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the archive; none before it is sealed."""
        return self.archive.rows if self.archive is not None else np.zeros(0, dtype=np.int64)

    def counts(self) -> NDArray[np.int64]:
        """Return the words of the archive, shape (K,)."""
        if self._counts is None:
            corpus = self.world.corpus
            self._counts = count_words(corpus, whole(corpus, self.rows), self.world.shelf)
        return self._counts

    def keep(self, round_: int, live: NDArray[np.int64]) -> None:
        """Seal the archive when its round has come.

        All archives of a seed rank pages alike, so a larger one contains a smaller one.
        """
        if round_ != self.round_sealed:
            return
        contamination = self.spec.contamination
        self.archive = seal(
            self.world.corpus,
            live,
            self.spec.pages,
            None if contamination == "as_found" else contamination,
            key(self.world.spec.seed, "archive", round_),
            round_,
        )
        stake = self.world.corpus.stake(self.archive.rows)
        self.world.record(
            "archives",
            [
                {
                    "archive": self.name,
                    "n_pages_wanted": self.spec.pages,
                    "n_pages": stake.pages,
                    "n_tokens": stake.tokens,
                    "n_draws": stake.draws,
                    "ai_share": self.archive.n_pages_ai / stake.pages if stake.pages else None,
                }
            ],
        )
