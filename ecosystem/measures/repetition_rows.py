"""Rows about text that labs read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecosystem.measures.repetition import (
    overfitting_draws,
    overfitting_next_pass,
    saturating_draws,
    saturating_next_pass,
)
from ecosystem.scenario.repetition import Overfitting

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.training import Training
    from ecosystem.scenario.repetition import Repetition

Row = dict[str, Any]


def repetition_rows(world: Environment) -> list[Row]:
    """Describe what of the text of every training of this round was read before."""
    law = world.spec.measure.repetition
    return [
        {"lab": lab.name, **_row(lab.training, law)}
        for lab in world.labs_there
        if lab.training is not None
    ]


def _row(training: Training, law: Repetition) -> Row:
    n, n_repeated = training.n_draws, training.n_repeated
    row: Row = {"n_draws": n}
    if n_repeated is None:
        return row
    row |= {"n_unique": (unique := n - n_repeated), "n_repeated": n_repeated}
    if not n:
        return row
    epochs = n / unique
    if isinstance(law, Overfitting):
        draws = overfitting_draws(unique, epochs, law.penalty)
        next_pass = overfitting_next_pass(epochs, law.penalty)
    else:
        draws, next_pass = saturating_draws(unique, epochs), saturating_next_pass(epochs)
    return row | {"epochs": epochs, "effective_draws": draws, "next_pass": next_pass}
