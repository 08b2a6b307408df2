"""A sealed archive: realised pages taken once from the web, and kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.corpus.lots import HUMAN, Corpus
from ecosystem.draws.keys import hashes
from ecosystem.draws.sampling import lowest

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class SealedArchive:
    """Rows of the corpus that an archive holds, and how it came to them."""

    round: int
    rows: I64
    n_pages_ai: int


def seal(
    corpus: Corpus, live: I64, n_pages: int, contamination: float | None, decision: int, round_: int
) -> SealedArchive:
    """Take pages from the live web without replacement.

    Parameters
    ----------
    live
        Rows of the live web.
    n_pages
        Pages wanted. Where the web has fewer of a kind, fewer are sealed.
    contamination
        Share of pages written by models; None takes the web as it is.
    decision
        Key of the act. Two archives with one key hold nested sets of pages.

    Returns
    -------
    SealedArchive
    """
    numbers = hashes(decision, corpus.column("key")[live])
    by_model = corpus.column("writer")[live] != HUMAN
    if contamination is None:
        taken = live[lowest(numbers, n_pages)]
    else:
        n_ai = round(n_pages * contamination)
        ai, human = np.flatnonzero(by_model), np.flatnonzero(~by_model)
        taken = live[
            np.concatenate(
                [ai[lowest(numbers[ai], n_ai)], human[lowest(numbers[human], n_pages - n_ai)]]
            )
        ]
    rows = np.sort(taken)
    n_pages_ai = int((corpus.column("writer")[rows] != HUMAN).sum())
    return SealedArchive(round_, rows, n_pages_ai)
