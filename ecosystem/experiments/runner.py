"""Makes the runs of a comparison that are missing, and reads those that are there."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.cost_incidence import payments
from ecosystem.experiments.filter_verdicts import last_verdicts
from ecosystem.experiments.findings import difference_of
from ecosystem.experiments.folder import ComparisonFolder
from ecosystem.experiments.loading import Design
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.parallel import map_tasks
from ecosystem.experiments.precision import first_numbers, next_numbers
from ecosystem.experiments.readings import read_outcomes
from ecosystem.experiments.remote_tasks import run_remotely
from ecosystem.experiments.run_task import RunEnd, Task, do, record_loss, run_name, tasks_to_do
from ecosystem.experiments.stale_runs import StaleRun, stale_runs, why
from ecosystem.results.results import ResultsError
from ecosystem.runtime.cluster import Cluster, joined


class Runner:
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
        self.stale: list[StaleRun] = []

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *error: object) -> None:
        self._ray.close()

    def until_precise(self) -> tuple[dict[Cell, int], list[dict[str, Any]]]:
        """Make all replicates that the file asks for; return their numbers and each look."""
        comparison = self._design.comparison
        numbers, looks = first_numbers(self._design), []
        while True:
            self._make(numbers)
            found = {}
            for setting, arm in numbers:
                if arm != comparison.reference:
                    cells = [(setting, arm), (setting, comparison.reference)]
                    seen = {cell: self.observations(cell, numbers[cell]) for cell in cells}
                    found[setting, arm] = difference_of(
                        seen, comparison, setting, arm, comparison.primary
                    )
            looks.append({
                "half_widths": [
                    {"setting": s, "arm": a, "n": d.n, "half_width": repr(d.half_width)}
                    for (s, a), d in found.items()
                ]
            })  # fmt: skip
            after = next_numbers(comparison, numbers, found)
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
        todo = tasks_to_do(tasks)
        old = stale_runs(todo)
        self.stale += old
        self._say(len(tasks), len(todo), why(old))
        ended: dict[str, RunEnd] = {}
        if todo:
            self._join()
            self._folder.begin()  # not before: a cluster that is not there leaves nothing behind
            ended = {end.name: end for end in self._done(todo)}
        self.made |= set(ended)
        for name, task in tasks.items():
            end = ended.get(name, RunEnd(name))
            self._seen[name] = self._read(end, task, rounds[name])

    def _done(self, todo: list[Task]) -> Iterator[RunEnd]:
        label = "comparison" if self._progress else None
        if self._cluster is not None:
            return run_remotely(todo, self._cluster, label)
        return map_tasks(do, todo, self._workers, label=label, unit="run", lost=record_loss)

    def _join(self) -> None:
        """Join Ray once for all batches, and only if there is work: it takes seconds."""
        if (self._workers, self._cluster) != (None, None) and not self.made:
            self._ray.enter_context(joined(self._workers, self._cluster))

    def _read(self, end: RunEnd, task: Task, rounds: int) -> Observation:
        seed = task.scenario.seed
        if not end.is_complete:
            return Observation(end.name, seed, None, end.error, end.origin)
        try:
            readings = read_outcomes(task.folder, self._design.comparison.outcomes, rounds)
            paid = payments(task.folder)
            verdicts = last_verdicts(task.folder, task.scenario)
        except ResultsError as error:
            return Observation(end.name, seed, None, str(error), "reading")
        return Observation(end.name, seed, readings, paid=paid, verdicts=verdicts)

    def _say(self, n: int, n_todo: int, why_again: str) -> None:
        if self._progress and n:
            there = f", {n - n_todo} are there already" if n_todo < n else ""
            again = f"; {why_again}" if why_again else ""
            print(f"{n} runs{there}: {n_todo} to make{again}", file=sys.stderr, flush=True)
