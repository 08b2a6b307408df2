"""Rows about text that labs read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecosystem.measures.repetition import overfitting_draws, overfitting_next_pass

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.training import Training

Row = dict[str, Any]


def repetition_rows(world: Environment) -> list[Row]:
    """Describe what of the text of every training of this round was read before."""
    law = world.spec.measure.repetition
    # Without a penalty the law that overfits is the one that saturates, to the bit.
    penalty = law.penalty if law.law == "overfitting" else 0.0
    return [
        {"lab": lab.name, **_row(lab.training, penalty)}
        for lab in world.labs_there
        if lab.training is not None
    ]


def _row(training: Training, penalty: float) -> Row:
    n, n_repeated = training.n_draws, training.n_repeated
    if n_repeated is None:
        return {"n_draws": n}
    n_unique = n - n_repeated
    row: Row = {"n_draws": n, "n_unique": n_unique, "n_repeated": n_repeated}
    if not n:
        return row
    epochs = n / n_unique
    return row | {
        "epochs": epochs,
        "effective_draws": overfitting_draws(n_unique, epochs, penalty),
        "next_pass": overfitting_next_pass(epochs, penalty),
    }
