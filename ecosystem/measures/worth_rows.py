"""Rows about what the texts that labs' models were fitted to are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from ecosystem.agents.lab.compute import LabCompute
from ecosystem.measures.compute import ObserverCompute
from ecosystem.measures.fresh_draws import Worth
from ecosystem.measures.shapley import MOST_PLAYERS, shapley_values

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Handle, Ref

Row = dict[str, Any]
ALL_ARCHIVES, PEOPLE, RESERVES = "all archives", "people's text", "all reserves"


class Part(NamedTuple):
    """Some of a lab's text: sources by their labels, and perhaps all that people wrote."""

    lab: str
    labels: frozenset[str]
    people: bool = False


class Asked(NamedTuple):
    """What compute halves are asked of: whole texts, those without a part, and sites.

    ``instead``: without a source, and with as much more of the others.
    """

    whole: Mapping[str, Ref[Worth]]
    without: Mapping[Part, Ref[tuple[int, Worth | None]]]
    instead: Mapping[Part, Ref[tuple[int, Worth | None]]]
    holders: Mapping[str, Ref[tuple[float | None, float | None]]]


def ask_worth(world: Environment, compute: Handle[ObserverCompute]) -> Asked:
    """Have it found out what labs' texts of this round are worth, where it is defined."""
    now = world.round
    known = [lab for lab in world.labs_there if _is_known(lab)]
    whole = {
        lab.name: compute.ask(
            ObserverCompute.worth, now, lab.fitted_weights, lab.additive_smoothing
        )
        for lab in known
    }
    wanted = {part: lab for lab in known for part in _parts(lab)}
    without = {
        part: compute.ask(
            ObserverCompute.worth_without,
            now,
            lab.compute.ask(LabCompute.fitted_without, part.labels, people=part.people),
            lab.additive_smoothing,
        )
        for part, lab in wanted.items()
    }
    ones = {part: lab for part, lab in wanted.items() if _is_told(part, lab)}
    refitted = {part: lab.fitted_instead(part.labels) for part, lab in ones.items()}
    instead = {
        part: compute.ask(ObserverCompute.worth_without, now, fit, ones[part].additive_smoothing)
        for part, fit in refitted.items()
        if fit is not None
    }
    trained = [lab for lab in world.labs_there if lab.training is not None]
    holders = {
        lab.name: compute.ask(ObserverCompute.concentration, lab.compute.ask(LabCompute.holders))
        for lab in trained
    }
    return Asked(whole, without, instead, holders)


def _is_known(lab: Lab) -> bool:
    # What is fitted to an initial pool may not be released.
    is_released = lab.model_version is not None
    is_fitted = lab.training is not None and lab.training.is_fitted
    return is_released and is_fitted and bool(lab.additive_smoothing)


def _labels(lab: Lab) -> list[str]:
    return [] if lab.training is None else sorted({*lab.training.budgets, *lab.training.stocks})


def _parts(lab: Lab) -> Iterator[Part]:
    """Yield what is taken out of a lab's text: every set of sources that is asked about."""
    if lab.spec.workflow == "accumulate-subsample":
        return  # that pool does not know from where a draw came
    labels, archives = _labels(lab), list(lab.archives)
    sizes = range(1, len(labels) + 1) if len(labels) <= MOST_PLAYERS else (1, len(labels))
    for size in sizes:
        for some in combinations(labels, size):
            yield Part(lab.name, frozenset(some))
    if len(archives) > 1:
        yield Part(lab.name, frozenset(archives))
    yield Part(lab.name, frozenset(), people=True)
    if archives:
        yield Part(lab.name, frozenset(archives), people=True)


def _is_told(part: Part, lab: Lab) -> bool:
    """Tell whether a part is one source, or all archives: others are valued for the sum alone."""
    archives = frozenset(lab.archives)
    return not part.people and (len(part.labels) == 1 or part.labels == archives)


class Found:
    """What was found of labs' texts, and their rows.

    Parameters
    ----------
    world, asked
        Whose labs they are, and what was asked of them.
    """

    def __init__(self, world: Environment, asked: Asked) -> None:
        values = world.runtime.values
        self._whole = dict(zip(asked.whole, values(asked.whole.values()), strict=True))
        self._without = dict(zip(asked.without, values(asked.without.values()), strict=True))
        self._instead = dict(zip(asked.instead, values(asked.instead.values()), strict=True))
        self._holders = dict(zip(asked.holders, values(asked.holders.values()), strict=True))
        self._labs = [lab for lab in world.labs_there if lab.training is not None]

    def texts(self) -> list[Row]:
        """Describe the text of every training of the round."""
        rows = []
        for lab in self._labs:
            assert lab.training is not None
            n_draws, found = lab.training.n_draws, self._whole.get(lab.name)
            worth = None if found is None else found.fresh_draws
            reserves = self._source(lab, RESERVES, _reserves(lab))
            effective_sites, gini = self._holders[lab.name]
            rows.append(
                {
                    "lab": lab.name,
                    "n_draws": n_draws,
                    "fresh_draws": worth,
                    "worth_per_draw": _per(worth, n_draws),
                    "reserve_draws": reserves.get("n_draws"),
                    "fresh_draws_without_reserves": reserves.get("fresh_draws_without"),
                    "reserves_added": reserves.get("added"),
                    "effective_sites": effective_sites,
                    "gini_of_sites": gini,
                }
            )
        return rows

    def sources(self) -> list[Row]:
        """Describe what each part of these texts adds."""
        return [row for lab in self._labs for row in self._sources(lab) if row.get("n_draws")]

    def population(self) -> Row:
        """Return what all these texts together are worth, and what of it reserves add."""
        rows = [row for row in self.texts() if row["reserves_added"] is not None]
        if not rows:
            return {}
        names = ("fresh_draws", "fresh_draws_without_reserves", "reserves_added", "reserve_draws")
        found: Row = {name: sum(row[name] for row in rows) for name in names}
        return found | {"n_labs_valued": len(rows)}

    def _sources(self, lab: Lab) -> Iterator[Row]:
        labels, archives = _labels(lab), list(lab.archives)
        shares = self._shapley(lab, labels)
        for label in labels:
            row = self._source(lab, label, Part(lab.name, frozenset([label])))
            yield row | {"shapley": shares.get(label)}
        if len(archives) > 1:
            yield self._source(lab, ALL_ARCHIVES, Part(lab.name, frozenset(archives)))
        yield self._source(lab, PEOPLE, Part(lab.name, frozenset(), people=True))
        if archives:
            yield self._source(lab, RESERVES, _reserves(lab))

    def _source(self, lab: Lab, name: str, part: Part) -> Row:
        """Describe what a part of a text adds to the rest."""
        if part not in self._without:
            return {}
        whole, (n_out, rest) = self._whole[lab.name], self._without[part]
        row: Row = {"lab": lab.name, "source": name, "n_draws": n_out}
        left = 0.0 if rest is None else rest.fresh_draws
        added = None if whole.fresh_draws is None or left is None else whole.fresh_draws - left
        row |= {
            "fresh_draws_without": left,
            "added": added,
            "added_per_draw": _per(added, n_out),
        }
        if rest is not None:
            row |= {
                "loss_added": whole.loss - rest.loss,
                "squared_distance_added": whole.squared_distance - rest.squared_distance,
                "hill_1_added": whole.hill_1 - rest.hill_1,
            }
            if whole.true_claims is not None and rest.true_claims is not None:
                row["true_claims_added"] = whole.true_claims - rest.true_claims
        _, other = self._instead.get(part, (0, None))
        if other is not None:
            row |= {
                "fresh_draws_instead": other.fresh_draws,
                "loss_added_instead": whole.loss - other.loss,
            }
        return row

    def _shapley(self, lab: Lab, labels: Sequence[str]) -> dict[str, float]:
        """Return the Shapley value of every source of a lab, where all coalitions are valued."""
        if not 1 < len(labels) <= MOST_PLAYERS or lab.name not in self._whole:
            return {}
        value: dict[frozenset[str], float | None] = {}
        for size in range(len(labels) + 1):
            for some in map(frozenset, combinations(labels, size)):
                part = Part(lab.name, frozenset(labels) - some)
                if some == frozenset(labels):
                    value[some] = self._whole[lab.name].fresh_draws
                elif part not in self._without:
                    return {}
                else:
                    rest = self._without[part][1]
                    value[some] = 0.0 if rest is None else rest.fresh_draws
        known = {some: v for some, v in value.items() if v is not None}
        if len(known) < len(value):
            return {}
        return {label: part.shapley for label, part in shapley_values(labels, known).items()}


def _reserves(lab: Lab) -> Part:
    return Part(lab.name, frozenset(list(lab.archives)), people=True)


def _per(worth: float | None, n_draws: int) -> float | None:
    return worth / n_draws if worth is not None and n_draws else None
