"""Rows about labs: what they trained on, and how they score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.metrics.diversity import entropy
from ecosystem.metrics.fidelity import cross_entropy, seen_cross_entropy, unseen_mass

if TYPE_CHECKING:
    from ecosystem.observation.view import View
    from ecosystem.world import World

Row = dict[str, Any]


def lab_rows(world: World, view: View, then: NDArray[np.int64]) -> list[Row]:
    """Describe every lab's training of the round and score its model.

    Parameters
    ----------
    then : array of int64, shape (K,)
        Weights of the human law of the date that ``loss_then`` refers to.
    """
    now, text_then = view.of(world.human.law(world.round).weights), view.of(then)
    rows = []
    for lab in world.labs:
        row: Row = {
            "lab": lab.name,
            "is_trained": lab.training is not None,
            "entropy_human_now": entropy(now),
        }
        if lab.training is not None:
            row |= {
                "n_draws_trained": int(lab.training.counts.sum()),
                "ai_share_offered": lab.training.ai_share_offered,
                "ai_share_trained": lab.training.ai_share,
            }
        if lab.model_version is not None:
            fitted = view.of(lab.model_version.fitted.weights)
            row |= {"model": lab.model_version.name, "depth": lab.model_version.depth}
            row |= _loss("now", now, fitted) | _loss("then", text_then, fitted)
            if lab.benchmark is not None:
                row |= _loss("dashboard", view.of(lab.benchmark), fitted)
        rows.append(row)
    return rows


def _loss(name: str, text: NDArray[np.float64], model: NDArray[np.float64]) -> Row:
    return {
        f"loss_{name}": cross_entropy(text, model),
        f"loss_{name}_seen": seen_cross_entropy(text, model),
        f"unseen_{name}": unseen_mass(text, model),
    }
