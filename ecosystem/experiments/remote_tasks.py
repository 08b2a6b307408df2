"""Runs made on other machines: their data goes there, their folders come back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ecosystem.experiments.parallel import map_tasks
from ecosystem.experiments.run_task import (
    RunEnd,
    Task,
    make,
    move_to_place,
    partial_of,
    record_loss,
)
from ecosystem.results.run_folder import write_atomically
from ecosystem.runtime.cluster import Cluster
from ecosystem.scenario.scenario import Scenario

Contents = Mapping[str, bytes]  # of files, by the digest of their content


@dataclass(frozen=True)
class Order:
    """A run for another machine.

    Attributes
    ----------
    name
        Of its folder.
    scenario
        What runs.
    data
        The user's files of data: their names there and digests, by their place in the scenario.
    """

    name: str
    scenario: Scenario
    data: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Delivery:
    """How a run ended on another machine, and the files of its folder by their paths in it."""

    end: RunEnd
    files: Mapping[str, bytes]


def run_remotely(tasks: Sequence[Task], cluster: Cluster, label: str | None) -> Iterator[RunEnd]:
    """Make runs on the nodes of a cluster; their folders are written here.

    Nodes need no storage of ours: they work in their own temporary folders.

    Yields
    ------
    RunEnd
        As they end.
    """
    contents: dict[str, bytes] = {}
    orders = [_order(task, contents) for task in tasks]
    by_name = {task.folder.name: task for task in tasks}

    def record_remote_loss(order: Order, error: Exception) -> Delivery:
        return Delivery(record_loss(by_name[order.name], error), {})

    delivered = map_tasks(
        deliver, orders, cluster=cluster, shared=(contents,), ordered=False, label=label,
        unit="run", lost=record_remote_loss,
    )  # fmt: skip
    for delivery in delivered:
        yield _received(by_name[delivery.end.name], delivery)


def _order(task: Task, contents: dict[str, bytes]) -> Order:
    data = {}
    for place, path in task.scenario.data_files().items():
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        contents[digest] = content
        data[place] = (f"{place.split('.')[1]}{path.suffix}", digest)
    return Order(task.folder.name, task.scenario, data)


def deliver(order: Order, contents: Contents) -> Delivery:
    """Make a run in a temporary folder of this machine, and return its files."""
    with TemporaryDirectory(prefix="ecosystem-") as place:
        folder = Path(place)
        for name, digest in order.data.values():
            (folder / name).write_bytes(contents[digest])
        files = {at: name for at, (name, _) in order.data.items()}
        made = folder / "run"
        end = make(order.scenario.reading(files, folder), made, order.name)
        end = replace(end, error=end.error.replace(f"{folder}/", ""))  # it exists no more
        paths = sorted(path for path in made.rglob("*") if path.is_file())
        return Delivery(end, {p.relative_to(made).as_posix(): p.read_bytes() for p in paths})


def _received(task: Task, delivery: Delivery) -> RunEnd:
    """Write the files of a run that arrived, and move them to their place when all are there."""
    if not delivery.files:
        return delivery.end
    partial = partial_of(task.folder)
    try:
        for path, content in delivery.files.items():
            file = _path_in(partial, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, content)
    except OSError as error:
        return RunEnd(task.folder.name, f"{type(error).__name__}: {error}", "writing")
    return move_to_place(partial, task.folder, delivery.end)


def _path_in(folder: Path, path: str) -> Path:
    """Return a file of a folder.

    Raises
    ------
    OSError
        If it would lie elsewhere.
    """
    within = PurePosixPath(path)
    if within.is_absolute() or ".." in within.parts:
        raise OSError(f"{path} came from a node, and is no file of a run folder")
    return folder / within
