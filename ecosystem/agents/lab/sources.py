"""Where the text of a lab's source lies: pages of a stock, or models of labs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import NotThereError
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.scenario.labs import (
    ArchiveStock,
    CrawlStock,
    HumanLaw,
    ModelLaw,
    NewStock,
    PoolLaw,
    Stock,
)
from ecosystem.scenario.shares import is_read_in

if TYPE_CHECKING:
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Ref


def stock_of(lab: Lab, source: Stock) -> Ref[NDArray[np.int64]]:
    """Return the rows of the pages that a lab can read from a stock."""
    if isinstance(source, CrawlStock):
        return lab.world.crawler(source.crawler or lab.spec.crawler).fetched(source.span)
    if isinstance(source, ArchiveStock):
        return lab.world.archive(source.archive).rows()
    return lab.compute.ask(
        LabCompute.new_rows if isinstance(source, NewStock) else LabCompute.live_rows
    )


def readable_stocks(
    lab: Lab,
) -> Iterator[tuple[str, list[str], Ref[NDArray[np.int64]], list[Ref[NDArray[np.bool_]]]]]:
    """Yield the stocks that a lab reads, as its filters leave them, and archives that it may read.

    Each with its label, the names of the filters at work, its rows, and for every row of the corpus
    whether each filter drops it. An archive without a filter is called as the archive, by whatever
    label it is read.
    """
    world = lab.world
    labels = set()
    for label, source in lab.sources:
        if isinstance(source, ArchiveStock) and not world.archive(source.archive).is_sealed:
            continue
        if isinstance(source, Stock):
            filters = [world.filter(name) for name in source.filters]
            at_work = [f for f in filters if f.works_in(world.round)]
            verdicts = [f.verdicts() for f in at_work]
            if isinstance(source, ArchiveStock) and not at_work:
                label = f"archive:{source.archive}"
            yield label, [f.name for f in at_work], stock_of(lab, source), verdicts
            labels.add(label)
    for archive in world.archives:
        label, access = f"archive:{archive.name}", archive.spec.access
        if archive.is_sealed and label not in labels and (access == "all" or lab.name in access):
            yield label, [], archive.rows(), []


def licences_of(lab: Lab) -> dict[str, float]:
    """Return what a draw of each archive costs a lab now beside its training, by its labels."""
    prices = {each.name: each.price_of_a_draw(lab.world.round) for each in lab.world.archives}
    own = {label: of.archive for label, of in lab.sources if isinstance(of, ArchiveStock)}
    every = {f"archive:{name}": name for name in prices} | own
    return {label: prices[name] for label, name in every.items() if name in prices}


def label_in_the_lab(lab: Lab, label: str) -> str:
    """Return by which label a lab reads what tables call so; it may have one of its own."""
    for own, source in lab.sources:
        if isinstance(source, ModelLaw):
            told = f"model:{source.lab}"
        elif isinstance(source, ArchiveStock):
            told = f"archive:{source.archive}"
        elif isinstance(source, HumanLaw) and source.at is None and source.transform is None:
            told = "human"
        else:
            continue
        if told == label:
            return own
    return label


def people_of_other_days(lab: Lab) -> Iterator[tuple[str, int]]:
    """Yield what a lab now reads of people's text of a stated day: label, and round of that day."""
    calendar, now = lab.world.calendar, lab.world.round
    read = is_read_in([source for _, source in lab.sources], calendar, now)
    for (label, source), is_read in zip(lab.sources, read, strict=True):
        if isinstance(source, HumanLaw) and source.at is not None and source.transform is None:
            at = calendar.round_of(source.at)
            if is_read and at <= now:
                yield label, at


def models_of(
    lab: Lab, source: ModelLaw | PoolLaw, round_: int
) -> tuple[list[Lab], NDArray[np.float64]]:
    """Return the labs whose last releases a source averages, and the weight of each.

    Those that have ended are among them. None where all of them are still to begin.

    Raises
    ------
    NotThereError
        If none of them has released a model, and none is still to begin.
    """
    names = [source.lab] if isinstance(source, ModelLaw) else None
    if isinstance(source, PoolLaw) and source.labs != "all":
        names = source.labs
    wanted = [other for other in lab.world.labs if names is None or other.name in names]
    labs = [other for other in wanted if other.model_version is not None]
    if not labs and not any(round_ <= other.begins for other in wanted):
        raise NotThereError(
            f"lab {lab.name!r} reads from models that nobody has released by round {round_}"
        )
    if labs and isinstance(source, PoolLaw) and source.weighted_by == "volume":
        return labs, lab.world.live_tokens_by_lab([other.name for other in labs])
    return labs, np.ones(len(labs))
