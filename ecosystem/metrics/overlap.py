"""Overlap between sets of pages, in pages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def overlap(
    a: NDArray[np.int64], b: NDArray[np.int64], size: NDArray[np.int64]
) -> tuple[float, int]:
    """Return shared over united size of two sets of rows (Jaccard), and the united size.

    The ratio is NaN where both sets are empty.

    Parameters
    ----------
    a, b : arrays of int64
        Rows without repetition.
    size : array of int64
        Pages of every row of the corpus.
    """
    in_a = np.zeros(len(size), dtype=bool)
    in_a[a] = True
    shared = int(size[b[in_a[b]]].sum())
    united = int(size[a].sum()) + int(size[b].sum()) - shared
    return (shared / united if united else float("nan")), united
