"""Comparing policies: every run that is missing, then what they say together."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ecosystem.draws.arithmetic import arithmetic
from ecosystem.experiments import findings as analysis
from ecosystem.experiments.cost_incidence import bearer_rows, payments
from ecosystem.experiments.equal_cost import equal_cost_rows
from ecosystem.experiments.false_positives import accused_rows, last_verdicts
from ecosystem.experiments.findings import Observation, difference_of
from ecosystem.experiments.folder import ComparisonFolder
from ecosystem.experiments.loading import Cell, Design, load
from ecosystem.experiments.parallel import many
from ecosystem.experiments.precision import first_numbers, next_numbers, with_numbers
from ecosystem.experiments.readings import described, observed, unit
from ecosystem.experiments.remote_tasks import done_away
from ecosystem.experiments.result import Compared
from ecosystem.experiments.run_task import Ran, Task, do, lost, missing, remove_partial, run_name
from ecosystem.experiments.schema import Outcome
from ecosystem.experiments.stale_runs import Superseded, superseded, why
from ecosystem.experiments.tables import TABLES
from ecosystem.results.arrow_tables import to_arrow
from ecosystem.results.results import ResultsError
from ecosystem.runtime.cluster import Cluster, joined


def compare(
    comparison: Design | str | Path,
    out: str | Path,
    *,
    replicates: int | None = None,
    half_width: float | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> Compared:
    """Run what is missing of a comparison, and analyse all of it.

    Parameters
    ----------
    comparison
        A comparison file, the name of a shipped one, or one that is loaded.
    out
        Its folder: new, or of the same comparison begun before, to which arms and settings may
        have been added.
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
        If `out` holds something else.
    NoHostsError
        If there is no Ray, or no such cluster, or its nodes do not agree with this machine.
    """
    loaded = comparison if isinstance(comparison, Design) else load(comparison)
    design = with_numbers(loaded, replicates, half_width)
    folder = ComparisonFolder(Path(out), design)
    return carry_out(design, folder, workers=workers, cluster=cluster, progress=progress)


def carry_out(
    design: Design,
    folder: ComparisonFolder,
    *,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> Compared:
    """Run what is missing of a design in its folder, and analyse all of it."""
    started = time.perf_counter()
    remove_partial(folder.runs)
    runner = _Runner(design, folder, workers, cluster, progress)
    try:
        with runner:
            numbers, looks = runner.until_precise()
    except KeyboardInterrupt:
        if folder.is_begun:
            folder.write_manifest(status="interrupted")
        raise
    folder.begin()  # where no run was missing
    seen = {cell: runner.observations(cell, n) for cell, n in numbers.items()}
    said = design.comparison
    rows = {
        "results": analysis.result_rows(said, seen),
        "differences": analysis.difference_rows(said, seen),
        "trajectories": analysis.trajectory_rows(said, seen),
        "equal_cost": equal_cost_rows(said, seen),
        "bearers": bearer_rows(said, seen),
        "accused": accused_rows(said, seen),
    }
    tables = folder.write_tables(rows)
    failed = any(o.readings is None for observations in seen.values() for o in observations)
    manifest = folder.write_manifest(
        status="failed" if failed else "complete",
        seconds=round(time.perf_counter() - started, 2),
        **_said(design),
        replicates=[{"setting": s, "arm": a, "replicates": n} for (s, a), n in numbers.items()],
        looks=looks,
        n_runs_made=len(runner.made),
        superseded=why(runner.superseded),
        other_bits=_other_bits(folder, seen),
        runs=_runs(seen),
        tables=tables,
    )
    arrow = {spec.name: to_arrow(spec, rows[spec.name]) for spec in TABLES}
    return Compared(folder.path, manifest, arrow)


def _other_bits(folder: ComparisonFolder, seen: Mapping[Cell, list[Observation]]) -> list[str]:
    """Return the runs that were made where last bits are other than on this machine."""
    here, found = arithmetic(), []
    for run in sorted({o.run for observations in seen.values() for o in observations}):
        path = folder.runs / run / "manifest.json"
        if path.exists():
            there = json.loads(path.read_text(encoding="utf-8")).get("arithmetic", here)
            found += [run] if there != here else []
    return found


def _said(design: Design) -> dict[str, Any]:
    """Return what a summary tells of the comparison beside its numbers."""
    said = design.comparison
    return {
        "description": said.description,
        "arms": [{"name": a.name, "title": a.title, "family": a.family} for a in said.arms],
        "settings": [{"name": s.name, "title": s.title} for s in said.settings],
        "outcomes": [
            {
                "name": outcome.name,
                "title": outcome.title,
                "better": outcome.better,
                "unit": _unit(design, outcome),
                "round": outcome.round,
                "definition": described(outcome),
            }
            for outcome in said.outcomes
        ],
        "cost": said.cost,
        "seed": said.seed,
        "currency": _currency(design),
        "precision": said.precision.model_dump(),
    }


def _unit(design: Design, outcome: Outcome) -> str:
    """Return the unit of an outcome; money is in the scenarios' currency."""
    declared = unit(outcome)
    return _currency(design) if declared == "money" else declared


def _currency(design: Design) -> str:
    """Return what prices are in, where all arms agree on it."""
    said = {scenario.costs.currency for scenario in design.cells.values()}
    return said.pop() if len(said) == 1 else "units of money"


def _runs(seen: Mapping[Cell, list[Observation]]) -> list[dict[str, Any]]:
    runs = []
    for (setting, arm), observations in seen.items():
        for replicate, o in enumerate(observations, start=1):
            run: dict[str, Any] = {"setting": setting, "arm": arm, "replicate": replicate}
            run |= {"seed": o.seed, "run": o.run, "status": "complete"}
            if o.readings is None:
                run |= {"status": "failed", "origin": o.origin, "error": o.error}
            runs.append(run)
    return runs


class _Runner:
    """Makes runs that are missing, and remembers what was read from those that are there."""

    def __init__(
        self,
        design: Design,
        folder: ComparisonFolder,
        workers: int | None,
        cluster: Cluster | None,
        progress: bool,
    ) -> None:
        self._design, self._folder = design, folder
        self._workers, self._cluster, self._progress = workers, cluster, progress
        self._names: dict[tuple[Cell, int], str] = {}
        self._seen: dict[str, Observation] = {}
        self._ray = ExitStack()
        self.made: set[str] = set()
        self.superseded: list[Superseded] = []

    def __enter__(self) -> _Runner:
        return self

    def __exit__(self, *error: object) -> None:
        self._ray.close()

    def until_precise(self) -> tuple[dict[Cell, int], list[dict[str, Any]]]:
        """Make all replicates that the file asks for; return their numbers and each look."""
        said = self._design.comparison
        numbers, looks = first_numbers(said), []
        while True:
            self._make(numbers)
            found = {}
            for setting, arm in numbers:
                if arm != said.reference:
                    cells = [(setting, arm), (setting, said.reference)]
                    seen = {cell: self.observations(cell, numbers[cell]) for cell in cells}
                    found[setting, arm] = difference_of(seen, said, setting, arm, said.primary)
            looks.append({
                "half_widths": [
                    {"setting": s, "arm": a, "n": d.n, "half_width": repr(d.half_width)}
                    for (s, a), d in found.items()
                ]
            })  # fmt: skip
            after = next_numbers(said, numbers, found)
            if after == numbers:
                return numbers, looks
            numbers = after

    def observations(self, cell: Cell, n: int) -> list[Observation]:
        """Return what the first replicates of a cell say, in the order of their seeds."""
        return [self._seen[self._names[cell, replicate]] for replicate in range(1, n + 1)]

    def _make(self, numbers: Mapping[Cell, int]) -> None:
        tasks: dict[str, Task] = {}
        rounds: dict[str, int] = {}
        for replicate in range(1, max(numbers.values()) + 1):
            for cell, n in numbers.items():
                if replicate > n or (cell, replicate) in self._names:
                    continue
                scenario = self._design.scenario(cell, replicate)
                name = self._names[cell, replicate] = run_name(scenario)
                if name not in self._seen:
                    tasks[name] = Task(self._folder.runs / name, scenario)
                    rounds[name] = scenario.time.rounds
        todo = missing(tasks)
        old = superseded(todo)
        self.superseded += old
        self._say(len(tasks), len(todo), why(old))
        ended: dict[str, Ran] = {}
        if todo:
            self._join()
            self._folder.begin()  # not before: a cluster that is not there leaves nothing behind
            ended = {ran.name: ran for ran in self._done(todo)}
        self.made |= set(ended)
        for name, task in tasks.items():
            ran = ended.get(name, Ran(name))
            self._seen[name] = self._read(ran, task, rounds[name])

    def _done(self, todo: list[Task]) -> Iterator[Ran]:
        label = "comparison" if self._progress else None
        if self._cluster is not None:
            return done_away(todo, self._cluster, label)
        return many(do, todo, self._workers, label=label, unit="run", lost=lost)

    def _join(self) -> None:
        """Join Ray once for all batches, and only if there is work: it takes seconds."""
        if (self._workers, self._cluster) != (None, None) and not self.made:
            self._ray.enter_context(joined(self._workers, self._cluster))

    def _read(self, ran: Ran, task: Task, rounds: int) -> Observation:
        seed = task.scenario.seed
        if not ran.is_complete:
            return Observation(ran.name, seed, None, ran.error, ran.origin)
        try:
            readings = observed(task.folder, self._design.comparison.outcomes, rounds)
            paid = payments(task.folder)
            verdicts = last_verdicts(task.folder, task.scenario)
        except ResultsError as error:
            return Observation(ran.name, seed, None, str(error), "reading")
        return Observation(ran.name, seed, readings, paid=paid, verdicts=verdicts)

    def _say(self, n: int, n_todo: int, why_again: str) -> None:
        if self._progress and n:
            there = f", {n - n_todo} are there already" if n_todo < n else ""
            again = f"; {why_again}" if why_again else ""
            print(f"{n} runs{there}: {n_todo} to make{again}", file=sys.stderr, flush=True)
