"""Rows about the pages of models, and about what is left of the labs that made these models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ecosystem.agents.lab.compute import LabCompute

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Ref
    from ecosystem.web.shard import Census

Row = dict[str, Any]


def debt_rows(world: Environment, census: Census) -> list[Row]:
    """Describe every lab that has released a model as a maker of pages."""
    released = [lab for lab in world.labs if lab.model_version is not None]
    inputs = _inputs(world, [lab for lab in released if not lab.is_there_in(world.round)])
    n_live = int(census.live_pages.sum())
    rows: list[Row] = []
    for lab in released:
        own = [model.number for model in world.models if model.lab == lab.name]
        others = [other for other in world.labs_there if other is not lab]
        read = [other.training.read for other in others if other.training is not None]
        parents = [other.model_version.parents for other in others if other.model_version]
        n_pages = int(census.live_pages[own].sum())
        last = int(census.live_pages[own[-1]])
        rows.append(
            {
                "lab": lab.name,
                "is_there": lab.is_there_in(world.round),
                "n_pages": n_pages,
                "share": n_pages / n_live if n_live else None,
                "n_pages_superseded": n_pages - last,
                "n_draws_read": sum(_of(own, draws) for draws in read),
                "share_of_models": (
                    sum(_of(own, shares) for shares in parents) / len(parents) if parents else None
                ),
                "is_key_kept": _is_key_kept(world, lab),
                **inputs.get(lab.name, {}),
            }
        )
    return rows


def _of(writers: Sequence[int], amounts: Mapping[int, float]) -> float:
    return float(sum(amounts.get(writer, 0.0) for writer in writers))


def _is_key_kept(world: Environment, lab: Lab) -> bool | None:
    mark = lab.spec.watermark
    if mark is None or lab.marked_now(world.round) == 0:
        return None
    return mark in [
        *(other.spec.watermark for other in world.labs_there),
        *(test.looks_for for test in world.filters_at_work),
    ]


def _inputs(world: Environment, gone: Sequence[Lab]) -> dict[str, Row]:
    """Count what the last models of labs that are gone were trained on, and what of it is kept."""
    if not gone:
        return {}
    stores: list[Ref[Any]] = [crawler.fetched("ever") for crawler in world.crawlers]
    stores += [archive.rows() for archive in world.archives if archive.is_sealed]
    found = world.runtime.values([lab.compute.ask(LabCompute.inputs_left, *stores) for lab in gone])
    columns = ("n_inputs", "n_inputs_live", "n_inputs_kept")
    return {
        lab.name: dict(zip(columns, left, strict=True))
        for lab, left in zip(gone, found, strict=True)
    }
