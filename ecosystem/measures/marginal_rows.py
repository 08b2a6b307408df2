"""Rows about what more text of each source that a lab could read would do to its fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ecosystem.agents.lab.sources import people_of_other_days, readable_stocks
from ecosystem.measures.compute import ObserverCompute

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Handle, Ref

Row = dict[str, Any]


def ask_marginal_worth(
    world: Environment, computes: Sequence[Handle[ObserverCompute]]
) -> list[Ref[list[Row]]]:
    """Have it found out what more text would do to the fits of this round, where that is exact."""
    asked = []
    for i, lab in enumerate(lab for lab in world.labs_there if _is_exact(lab)):
        compute = computes[i % len(computes)]
        laws = _laws(world, lab, compute)
        training = lab.training
        assert training is not None
        n_read = sum(budget.counted for budget in training.budgets.values()) or training.n_draws
        given = {"lab": lab.name}, lab.text, lab.additive_smoothing, n_read, lab.prices, list(laws)
        asked.append(
            compute.ask(ObserverCompute.marginal_rows, world.round, *given, *laws.values())
        )
    return asked


def _is_exact(lab: Lab) -> bool:
    if lab.training is None or not lab.training.is_fitted or lab.additive_smoothing is None:
        return False
    return lab.spec.mixture != "weight" and lab.spec.workflow != "accumulate-subsample"


def _laws(world: Environment, lab: Lab, compute: Handle[ObserverCompute]) -> dict[str, Ref[Any]]:
    """Return the law of each source that a lab could read, by its label."""
    found: dict[str, Ref[Any]] = {
        label: compute.ask(ObserverCompute.stock_law, rows, *verdicts)
        for label, rows, verdicts in readable_stocks(lab)
    }
    for label, at in people_of_other_days(lab):
        found[label] = compute.ask(ObserverCompute.human_weights, at)
    for group in world.publishers:
        number = world.sites.groups.index(group.name)
        found[f"new:{group.name}"] = compute.ask(ObserverCompute.new_law, number)
    for other in world.labs:
        if other.readable_weights is not None:
            found[f"model:{other.name}"] = other.readable_weights
    return dict(sorted(found.items()))
