"""Running one scenario, in memory or into a run folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ecosystem.draws.arithmetic import arithmetic
from ecosystem.experiments.memory import refuse_too_large
from ecosystem.experiments.progress import track
from ecosystem.results.results import Results
from ecosystem.results.run_folder import OpenFolder, RunFolder, refuse_existing
from ecosystem.results.versions import versions
from ecosystem.runtime.cluster import Cluster
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.on_ray import hosts_on_ray
from ecosystem.runtime.runtime import Runtime, Usage
from ecosystem.runtime.user_code import loaded_files
from ecosystem.scenario.scenario import Scenario
from ecosystem.world.world import World

# What was measured is written after so many rounds; before, where rounds take long or there are
# documents by the million: a run that is killed loses no more than that.
_ROUNDS_PER_PART = 10
_SECONDS_PER_PART = 5.0
_ROWS_PER_PART = 100_000


def run(
    scenario: Scenario | str | Path,
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> Results:
    """Run a scenario from its start to its last round.

    Parameters
    ----------
    scenario
        A scenario, a file, or the name of a shipped one.
    out
        Run folder to make; None keeps the results in memory.
    workers, cluster
        Hosts on Ray: their number, and the cluster to join; with a number alone a local Ray
        is started. With neither the run stays in this process. Results are the same bits. Files
        of data are read, and results are written, by this machine alone.
    progress
        Whether to show progress on standard error.

    Returns
    -------
    Results

    Raises
    ------
    ScenarioError
        If a file has problems.
    RunFolderError
        If ``out`` exists or cannot be made.
    TooLargeError
        If it does not fit into the memory of this machine; nodes of a cluster are not asked.
    NoHostsError
        If there is no Ray, or no such cluster, or its nodes do not agree with this machine.
    HostsError
        If a host was lost; what was written until then stays.
    LedgerError
        If text appears or vanishes unaccounted for; what was written until then stays.
    SupportError
        If a law holds types that it cannot have from anywhere; likewise.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if out is not None:
        refuse_existing(Path(out))
    if cluster is None:
        refuse_too_large(scenario.under_policies)
    if workers is None and cluster is None:
        return _run(scenario, out, InProcess(), progress)
    with hosts_on_ray(workers, cluster) as runtime:
        return _run(scenario, out, runtime, progress)


def _rounded(usage: Usage) -> dict[str, Any]:
    """Return what a process did, as it is written down."""
    words = asdict(usage)
    return words | {name: round(words[name], 3) for name in ("kernel_cpu_seconds", "cpu_seconds")}


def folder_of(scenario: Scenario, path: Path, **facts: Any) -> RunFolder:
    """Make the folder of a run of a scenario.

    Raises
    ------
    RunFolderError
        If the folder exists or cannot be made.
    """
    files = scenario.data_files()
    return RunFolder(path, scenario.resolved(), files, **_identity(scenario), **facts)


def _identity(scenario: Scenario) -> dict[str, Any]:
    return {
        "title": scenario.title,
        "scenario_hash": scenario.content_hash(),
        "seed": scenario.seed,
        "currency": scenario.costs.currency,
    }


def circumstances(runtime: Runtime) -> dict[str, Any]:
    """Return what a manifest says of where a run is made, and of code of the user's own."""
    found: dict[str, Any] = {"arithmetic": arithmetic()}
    found |= {"other_bits": list(runtime.other_bits)} if runtime.other_bits else {}
    own = [{"file": code.name, "sha256": code.sha256} for code in loaded_files()]
    return found | ({"user_code": own} if own else {})


def _run(scenario: Scenario, out: str | Path | None, runtime: Runtime, progress: bool) -> Results:
    started = time.perf_counter()
    world = World(scenario, runtime)  # before the folder: what cannot start leaves nothing behind
    found = circumstances(runtime)
    if out is not None:
        folder = folder_of(scenario, Path(out), **found)
        folder.keep({code.name: code.text for code in loaded_files()})
        return into_folder(world, scenario, folder, started, progress)
    for _ in _rounds(world, scenario, progress):
        pass
    manifest = {
        **_identity(scenario),
        "status": "complete",
        "versions": versions(),
        **found,
        **_figures(world, started),
    }
    return Results.in_memory(manifest, world.take_tables())


def into_folder(
    world: World, scenario: Scenario, folder: OpenFolder, started: float, progress: bool
) -> Results:
    """Run a world to its last round, and write what it measures into its folder as it goes.

    Parameters
    ----------
    world, scenario
        The world, in whatever round it is, and what it was made of.
    folder
        Where its tables are written; closed at the end, whatever happens.
    started
        When that began, by ``time.perf_counter``.
    progress
        Whether to show progress on standard error.
    """
    written = time.monotonic()
    try:
        for round_ in _rounds(world, scenario, progress):
            is_full = sum(map(len, world.tables.values())) >= _ROWS_PER_PART
            is_due = time.monotonic() - written >= _SECONDS_PER_PART
            if is_full or is_due or round_ % _ROUNDS_PER_PART == 0:
                folder.append(world.take_tables())
                written = time.monotonic()
    except BaseException as error:
        by_signal = isinstance(error, KeyboardInterrupt | SystemExit)  # Ray makes it of SIGTERM
        status = "interrupted" if by_signal else "failed"
        with suppress(OSError):  # on a full disk, what is there stays
            folder.append(world.take_tables())
            folder.close(status, error=f"{type(error).__name__}: {error}".removesuffix(": "))
        raise
    figures = _figures(world, started)
    folder.append(world.take_tables())
    return Results(folder.path, folder.close("complete", **figures))


def _rounds(world: World, scenario: Scenario, progress: bool) -> Iterator[int]:
    """Run a world to its last round, and yield every round when it is over."""
    total = scenario.time.rounds
    rounds = range(world.round + 1, total + 1)
    label = scenario.title or "run"
    for round_ in track(rounds, len(rounds), label) if progress else rounds:
        world.step()
        yield round_


def _figures(world: World, started: float) -> dict[str, Any]:
    """Return what a manifest says of the work of a run that is over."""
    return {
        "rounds": world.round,
        "seconds": round(time.perf_counter() - started, 2),
        "seconds_by_phase": {name: round(s, 3) for name, s in world.seconds.items()},
        "processes": [_rounded(usage) for usage in world.runtime.usage()],
    }
