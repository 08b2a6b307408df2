"""Overlap between sets of pages, in pages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def jaccard(a: NDArray[np.int64], b: NDArray[np.int64], size: NDArray[np.int64]) -> float:
    """Return shared over united size of two sets of rows; NaN where both are empty.

    Parameters
    ----------
    a, b : arrays of int64
        Rows without repetition.
    size : array of int64
        Pages of every row of the corpus.
    """
    shared = int(size[np.intersect1d(a, b, assume_unique=True)].sum())
    united = int(size[a].sum()) + int(size[b].sum()) - shared
    return shared / united if united else float("nan")
