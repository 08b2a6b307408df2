"""Many pieces of work that do not depend on each other: here, or as tasks on a Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ecosystem.experiment.progress import track
from ecosystem.runtime.on_ray import joined

T = TypeVar("T")
R = TypeVar("R")


def many(
    function: Callable[[T], R],
    tasks: Sequence[T],
    workers: int | None = None,
    *,
    label: str | None = None,
) -> Iterator[R]:
    """Apply a function of a module to every task; results come in the order of the tasks.

    Parameters
    ----------
    function, tasks
        What is done, and to what.
    workers
        Processes of a local Ray; None does all in this one.
    label
        What the progress on standard error is called; None shows none.

    Raises
    ------
    HostsError
        If there is no Ray.
    """
    if workers is None:
        yield from _tracked(map(function, tasks), len(tasks), label)
        return
    with joined(workers) as ray:
        remote = ray.remote(num_cpus=1)(function)
        refs = [remote.remote(task) for task in tasks]
        yield from _tracked((ray.get(ref) for ref in refs), len(tasks), label)


def _tracked(results: Iterator[R], total: int, label: str | None) -> Iterator[R]:
    return results if label is None else track(results, total, label, unit="part")
