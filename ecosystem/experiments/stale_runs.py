"""Runs of the same scenarios by other versions of the code: they stay, and do not count."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosystem.experiments.run_task import Task
from ecosystem.results.versions import versions


@dataclass(frozen=True)
class StaleRun:
    """A complete run that is there, made by other versions than those of now.

    Attributes
    ----------
    scenario_hash
        What ran, its seed included.
    versions
        What it was made by.
    """

    scenario_hash: str
    versions: Mapping[str, str]


def stale_runs(todo: Sequence[Task]) -> list[StaleRun]:
    """Return the runs of other versions that lie beside runs that are to be made."""
    wanted = {task.scenario.content_hash() for task in todo}
    names = {task.folder.name for task in todo}
    found = []
    for runs in {task.folder.parent for task in todo}:
        for path in sorted(runs.glob("[!.]*/manifest.json")):
            try:
                manifest = json.loads(path.read_text(encoding="utf-8"))
                known = StaleRun(manifest["scenario_hash"], manifest["versions"])
            except (OSError, ValueError, KeyError):
                continue  # no run that could be mistaken for one
            is_whole = manifest.get("status") == "complete" and path.parent.name not in names
            if is_whole and known.scenario_hash in wanted:
                found.append(known)
    return found


def why(found: Iterable[StaleRun]) -> str:
    """Say how many runs are stale, and which versions were theirs; nothing if none is."""
    found = list(found)
    if not found:
        return ""
    n, now, words = len({run.scenario_hash for run in found}), versions(), []
    for part in now:
        then = sorted({run.versions.get(part, "not stated") for run in found} - {now[part]})
        words += [f"{part} {', '.join(then)} then, {now[part]} now"] if then else []
    again, kept = ("was", "is"), "folder stays"
    if n > 1:
        again, kept = ("were", "are"), "folders stay"
    return (
        f"{n} of them {again[0]} made before by other versions and {again[1]} made again;"
        f" the old {kept}: {'; '.join(words)}"
    )
