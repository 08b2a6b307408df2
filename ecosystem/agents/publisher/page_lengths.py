"""How long the pages of a group are, as the scenario says."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.web import FixedLength, LengthClasses, LognormalLength


def length_classes(
    length: FixedLength | LengthClasses | LognormalLength,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return page lengths in tokens and their shares."""
    if isinstance(length, FixedLength):
        return np.array([length.tokens]), np.ones(1)
    if isinstance(length, LengthClasses):
        shares = dict(sorted(length.shares.items()))
        return np.array(list(shares)), np.array(list(shares.values()))
    middle = (np.arange(length.classes) + 0.5) / length.classes
    z = np.array([NormalDist().inv_cdf(float(q)) for q in middle])
    tokens = np.clip(np.rint(length.median * np.exp(length.sigma * z)), 1, 1e12)
    return tokens.astype(np.int64), np.full(length.classes, 1 / length.classes)
