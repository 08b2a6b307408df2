"""What text is worth in closed form, written out term by term."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

F64 = NDArray[np.float64]


def loss_after_fresh_draws(n: int, human: F64, smoothing: float) -> float:
    """Return the expected loss on people's text of counts of n draws of it, in bits per draw.

    The mean of each logarithm is a sum over all counts that a type can have. All types are
    smoothed.
    """
    counts = np.arange(n + 1)
    logs = [binom.pmf(counts, n, p) @ np.log2(counts + smoothing) for p in human]
    return float(np.log2(n + smoothing * len(human)) - human @ np.array(logs))


def loss_of_expected_counts(n: int, human: F64, smoothing: float) -> float:
    """Return the same where every type has the count that is expected of it."""
    law = (n * human + smoothing) / (n + smoothing * len(human))
    return float(-human @ np.log2(law))
