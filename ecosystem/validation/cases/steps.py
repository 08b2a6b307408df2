"""Comparing labs of one world: steps of an order, as differences of the distance to human text.

Where text is not biased ``E H = H* - E |p - p*|^2`` (case ``replace``), so who is nearer to people
has more diversity; and the distance varies much less from world to world than H itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.labs import HumanLaw
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Claim, Tables, output
from ecosystem.validation.cases.given import draws, lab_named, measured, people, share_of
from ecosystem.validation.theory import drift, workflows

F64 = NDArray[np.float64]
Row = Callable[[Tables], F64]


def distance(star: float, lab: str) -> Row:
    """Return what looks at a lab's distance to human text, over H*, in each measured round."""
    return lambda t: output(t, "squared_distance", lab) / star


def farther(star: float, pairs: Sequence[tuple[str, str]]) -> Row:
    """Return what looks at how much farther from human text one lab ends than another."""

    def look(tables: Tables) -> F64:
        end = {lab: output(tables, "squared_distance", lab)[-1] for pair in pairs for lab in pair}
        return np.array([end[far] - end[near] for far, near in pairs]) / star

    return look


def step_names(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return names of comparisons: who has less, then who has more."""
    return [f"{less} < {more}" for less, more in pairs]


def of_workflows(s: Scenario, labs: Sequence[str]) -> list[Claim]:
    """Claim the exact curves of the workflows, of the labs named."""
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    model, pool = workflows.subsample(n, rounds)
    curves = {
        "replace": ("(1 - 1/n)^t", drift.replace(n, rounds)),
        "subsample": ("a fit to n draws of all, pairs followed back", model),
        "pool": ("the pool that it is taken from", pool),
        "accumulate": ("prod_k (1 - 1/(n k^2))", drift.accumulate(n, rounds)),
    }
    bugs = {
        "subsample": {"the pool fitted whole": pool},
        "pool": {"nothing subsampled": curves["accumulate"][1]},
    }
    if "fresh" in labs:
        human = round(n * share_of(lab_named(s, "fresh"), HumanLaw))
        kept = workflows.accumulate_with_people(human, n - human, rounds)
        curves["fresh"] = ("the same, a part of each batch human", kept)
    return [
        Claim(
            f"lost by {lab}: |p - p*|^2 / H*",
            f"1 - H / H*; H / H* = {curves[lab][0]}",
            distance(star, lab),
            1 - curves[lab][1],
            rounds,
            bugs={bug: 1 - kept for bug, kept in bugs.get(lab, {}).items()},
        )
        for lab in labs
    ]
