"""Where the text of a lab's source lies: pages of a stock, or models of labs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import NotThereError
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.scenario.labs import ArchiveStock, CrawlStock, ModelLaw, NewStock, PoolLaw, Stock

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
