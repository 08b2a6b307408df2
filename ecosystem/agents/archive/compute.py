"""Archiving: a sequence of sealed parts, and their words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import key
from ecosystem.web.archive import seal
from ecosystem.web.commons import Commons
from ecosystem.web.lots import Stake
from ecosystem.web.sealing import Manifest, fingerprint, manifest

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
    stake: Stake
    n_pages_ai: int
    digest: str


class ArchiveCompute:
    """Keeps the pages of one archive; none before it is sealed.

    Parameters
    ----------
    commons
        What the host shares.
    name
        Name of the archive.
    """

    def __init__(self, commons: Commons, *, name: str) -> None:
        self.commons, self.name = commons, name
        self._parts: list[Part] = []
        self._counts: I64 = np.zeros(commons.channels.n_types, dtype=np.int64)

    def seal(self, round_: int, n_pages: int, contamination: float | None) -> Sealed:
        """Take pages from the live web that it does not have, and keep them as a part.

        All archives of a seed rank pages alike, so one that takes more contains one that
        takes fewer on the same dates.
        """
        commons = self.commons
        new = np.setdiff1d(commons.live, self._all_rows(), assume_unique=True)
        decision = key(commons.seed, "archive", round_)
        rows = seal(commons.corpus, new, n_pages, contamination, decision)
        content = commons.corpus, rows, commons.channels.words, commons.registry
        part = Part(round_, rows, manifest(*content), fingerprint(*content))
        self._parts.append(part)
        self._counts = self._counts + commons.count(rows)
        lots = commons.corpus.lots(rows)
        n_ai = int(lots.by_model.sum())
        return Sealed(len(self._parts) - 1, lots.stake(), n_ai, part.manifest.digest)

    def rows(self) -> I64:
        """Return the rows of the archive, for whoever reads it: every part is checked.

        Raises
        ------
        AlteredError
            If a page of the archive is not what it was when it was sealed.
        """
        commons = self.commons
        for i, part in enumerate(self._parts):
            content = commons.corpus, part.rows, commons.channels.words, commons.registry
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
