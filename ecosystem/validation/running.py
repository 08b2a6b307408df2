"""Running cases: many small worlds of a scenario, one after another or on Ray."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ecosystem.experiments.parallel import map_tasks
from ecosystem.runtime.cluster import Cluster
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim
from ecosystem.validation.catalogue import case_named
from ecosystem.validation.comparing import Comparison, Outcome, Power, compare, powers
from ecosystem.world.world import World

F64 = NDArray[np.float64]
_WORLDS_AT_ONCE = 25

Task = tuple[str, str, int, int]  # case, setting, first and last seed


def outcomes(
    cases: Sequence[Case],
    workers: int | None = None,
    *,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> Iterator[Outcome]:
    """Run cases and yield what came of each, in their order.

    Parameters
    ----------
    cases
        What to run; no world of a case depends on another.
    workers, cluster
        Processes on a local Ray, or a cluster to join; with neither all run in this process.
        Results are the same bits.
    progress
        Whether to show progress on standard error.
    """
    tasks = [task for case in cases for task in _tasks(case)]
    label = "validation"
    found = map_tasks(values_of, tasks, workers, cluster=cluster, label=label if progress else None)
    for case in cases:
        started = time.perf_counter()
        by_setting: dict[str, list[list[F64]]] = {setting: [] for setting in case.settings}
        for _, setting, _, _ in _tasks(case):
            by_setting[setting].append(next(found))
        yield _outcome(case, by_setting, time.perf_counter() - started)


def _tasks(case: Case) -> list[Task]:
    return [
        (case.name, setting, first, min(first + _WORLDS_AT_ONCE - 1, case.replicates))
        for setting in case.settings
        for first in range(1, case.replicates + 1, _WORLDS_AT_ONCE)
    ]


@cache  # exact chains of counts take a second
def claims_of(name: str, setting: str) -> Sequence[Claim]:
    """Return the claims of a case about one of its settings."""
    case = case_named(name)
    return case.claims(Scenario.load(case.scenario, case.settings[setting]))


def values_of(task: Task) -> list[F64]:
    """Run some worlds of a case; return for each claim its values, shape (worlds, numbers)."""
    name, setting, first, last = task
    case, claims = case_named(name), claims_of(name, setting)
    worth = "true" if case.is_of_worth else "false"
    changes = (*case.settings[setting], f"measure.worth={worth}")
    scenario = Scenario.load(case.scenario, changes)
    values: list[list[F64]] = [[] for _ in claims]
    for seed in range(first, last + 1):
        world = World(scenario.model_copy(update={"seed": seed}))
        for _ in range(scenario.time.rounds):
            world.step()
        tables = world.take_tables()
        for seen, claim in zip(values, claims, strict=True):
            seen.append(np.atleast_1d(np.asarray(claim.look(tables), dtype=np.float64)))
    return [np.stack(seen) for seen in values]


def _outcome(case: Case, by_setting: dict[str, list[list[F64]]], seconds: float) -> Outcome:
    comparisons: list[Comparison] = []
    could_see: list[Power] = []
    for setting, parts in by_setting.items():
        for claim, *seen in zip(claims_of(case.name, setting), *parts, strict=True):
            values = np.concatenate(seen)
            comparisons += compare(case, setting, claim, values)
            could_see += powers(case, setting, claim, values)
    return Outcome(case, comparisons, could_see, seconds)
