"""Rows about what more text of each source that a lab could read would do to its fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.sources import (
    label_in_the_lab,
    licences_of,
    people_of_other_days,
    readable_stocks,
)
from ecosystem.measures.compute import ObserverCompute
from ecosystem.measures.marginal_columns import (
    AGES,
    AMOUNTS,
    HEADLINE,
    HUMAN_LABEL,
    SAMPLED,
    Prices,
    label_of_age,
)

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Handle, Ref

Row = dict[str, Any]


def ask_marginal_worth(
    world: Environment, computes: Sequence[Handle[ObserverCompute]]
) -> list[Ref[list[Row]]]:
    """Have it found out what more text would do to the fits of this round."""
    asked, laws, now = [], _Laws(world, computes[0]), world.round
    n_refits = world.spec.measure.refits
    for i, lab in enumerate(lab for lab in world.labs_there if _has_fitted(lab)):
        compute, of_lab = computes[i % len(computes)], laws.of(lab)
        prices = Prices(*lab.prices, licences_of(lab))
        if _is_exact(lab):
            fit = lab.text, lab.additive_smoothing, _n_read(lab), prices
            exact = now, {"lab": lab.name}, *fit, list(of_lab)
            asked.append(compute.ask(ObserverCompute.marginal_rows, *exact, *of_lab.values()))
        elif n_refits and (n_draws := round(AMOUNTS[HEADLINE] * _n_read(lab))):
            of_lab[HUMAN_LABEL] = compute.ask(ObserverCompute.human_weights, now)
            for label, law in of_lab.items():
                given_to_lab = label_in_the_lab(lab, label), n_draws, n_refits, law
                fits = lab.compute.ask(LabCompute.fitted_with, *given_to_lab)
                row = {"source": label, "amount": HEADLINE, "method": SAMPLED, "n_draws": n_draws}
                given = now, {"lab": lab.name} | row, prices, fits
                asked.append(compute.ask(ObserverCompute.sampled_rows, *given))
    return asked


def _has_fitted(lab: Lab) -> bool:
    return lab.training is not None and lab.training.is_fitted


def _n_read(lab: Lab) -> int:
    assert lab.training is not None
    return sum(b.counted for b in lab.training.budgets.values()) or lab.training.n_draws


def _is_exact(lab: Lab) -> bool:
    is_pooled = lab.spec.mixture != "weight" and lab.spec.workflow != "accumulate-subsample"
    return is_pooled and lab.additive_smoothing is not None


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
        for label, at in [*people_of_other_days(lab), *self._of_old()]:
            found[label] = self._once(None, label, [], ObserverCompute.human_weights, at)
        for group in self._world.publishers:
            label, number = f"new:{group.name}", self._world.sites.groups.index(group.name)
            found[label] = self._once(None, label, [], ObserverCompute.new_law, number)
        for other in self._world.labs:
            if other.readable_weights is not None:
                found[f"model:{other.name}"] = other.readable_weights
        return dict(sorted(found.items()))

    def _of_old(self) -> Iterator[tuple[str, int]]:
        """Yield what people wrote some years ago, as far as there was a world: label and round."""
        for age in AGES:
            at = self._world.round - round(age / self._world.calendar.years_per_round)
            if 0 <= at < self._world.round:
                yield label_of_age(age), at

    def _once(
        self, lab: Lab | None, label: str, filters: Sequence[str], ask: Any, *given: Any
    ) -> Ref[Any]:
        # A label of the user's own may be of another stock in another lab.
        is_own = lab is not None and any(label == source.label for _, source in lab.sources)
        key = (lab.name if lab is not None and is_own else "", label, *filters)
        if key not in self._found:
            self._found[key] = self._compute.ask(ask, *given)
        return self._found[key]
