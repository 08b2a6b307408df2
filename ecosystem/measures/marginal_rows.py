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
    asked, laws = [], _Laws(world, computes[0])
    for i, lab in enumerate(lab for lab in world.labs_there if _is_exact(lab)):
        training, of_lab = lab.training, laws.of(lab)
        assert training is not None
        n_read = sum(budget.counted for budget in training.budgets.values()) or training.n_draws
        given = {"lab": lab.name}, lab.text, lab.additive_smoothing, n_read, lab.prices
        asked.append(
            computes[i % len(computes)].ask(
                ObserverCompute.marginal_rows, world.round, *given, list(of_lab), *of_lab.values()
            )
        )
    return asked


def _is_exact(lab: Lab) -> bool:
    if lab.training is None or not lab.training.is_fitted or lab.additive_smoothing is None:
        return False
    return lab.spec.mixture != "weight" and lab.spec.workflow != "accumulate-subsample"


class _Laws:
    """The laws of what labs can read in a round; what several labs can read is asked for once."""

    def __init__(self, world: Environment, compute: Handle[ObserverCompute]) -> None:
        self._world, self._compute = world, compute
        self._found: dict[tuple[str, ...], Ref[Any]] = {}

    def of(self, lab: Lab) -> dict[str, Ref[Any]]:
        """Return the law of each source that a lab could read, by its label, sorted."""
        found: dict[str, Ref[Any]] = {}
        for label, filters, rows, verdicts in readable_stocks(lab):
            ask = ObserverCompute.stock_law
            found[label] = self._once(lab, label, filters, ask, rows, *verdicts)
        for label, at in people_of_other_days(lab):
            found[label] = self._compute.ask(ObserverCompute.human_weights, at)
        for group in self._world.publishers:
            label, number = f"new:{group.name}", self._world.sites.groups.index(group.name)
            found[label] = self._once(None, label, [], ObserverCompute.new_law, number)
        for other in self._world.labs:
            if other.readable_weights is not None:
                found[f"model:{other.name}"] = other.readable_weights
        return dict(sorted(found.items()))

    def _once(
        self, lab: Lab | None, label: str, filters: Sequence[str], ask: Any, *given: Any
    ) -> Ref[Any]:
        # A label of the user's own may be of another stock in another lab.
        is_own = lab is not None and any(label == source.label for _, source in lab.sources)
        key = (lab.name if lab is not None and is_own else "", label, *filters)
        if key not in self._found:
            self._found[key] = self._compute.ask(ask, *given)
        return self._found[key]
