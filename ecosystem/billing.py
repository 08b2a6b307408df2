"""What is posted into the cost ledger, phase by phase: what benches counted, by who pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.benches.filtering import FilteringBench
from ecosystem.benches.publishing import PublishingBench

if TYPE_CHECKING:
    from ecosystem.world import World


def bill_writing(world: World) -> None:
    """Let labs pay for what their models wrote and marked in this round."""
    if not world.costs.counts("generating", "marking"):
        return
    asked = [
        shard.ask(PublishingBench.written) for group in world.publishers for shard in group.shards
    ]
    for written in world.runtime.values(asked):
        for writer, (n_tokens, n_marked) in written.items():
            lab = world.models[writer - 1].lab
            world.costs.post("generating", lab, n_tokens)
            world.costs.post("marking", lab, n_marked)


def bill_judging(world: World) -> None:
    """Let filters pay for the pages of the web that they judge for labs."""
    if not world.costs.counts("detecting"):
        return
    filters = [filter_ for filter_ in world.filters if filter_.last_read == world.round]
    asked = [filter_.bench.ask(FilteringBench.count_pages_due) for filter_ in filters]
    for filter_, n_pages in zip(filters, world.runtime.values(asked), strict=True):
        world.costs.post("detecting", filter_.name, n_pages)


def bill_training(world: World) -> None:
    """Let labs pay for their trainings of this round, and archives for what was read there."""
    for lab in world.labs:
        if lab.training is None:
            continue
        world.costs.post("training", lab.name, lab.training.n_draws)
        for archive, n_pages in lab.pages_from_archives().items():
            world.costs.license(lab.name, world.archivist(archive).spec, n_pages)


def close_costs(world: World) -> None:
    """Record what everybody paid in this round."""
    kinds = {
        "labs": world.labs,
        "publishers": world.publishers,
        "crawlers": world.crawlers,
        "filters": world.filters,
        "archives": world.archivists,
    }
    there = {kind: [agent.name for agent in agents] for kind, agents in kinds.items()}
    rows, spending = world.costs.close(world.round, there)
    world.record("costs", rows)
    world.record("spending", [spending])
