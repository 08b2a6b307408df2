"""Comparing policies: every run that is missing, then what they say together."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ecosystem.draws.arithmetic import arithmetic
from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.bundle_effects import bundle_effects
from ecosystem.experiments.cost_effectiveness import cost_effectiveness
from ecosystem.experiments.cost_incidence import cost_incidence
from ecosystem.experiments.equal_cost import equal_cost
from ecosystem.experiments.false_positives import false_positives
from ecosystem.experiments.findings import findings
from ecosystem.experiments.folder import ComparisonFolder
from ecosystem.experiments.loading import Design, load, load_sweep
from ecosystem.experiments.manifest import manifest_facts, run_entries
from ecosystem.experiments.means import means, point_values
from ecosystem.experiments.memory import refuse_too_large
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.precision import with_numbers
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import as_dicts
from ecosystem.experiments.run_outcomes import run_outcomes
from ecosystem.experiments.run_task import remove_partial
from ecosystem.experiments.runner import Runner
from ecosystem.experiments.stale_runs import why
from ecosystem.experiments.tables import TABLES
from ecosystem.experiments.trajectories import trajectories
from ecosystem.results.arrow_tables import to_arrow
from ecosystem.results.run_folder import RunFolderError
from ecosystem.results.writer_lock import CannotWriteError, sole_writer
from ecosystem.runtime.cluster import Cluster


def compare(
    comparison: Design | str | Path,
    out: str | Path,
    *,
    replicates: int | None = None,
    half_width: float | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> ComparisonResult:
    """Run what is missing of a comparison, and analyse all of it.

    Parameters
    ----------
    comparison
        A comparison file, the name of a shipped one, or one that is loaded.
    out
        Its folder: new, or of the same comparison begun before, to which arms and settings, or
        points, may have been added.
    replicates
        Of every arm in every setting, 2 or more; by default what the file says.
    half_width
        Replicates are added until the 95 % intervals of the primary outcome's differences are
        as narrow as this on either side, in its unit; by default what the file says.
    workers, cluster
        Runs as tasks on Ray: how many at once on this machine, or the cluster to join. With
        neither all run in this process. Every number is the same. Files of data are read, and
        folders are written, by this machine alone; a run whose node is lost is made on another.
    progress
        Whether to show progress on standard error.

    Raises
    ------
    ScenarioError
        If the file has problems, or the numbers asked for are not possible.
    RunFolderError
        If `out` holds something else, or another process is writing it.
    NoHostsError
        If there is no Ray, or no such cluster, or its nodes do not agree with this machine.
    TooLargeError
        If a scenario does not fit into the memory of this machine; nodes of a cluster are not
        asked.
    """
    loaded = comparison if isinstance(comparison, Design) else load(comparison)
    design = with_numbers(loaded, replicates, half_width)
    for scenario in design.cells.values() if cluster is None else ():
        refuse_too_large(scenario)
    folder = ComparisonFolder(Path(out), design)
    try:
        with sole_writer(folder.path):
            return _carry_out(design, folder, workers=workers, cluster=cluster, progress=progress)
    except CannotWriteError as error:
        raise RunFolderError(str(error)) from error


def sweep(
    comparison: Design | str | Path,
    out: str | Path,
    *,
    replicates: int | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> ComparisonResult:
    """Run what is missing of a comparison whose settings are designed, and analyse all of it.

    Parameters
    ----------
    comparison
        A file with parameters, the name of a shipped sweep, or one that is loaded.
    out, replicates, workers, cluster, progress
        As in :func:`ecosystem.compare`.

    Raises
    ------
    ScenarioError
        If the file has problems, or varies no parameter.
    RunFolderError, NoHostsError
        As in :func:`ecosystem.compare`.
    """
    design = comparison if isinstance(comparison, Design) else load_sweep(comparison)
    return compare(
        design, out, replicates=replicates, workers=workers, cluster=cluster, progress=progress
    )


def _carry_out(
    design: Design,
    folder: ComparisonFolder,
    *,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> ComparisonResult:
    """Run what is missing of a design in its folder, and analyse all of it."""
    started = time.perf_counter()
    remove_partial(folder.runs)
    runner = Runner(design, folder, workers, cluster, progress)
    try:
        with runner:
            numbers, looks = runner.until_precise()
    except KeyboardInterrupt:
        if folder.has_begun:
            folder.write_manifest(status="interrupted")
        raise
    folder.begin()  # where no run was missing
    seen = {cell: runner.observations(cell, n) for cell, n in numbers.items()}
    comparison = design.compared
    results = run_outcomes(comparison, seen)
    found: dict[str, Sequence[object]] = {
        "results": results,
        "differences": findings(comparison, seen),
        "trajectories": trajectories(comparison, seen),
        "equal_cost": equal_cost(comparison, seen),
        "cost_effectiveness": cost_effectiveness(comparison, seen),
        "bearers": cost_incidence(comparison, seen),
        "accused": false_positives(comparison, seen),
        "bundle": bundle_effects(comparison, design.bundled.arm_of, seen),
        "points": point_values(design.points),
        "means": means(results),
    }
    arrow = {spec.name: to_arrow(spec, as_dicts(found[spec.name])) for spec in TABLES}
    tables = folder.write_tables(arrow)
    failed = any(o.readings is None for observations in seen.values() for o in observations)
    manifest = folder.write_manifest(
        status="failed" if failed else "complete",
        seconds=round(time.perf_counter() - started, 2),
        **manifest_facts(design),
        replicates=[{"setting": s, "arm": a, "replicates": n} for (s, a), n in numbers.items()],
        looks=looks,
        n_runs_made=len(runner.made),
        stale=why(runner.stale),
        other_bits=_other_bits(folder, seen),
        runs=run_entries(seen),
        tables=tables,
    )
    return ComparisonResult(folder.path, manifest, arrow)


def _other_bits(folder: ComparisonFolder, seen: Mapping[Cell, list[Observation]]) -> list[str]:
    """Return the runs that were made where last bits are other than on this machine."""
    here, found = arithmetic(), []
    for run in sorted({o.run for observations in seen.values() for o in observations}):
        path = folder.runs / run / "manifest.json"
        if path.exists():
            there = json.loads(path.read_text(encoding="utf-8")).get("arithmetic", here)
            found += [run] if there != here else []
    return found
