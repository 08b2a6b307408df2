"""Many pieces of work that do not depend on each other: here, or as tasks on a Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

from ecosystem.experiments.progress import track
from ecosystem.runtime.agreement import OtherProcessError, agreeing
from ecosystem.runtime.cluster import Cluster, joined
from ecosystem.runtime.runtime import HostsError, first_line
from ecosystem.runtime.user_code import loaded_files

T = TypeVar("T")
R = TypeVar("R")


def map_tasks(
    function: Callable[..., R],
    tasks: Sequence[T],
    workers: int | None = None,
    *,
    cluster: Cluster | None = None,
    shared: tuple[Any, ...] = (),
    ordered: bool = True,
    label: str | None = None,
    unit: str = "part",
    lost: Callable[[T, Exception], R] | None = None,
) -> Iterator[R]:
    """Apply a function of a module to every task.

    Parameters
    ----------
    function, tasks
        What is done, and to what.
    workers
        Processes of a local Ray; None does all in this one, unless there is a cluster.
    cluster
        Ray cluster to join. A task whose node is lost is done again on another.
    shared
        What the function is given beside each task; it travels once.
    ordered
        Whether results come in the order of the tasks; otherwise, on Ray, as they end.
    label, unit
        What the progress on standard error is called (None shows none), and what a task is.
    lost
        What comes of a task whose process died on Ray, or that failed there; by default the
        error is raised, and ends all.

    Raises
    ------
    NoHostsError
        If there is no Ray, or no such cluster, or its nodes do not agree with this machine.
    HostsError
        If a process died, and `lost` is not given.
    """
    if workers is None and cluster is None:
        here = (function(task, *shared) for task in tasks)
        yield from _tracked(here, len(tasks), label, unit)
        return
    with joined(workers, cluster) as ray:
        # Ray would try again three times where a process dies; what dies twice dies again.
        retries = {} if lost is None else {"max_retries": 1}
        work = agreeing(_with_user_code(function), _allows_other_bits(cluster))
        remote = ray.remote(num_cpus=1, **retries)(work)
        given = [ray.put(thing) for thing in shared]
        refs = {remote.remote(task, *given): task for task in tasks}

        def result(ref: Any) -> R:
            task = refs.pop(ref)  # what Ray keeps of it goes, too
            try:
                return cast(R, ray.get(ref))
            except ray.exceptions.RayError as error:
                if lost is not None:
                    return lost(task, _reason(error))
                if isinstance(_reason(error), OtherProcessError) or not isinstance(
                    error, ray.exceptions.RayTaskError
                ):
                    raise HostsError(f"a part of the work was lost: {_reason(error)}") from error
                raise  # what went wrong in the function itself

        def in_order() -> Iterator[R]:
            while refs:
                yield result(next(iter(refs)))

        def as_they_end() -> Iterator[R]:
            while refs:
                ended, _ = ray.wait(list(refs), num_returns=1)
                yield result(ended[0])

        yield from _tracked(in_order() if ordered else as_they_end(), len(tasks), label, unit)


def _with_user_code(function: Callable[..., R]) -> Callable[..., R]:
    """Return a function that loads first, where it works, the user's files that are loaded here."""
    codes = loaded_files()

    def work(*args: Any) -> R:
        for code in codes:
            code.load()
        return function(*args)

    return work if codes else function


def _allows_other_bits(cluster: Cluster | None) -> bool:
    return cluster is not None and cluster.allow_other_bits


def _reason(error: Exception) -> Exception:
    """Return what went wrong in a task, or the first line of what Ray says of it."""
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, Exception) else HostsError(first_line(error))


def _tracked(results: Iterator[R], total: int, label: str | None, unit: str) -> Iterator[R]:
    return results if label is None else track(results, total, label, unit=unit)
