"""Many pieces of work that do not depend on each other: here, or as tasks on a Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

from ecosystem.experiment.progress import track
from ecosystem.runtime.on_ray import joined

T = TypeVar("T")
R = TypeVar("R")


def many(
    function: Callable[[T], R],
    tasks: Sequence[T],
    workers: int | None = None,
    *,
    address: str | None = None,
    label: str | None = None,
    unit: str = "part",
    lost: Callable[[T, Exception], R] | None = None,
) -> Iterator[R]:
    """Apply a function of a module to every task; results come in the order of the tasks.

    Parameters
    ----------
    function, tasks
        What is done, and to what.
    workers
        Processes of a local Ray; None does all in this one, unless there is an address.
    address
        Ray cluster to join; the machines of its nodes must have what tasks read and write.
    label, unit
        What the progress on standard error is called (None shows none), and what a task is.
    lost
        What comes of a task whose process died on Ray, or that failed there; by default the
        error is raised, and ends all.

    Raises
    ------
    HostsError
        If there is no Ray.
    """
    if workers is None and address is None:
        yield from _tracked(map(function, tasks), len(tasks), label, unit)
        return
    with joined(workers, address) as ray:
        # Ray would try again three times where a process dies; what dies twice dies again.
        retries = {} if lost is None else {"max_retries": 1}
        remote = ray.remote(num_cpus=1, **retries)(function)
        refs = [remote.remote(task) for task in tasks]

        def result(task: T, ref: Any) -> R:
            try:
                return cast(R, ray.get(ref))
            except ray.exceptions.RayError as error:
                if lost is None:
                    raise
                return lost(task, error)

        found = (result(task, ref) for task, ref in zip(tasks, refs, strict=True))
        yield from _tracked(found, len(tasks), label, unit)


def _tracked(results: Iterator[R], total: int, label: str | None, unit: str) -> Iterator[R]:
    return results if label is None else track(results, total, label, unit=unit)
