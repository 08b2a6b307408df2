"""What more text did to fits that were made again with it, in columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.diversity import gini_simpson
from ecosystem.measures.fidelity import cross_entropy, squared_distance, unseen_mass

F64 = NDArray[np.float64]
Row = dict[str, Any]


def sampled_columns(human: F64, before: F64, after: F64) -> Row:
    """Return the mean changes, and the standard error of that of the loss.

    Parameters
    ----------
    human : array of float64, shape (K,)
        People's law of the day.
    before : array of float64, shape (1, K) or (R, K)
        The fit as it is, or a fit to another sample of the same pool for each of the others.
    after : array of float64, shape (R, K)
        Fits with more text, each with other draws of it.
    """
    with np.errstate(invalid="ignore"):  # a loss may be infinite before and after
        changes = _measured(human, after) - _measured(human, before)
        loss, unseen, distance, gini = (float(each) for each in changes.mean(axis=0))
        error = float(changes[:, 0].std(ddof=1)) / np.sqrt(len(changes))
    has_loss = np.isfinite(loss)
    return {
        "loss_change": loss if has_loss else None,
        "standard_error": float(error) if has_loss else None,
        "unseen_change": unseen,
        "squared_distance_change": distance,
        "gini_change": gini,
    }


def _measured(human: F64, laws: F64) -> F64:
    """Return loss, unseen share, squared distance and Gini-Simpson diversity, shape (R, 4)."""
    return np.array([
        (
            cross_entropy(human, law),
            unseen_mass(human, law),
            squared_distance(law, human),
            gini_simpson(law),
        )
        for law in laws
    ])  # fmt: skip
