"""A sealed part of an archive: realised pages taken once from the web, and kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import hashes
from ecosystem.draws.sampling import k_smallest
from ecosystem.web.lots import Corpus

I64 = NDArray[np.int64]


def seal(corpus: Corpus, live: I64, n_pages: int, contamination: float | None, key: int) -> I64:
    """Take pages from the live web without replacement.

    Parameters
    ----------
    live
        Rows of the live web, or of those of its pages that may be taken.
    n_pages
        Pages wanted. Where the web has fewer of a kind, fewer are sealed.
    contamination
        Share of pages written by models; None takes the web as it is.
    key
        Key of the act. Two archives with one key hold nested sets of pages.

    Returns
    -------
    array of int64
        Rows of the sealed pages, rising.
    """
    lots = corpus.lots(live)
    numbers, by_model = hashes(key, lots.column("key")), lots.by_model
    if contamination is None:
        taken = live[k_smallest(numbers, n_pages)]
    else:
        n_ai = round(n_pages * contamination)
        ai, human = np.flatnonzero(by_model), np.flatnonzero(~by_model)
        taken = live[
            np.concatenate(
                [
                    ai[k_smallest(numbers[ai], n_ai)],
                    human[k_smallest(numbers[human], n_pages - n_ai)],
                ]
            )
        ]
    return np.sort(taken)
