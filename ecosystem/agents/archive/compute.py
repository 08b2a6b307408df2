"""Archiving: a sequence of sealed parts, and their words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import key_of
from ecosystem.web.archive import seal
from ecosystem.web.lots import Volume
from ecosystem.web.sealing import Manifest, fingerprint, manifest
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Pages sealed together.

    Attributes
    ----------
    round
        Round of the sealing.
    rows
        Rows of the corpus, rising.
    manifest, fingerprint
        What the pages said then, and a hash of it that is cheap to take again.
    """

    round: int
    rows: I64
    manifest: Manifest
    fingerprint: str


@dataclass(frozen=True)
class Sealed:
    """What came of a sealing: how much text, how many pages models wrote, and the seal."""

    part: int
    volume: Volume
    n_pages_ai: int
    digest: str


class ArchiveCompute:
    """Keeps the pages of one archive; none before it is sealed.

    Parameters
    ----------
    state
        What the host shares.
    name
        Name of the archive.
    """

    def __init__(self, state: SharedState, *, name: str) -> None:
        self.state, self.name = state, name
        self._parts: list[Part] = []
        self._counts: I64 = np.zeros(state.channels.n_types, dtype=np.int64)

    def seal(self, round_: int, n_pages: int, contamination: float | None) -> Sealed:
        """Take pages from the live web that it does not have, and keep them as a part.

        All archives of a seed rank pages alike, so one that takes more contains one that
        takes fewer on the same dates.
        """
        state = self.state
        new = np.setdiff1d(state.live, self._all_rows(), assume_unique=True)
        key = key_of(state.seed, "archive", round_)
        rows = seal(state.corpus, new, n_pages, contamination, key)
        content = state.corpus, rows, state.channels.words, state.registry
        part = Part(round_, rows, manifest(*content), fingerprint(*content))
        self._parts.append(part)
        self._counts = self._counts + state.count(rows)
        lots = state.corpus.lots(rows)
        n_ai = int(lots.by_model.sum())
        return Sealed(len(self._parts) - 1, lots.volume(), n_ai, part.manifest.digest)

    def rows(self) -> I64:
        """Return the rows of the archive, for whoever reads it: every part is checked.

        Raises
        ------
        AlteredError
            If a page of the archive is not what it was when it was sealed.
        """
        state = self.state
        for i, part in enumerate(self._parts):
            content = state.corpus, part.rows, state.channels.words, state.registry
            if fingerprint(*content) != part.fingerprint:
                what = f"archive {self.name!r}, part {i} of round {part.round},"
                part.manifest.check(manifest(*content), what)
        return self._all_rows()

    def _all_rows(self) -> I64:
        rows: I64 = np.concatenate([np.zeros(0, dtype=np.int64), *(p.rows for p in self._parts)])
        return np.sort(rows)

    def words(self) -> I64:
        """Return the words of the archive as they were sealed, shape (K,)."""
        return self._counts
