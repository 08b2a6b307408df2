"""What a process does for a world, measured: CPU time, and bytes handed in and out."""

from __future__ import annotations

import pickle
import time
from types import FunctionType
from typing import Any

from ecosystem.draws.kernels import kernel_seconds
from ecosystem.runtime.runtime import Usage


class Meter:
    """Counts from when it is made."""

    def __init__(self) -> None:
        self._kernels_before, self._cpu_before = kernel_seconds(), time.process_time()
        self._in = self._out = 0

    def handed_in(self, *things: Any) -> None:
        """Count what the process was given."""
        self._in += n_bytes(things)

    def handed_out(self, thing: Any) -> None:
        """Count what the process gave."""
        self._out += n_bytes(thing)

    def usage(self, process: str, node: str = "") -> Usage:
        """Return what was counted."""
        return Usage(
            process,
            node,
            kernel_cpu_seconds=kernel_seconds() - self._kernels_before,
            cpu_seconds=time.process_time() - self._cpu_before,
            bytes_in=self._in,
            bytes_out=self._out,
        )


def n_bytes(thing: Any) -> int:
    """Return the size of a thing as it would travel; it is not copied to know that."""
    try:
        return _n_bytes(pickle.Pickler, thing)
    except (pickle.PicklingError, AttributeError):
        return _n_bytes(_WithoutClasses, thing)


def _n_bytes(pickler: type[pickle.Pickler], thing: Any) -> int:
    counter = _Counter()
    pickler(counter, protocol=5, buffer_callback=counter.add).dump(thing)
    return counter.n


class _WithoutClasses(pickle.Pickler):
    """Does not look for classes and functions where they say they are.

    Those of a notebook are in no module of another process: Ray sends them in its own way.
    """

    def persistent_id(self, thing: Any) -> str | None:
        return thing.__qualname__ if isinstance(thing, type | FunctionType) else None


class _Counter:
    """A file that keeps nothing but the size of what is written, and of buffers beside it."""

    def __init__(self) -> None:
        self.n = 0

    def write(self, data: bytes) -> None:
        self.n += len(data)

    def add(self, buffer: pickle.PickleBuffer) -> None:
        self.n += buffer.raw().nbytes
