"""What a lab's compute half is to do to read from a source, and how much of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import NotThereError
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.law_rule import LawRule
from ecosystem.draws.keys import key_of
from ecosystem.draws.sampling import split_by_shares, split_fixed
from ecosystem.scenario.labs import (
    ArchiveStock,
    CrawlStock,
    HumanLaw,
    ModelLaw,
    NewStock,
    PoolLaw,
    Source,
    Stock,
    is_expected,
)
from ecosystem.web.reading import Rule

if TYPE_CHECKING:
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Ref

Call = tuple[Callable[..., Any], tuple[Any, ...]]


def amounts_of(
    reader: Lab, sources: Mapping[str, tuple[Source, float]], n_draws: int | None, round_: int
) -> list[int | None]:
    """Return the draws wanted from each source; None for all of it."""
    if n_draws is None:
        return [None] * len(sources)
    shares = np.array([share for _, share in sources.values()])
    if reader.spec.mixture != "iid" or all(is_expected(s) for s, _ in sources.values()):
        return [int(n) for n in split_fixed(n_draws, shares)]
    key = key_of(reader.world.spec.seed, "mixture", reader.name, round_)
    return [int(n) for n in split_by_shares(key, n_draws, shares)]


def reading_of(reader: Lab, label: str, source: Source, n_draws: int | None, round_: int) -> Call:
    """Return what the compute half is to do to read from a source.

    Raises
    ------
    NotThereError
        If the source is not in the world any more, or a lab to be read has released no model.
    """
    world = reader.world
    seed = world.spec.seed
    who = "*" if source.shared else reader.name  # no lab can have this name
    key = key_of(seed, "read", who, label, round_)
    if isinstance(source, Stock):
        rule = Rule(
            key,
            n_draws,
            replacement=source.replacement,
            refill=source.when_short == "refill",
            held_out=reader.spec.held_out,
            benchmark=key_of(seed, "benchmark", who),
        )
        filters = [world.filter(name) for name in source.filters]
        verdicts = [f.verdicts_for_lab() for f in filters if f.works_in(round_)]
        return LabCompute.read_stock, (label, rule, _stock(reader, source), *verdicts)
    assert n_draws is not None
    law_rule = LawRule(
        key, n_draws, reader.spec.held_out, is_expected=source.sampling == "expected"
    )
    if not isinstance(source, HumanLaw):
        labs, volumes = _models(reader, source, round_)
        if not labs:
            return LabCompute.draw_nothing, (label, n_draws)
        writers = [lab.model_version.number for lab in labs if lab.model_version]
        outputs = [lab.output for lab in labs]
        return LabCompute.draw_models, (label, law_rule, writers, volumes, *outputs)
    at = round_ if source.at is None else world.calendar.round_of(source.at)
    transform = reader.decoding_of(source.transform, round_) if source.transform else None
    return LabCompute.draw_human, (label, law_rule, at, transform)


def _stock(reader: Lab, source: Stock) -> Ref[NDArray[np.int64]]:
    world = reader.world
    if isinstance(source, CrawlStock):
        return world.crawler(source.crawler or reader.spec.crawler).fetched(source.span)
    if isinstance(source, ArchiveStock):
        return world.archive(source.archive).rows()
    return reader.compute.ask(
        LabCompute.new_rows if isinstance(source, NewStock) else LabCompute.live_rows
    )


def _models(
    reader: Lab, source: ModelLaw | PoolLaw, round_: int
) -> tuple[list[Lab], NDArray[np.float64]]:
    """Return the labs whose last releases a source averages, and the weight of each.

    Those that have ended are among them. None where all of them are still to begin.
    """
    names = [source.lab] if isinstance(source, ModelLaw) else None
    if isinstance(source, PoolLaw) and source.labs != "all":
        names = source.labs
    wanted = [lab for lab in reader.world.labs if names is None or lab.name in names]
    labs = [lab for lab in wanted if lab.model_version is not None]
    if not labs and not any(round_ <= lab.begins for lab in wanted):
        raise NotThereError(
            f"lab {reader.name!r} reads from models that nobody has released by round {round_}"
        )
    if labs and isinstance(source, PoolLaw) and source.weighted_by == "volume":
        return labs, reader.world.live_tokens_by_lab([lab.name for lab in labs])
    return labs, np.ones(len(labs))
