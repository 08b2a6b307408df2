"""What every runtime offers: handles for compute halves, and answers by reference."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
B = TypeVar("B")


class Ref(Generic[T]):
    """An answer that may still be on its way, wherever it is.

    Pass it on to another compute half, which gets the answer itself; or ask the runtime for it.
    A runtime hands out what it likes under this name.
    """


class HostsError(RuntimeError):
    """A host was lost, or failed, while it was at work."""


class NoHostsError(HostsError):
    """Hosts cannot be had; nothing has begun."""


def first_line(error: Exception) -> str:
    """Return what an error says in short: Ray's go on with tracebacks and advice."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")


@dataclass(frozen=True)
class Usage:
    """What a process of a world did.

    Attributes
    ----------
    process
        ``driver``, or the names of what a host carries.
    node
        The machine that it is on: its address and name; empty for the driver's own.
    kernel_cpu_seconds, cpu_seconds
        CPU time in kernels, and in all.
    bytes_in, bytes_out
        What was handed to the host's compute halves and what they handed out, by size; most of it
        moves through memory that processes of a machine share.
    """

    process: str
    node: str
    kernel_cpu_seconds: float
    cpu_seconds: float
    bytes_in: int = 0
    bytes_out: int = 0


@dataclass(frozen=True)
class Handle(Generic[B]):
    """The place of a compute half.

    Attributes
    ----------
    name
        What sits here, as in ``lab:filtered``.
    """

    name: str
    runtime: Runtime

    def ask(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> Ref[T]:
        """Have the compute half do something; return a reference to its answer.

        Calls to one handle are done in the order in which they were made.

        Parameters
        ----------
        method
            A method of the compute half's class; a subclass may have its own.
        *args, **kwargs
            Its arguments; a reference arrives as what it refers to.
        """
        return self.runtime.call(self.name, method.__name__, args, kwargs)

    def tell(self, method: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Have the compute half do something without an answer; the runtime waits for it."""
        self.runtime.tell(self.name, method.__name__, args, kwargs)

    def get(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Have the compute half do something and wait for its answer."""
        return self.runtime.value(self.ask(method, *args, **kwargs))


@dataclass(frozen=True)
class Placing:
    """A compute half to be made: its class, what it is given, and its share of the work."""

    build: Callable[..., Any]
    given: Mapping[str, Any]
    load: float


class Runtime(ABC):
    """Where the compute halves of one world sit.

    Handles are taken first; :meth:`open` makes the hosts and the compute halves on them.

    Attributes
    ----------
    n_shards
        Into how many parts a population is divided. No result depends on it.
    other_bits
        A line for each host whose last bits are other than the driver's, where that is allowed.
    """

    n_shards: int
    other_bits: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._placings: dict[str, Placing] = {}
        self._is_open = False

    def handle(
        self, name: str, build: Callable[..., B], /, *, load: float = 1.0, **given: Any
    ) -> Handle[B]:
        """Take a handle for a compute half.

        Parameters
        ----------
        name
            Unique in the world.
        build
            The compute half's class; it is given the state of its host, and ``given``.
        load
            Its share of the work, beside the other handles: where there are several hosts
            it decides who sits together.

        Raises
        ------
        ValueError
            If the handle is taken.
        """
        if name in self._placings:
            raise ValueError(f"the handle {name!r} is taken")
        self._placings[name] = Placing(build, given, load)
        if self._is_open:
            self._place([name])
        return Handle(name, self)

    def open(self, state: Callable[..., Any], **given: Any) -> None:
        """Make the hosts, each with its state, and the compute halves that have a handle."""
        self._start(state, given)
        self._is_open = True
        self._place(list(self._placings))

    @abstractmethod
    def _start(self, state: Callable[..., Any], given: Mapping[str, Any]) -> None:
        """Make the hosts."""

    @abstractmethod
    def _place(self, names: list[str]) -> None:
        """Make the compute halves of some handles."""

    @abstractmethod
    def call(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a compute half do something."""

    @abstractmethod
    def tell(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """Have a compute half do something that has no answer."""

    @abstractmethod
    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the state of every host do something."""

    @abstractmethod
    def values(self, refs: Iterable[Ref[T]]) -> list[T]:
        """Wait for answers and return them in the order of their references."""

    def value(self, ref: Ref[T]) -> T:
        """Wait for an answer and return it."""
        return self.values([ref])[0]

    @abstractmethod
    def settle(self) -> None:
        """Wait until all that was told is done; raise what went wrong."""

    @abstractmethod
    def usage(self) -> list[Usage]:
        """Return what each process did since the runtime was made, the driver's first."""

    @abstractmethod
    def close(self) -> None:
        """Let go of hosts and compute halves."""

    def __enter__(self) -> Runtime:
        """Use the runtime for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
