"""Going on with a run that was interrupted, failed or killed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ecosystem.experiments.memory import refuse_too_large
from ecosystem.experiments.result import is_comparison_folder
from ecosystem.experiments.run import circumstances, into_folder
from ecosystem.experiments.what_ran import scenario_that_ran
from ecosystem.results.continued_folder import ContinuedFolder
from ecosystem.results.held_rows import HeldRows
from ecosystem.results.results import Results, ResultsError, open_results
from ecosystem.results.writer_lock import WriterLock, said_writer
from ecosystem.runtime.cluster import Cluster
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.on_ray import hosts_on_ray
from ecosystem.runtime.runtime import Runtime
from ecosystem.scenario.scenario import Scenario
from ecosystem.world.world import World


def resume(
    path: str | Path,
    *,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
    tell: Callable[[str], None] = lambda words: None,
) -> Results:
    """Go on with a run that did not come to its end; its tables are those of one that did.

    It is run again from its start, in its own folder: rows that are there are held against those
    that are measured again, and what is lacking is added. A part that is there is never changed.

    Parameters
    ----------
    path
        A run folder. Of a complete run its tables are held against the manifest, and that is all.
    workers, cluster, progress
        As in :func:`ecosystem.run`, whatever the run used before.
    tell
        Is told in a sentence where the run begins again.

    Returns
    -------
    Results

    Raises
    ------
    ResultsError
        If it is no run folder, is being written by another process, is damaged, holds another
        scenario than ran, or rows that are not measured again (``PartingError``): nothing was
        changed.
    ScenarioError, TooLargeError, NoHostsError, HostsError, LedgerError, SupportError
        As of :func:`ecosystem.run`.
    """
    folder = Path(path)
    if is_comparison_folder(folder):
        raise ResultsError(f"{folder} holds a comparison; the command that made it goes on with it")
    results = open_results(folder)
    if results.manifest.get("status") == "complete":
        if not results.manifest.get("tables"):
            raise ResultsError(
                f"{folder}: manifest.json says that the run is complete, and does not state its"
                " tables; take it from a copy"
            )
        for name in results.tables:
            results.written(name)
        return results
    lock = WriterLock(folder)
    try:
        is_taken = lock.take()
    except OSError as error:
        raise ResultsError(f"{folder} cannot be written: {error.strerror}") from error
    if not is_taken:
        writer = said_writer(folder)
        raise ResultsError(f"{folder} is being written by {writer}; nothing was changed")
    try:
        scenario = scenario_that_ran(results)
        held = _held(results, scenario)
        if cluster is None:
            refuse_too_large(scenario.under_policies)
        tell(_where_from(held))
        if workers is None and cluster is None:
            return _go_on(scenario, results, lock, held, InProcess(), progress)
        with hosts_on_ray(workers, cluster) as runtime:
            return _go_on(scenario, results, lock, held, runtime, progress)
    finally:
        lock.leave()


def _held(results: Results, scenario: Scenario) -> HeldRows:
    assert results.path is not None
    held = HeldRows(results.path, results.manifest)
    if held.last_round > scenario.time.rounds:
        raise ResultsError(
            f"{results.path} cannot be continued: it holds rows of round {held.last_round}, and the"
            f" scenario ends in round {scenario.time.rounds}; nothing was changed"
        )
    return held


def _where_from(held: HeldRows) -> str:
    """Say in which round the run begins again; a checkpoint would be named here."""
    last = held.last_round
    there = f"; rounds 0 to {last} are there, and are checked" if last >= 0 else ""
    return f"there is no checkpoint: the run begins again in round 0{there}"


def _go_on(
    scenario: Scenario,
    results: Results,
    lock: WriterLock,
    held: HeldRows,
    runtime: Runtime,
    progress: bool,
) -> Results:
    started = time.perf_counter()
    world = World(scenario, runtime)  # at its start; a checkpoint would bring it further
    assert results.path is not None
    facts = circumstances(runtime)
    folder = ContinuedFolder(results.path, lock, results.manifest, held, **facts)
    return into_folder(world, scenario, folder, started, progress)
