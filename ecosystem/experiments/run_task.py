"""One run of a comparison: done already, or done now, in a folder that is whole or not there."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ecosystem.experiments.run import folder_of, run
from ecosystem.results.results import ResultsError, open_results
from ecosystem.results.run_folder import RunFolderError, is_full
from ecosystem.results.versions import versions
from ecosystem.runtime.user_code import loaded_files
from ecosystem.scenario.scenario import Scenario


@dataclass(frozen=True)
class Task:
    """A run to be made: its folder to be, and its scenario with its seed."""

    folder: Path
    scenario: Scenario


@dataclass(frozen=True)
class RunEnd:
    """How a run ended.

    Attributes
    ----------
    name
        Its folder's name.
    error, origin
        What went wrong and while doing what; empty for a run that is complete.
    """

    name: str
    error: str = ""
    origin: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether its tables can be read."""
        return not self.error


def run_name(scenario: Scenario) -> str:
    """Return the name of a run: 16 digits of a hash of its scenario and of all code."""
    own = [code.sha256 for code in loaded_files()]
    text = json.dumps([scenario.content_hash(), versions(), *own], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_done(folder: Path) -> bool:
    """Tell whether a run is complete and its tables are what its manifest says."""
    try:
        results = open_results(folder)
        if results.manifest["status"] != "complete":
            return False
        for name in results.tables:
            results.arrow(name)  # which refuses what the manifest does not say
        return set(results.tables) == set(results.manifest["tables"])
    except (ResultsError, KeyError):
        return False


def do(task: Task) -> RunEnd:
    """Make a run, unless it is done; whatever goes wrong with it is returned, not raised.

    It is made in a folder of its own beside the place where it belongs, and moved there
    when it has ended: so a folder in that place is never half-written, and another process
    that makes the same run at the same time does no harm.
    """
    if is_done(task.folder):
        return RunEnd(task.folder.name)
    partial = partial_of(task.folder)
    return move_to_place(partial, task.folder, make(task.scenario, partial, task.folder.name))


def partial_of(folder: Path) -> Path:
    """Return where a run is made, or arrives, before it is moved to its place."""
    return folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")


def make(scenario: Scenario, folder: Path, name: str) -> RunEnd:
    """Make a run in a new folder; whatever goes wrong is returned, and its scenario is kept.

    Raises
    ------
    OSError
        If the disk is full: no other run could be written either.
    """
    try:
        run(scenario, folder)
    except Exception as raised:  # one run's trouble must not end the others
        if is_full(raised):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        error = _message(raised)
        origin = "running" if (folder / "manifest.json").exists() else "starting"
        if origin == "starting":
            _keep_failed(folder, scenario, error)
        return RunEnd(name, error, origin)
    return RunEnd(name)


def move_to_place(partial: Path, folder: Path, end: RunEnd) -> RunEnd:
    """Move a run to its place; return how it ended, which now may be there."""
    try:
        _move(partial, folder)
    except OSError as raised:
        return RunEnd(folder.name, end.error or _message(raised), end.origin or "writing")
    return end


def _keep_failed(folder: Path, scenario: Scenario, error: str) -> None:
    """Keep the scenario of a run that never began, to make it again."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError, RunFolderError):
        folder_of(scenario, folder).close("failed", error=error)


def _message(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _move(partial: Path, folder: Path) -> None:
    try:
        partial.replace(folder)
    except OSError:  # a failed run of before, or a whole one that came first
        if is_done(folder):
            shutil.rmtree(partial)
            return
        shutil.rmtree(folder)
        partial.replace(folder)


def record_loss(task: Task, error: Exception) -> RunEnd:
    """Return what is known of a run whose process died; its scenario is kept to run it again."""
    folder = task.folder
    if not folder.exists():
        _keep_failed(folder, task.scenario, _message(error))
    return RunEnd(folder.name, _message(error), "hosting")


def remove_partial(runs: Path) -> int:
    """Remove half-written folders; return how many there were."""
    left = list(runs.glob(".*.part"))
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def tasks_to_do(tasks: Mapping[str, Task], known: Iterable[str] = ()) -> list[Task]:
    """Return the tasks whose runs are not done; those known to be are not looked at again."""
    seen = set(known)
    return [task for name, task in tasks.items() if name not in seen and not is_done(task.folder)]
