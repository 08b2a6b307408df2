"""Rows about what labs read: what their pools hold, and which pages two of them share."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.pool import Held

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment

Row = dict[str, Any]
MOST_LABS = 50  # pairs of more would outgrow all other tables


def pool_rows(world: Environment) -> list[Row]:
    """Describe the pools of the labs that trained in this round, by maker of the text."""
    rows: list[Row] = []
    makers = world.writers_by_maker()
    for lab in world.labs_there:
        if lab.training is None:
            continue
        pool = lab.training.pool
        total = sum(held.n_draws for held in pool.values())
        for maker, writers in makers.items():
            found = [pool[writer] for writer in writers if writer in pool]
            if not found:
                continue
            held = sum(found[1:], start=found[0])
            rows.append({"lab": lab.name, "maker": maker, **_held(held, total, world.round)})
    return rows


def _held(held: Held, total: float, round_: int) -> Row:
    return {
        "n_draws": held.n_draws,
        "share": held.n_draws / total,
        "age_mean": max(0.0, round_ - held.rounds / held.n_draws),  # rounding may go below
        "age_max": round_ - held.first_round,
    }


def lab_overlap_rows(world: Environment) -> list[Row]:
    """Compare every two labs that read pages in this round; none where there are very many labs."""
    labs = world.labs_there
    if len(labs) > MOST_LABS:
        return []
    readers = [lab for lab in labs if lab.training is not None and lab.training.stocks]
    rows_read = [lab.compute.ask(LabCompute.rows_read) for lab in readers[1:]]
    found = world.runtime.values(
        [lab.compute.ask(LabCompute.overlaps, *rows_read[i:]) for i, lab in enumerate(readers[:-1])]
    )
    pairs = itertools.combinations(readers, 2)
    return [
        {
            "lab": one.name,
            "other": other.name,
            "jaccard": n_both / n_either if n_either else None,
            "n_pages_union": n_either,
        }
        for (one, other), (n_both, n_either) in zip(
            pairs, itertools.chain.from_iterable(found), strict=True
        )
    ]
