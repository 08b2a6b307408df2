"""What every runtime offers: seats for benches, and answers by reference."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
B = TypeVar("B")


class Ref(Generic[T]):
    """An answer that may still be on its way, wherever it is.

    Pass it on to another bench, which gets the answer itself; or ask the runtime for it.
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
        What was handed to the host's benches and what they handed out, by size; most of it
        moves through memory that processes of a machine share.
    """

    process: str
    node: str
    kernel_cpu_seconds: float
    cpu_seconds: float
    bytes_in: int = 0
    bytes_out: int = 0


@dataclass(frozen=True)
class Seat(Generic[B]):
    """The place of a bench.

    Attributes
    ----------
    name
        What sits here, as in ``lab:aspen``.
    """

    name: str
    runtime: Runtime

    def ask(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> Ref[T]:
        """Have the bench do something; return a reference to its answer.

        Calls to one seat are done in the order in which they were made.

        Parameters
        ----------
        method
            A method of the bench's class; a subclass may have its own.
        *args, **kwargs
            Its arguments; a reference arrives as what it refers to.
        """
        return self.runtime.call(self.name, method.__name__, args, kwargs)

    def tell(self, method: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Have the bench do something that has no answer; the runtime waits for it in time."""
        self.runtime.tell(self.name, method.__name__, args, kwargs)

    def get(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Have the bench do something and wait for its answer."""
        return self.runtime.value(self.ask(method, *args, **kwargs))


@dataclass(frozen=True)
class Placing:
    """A bench to be made: its class, what it is given, and its share of the work."""

    build: Callable[..., Any]
    given: Mapping[str, Any]
    load: float


class Runtime(ABC):
    """Where the benches of one world sit.

    Seats are taken first; :meth:`open` makes the hosts and the benches on them.

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

    def seat(
        self, name: str, build: Callable[..., B], /, *, load: float = 1.0, **given: Any
    ) -> Seat[B]:
        """Take a seat for a bench.

        Parameters
        ----------
        name
            Unique in the world.
        build
            The bench's class; it is given the commons of its host, and ``given``.
        load
            Its share of the work, beside the other seats: where there are several hosts
            it decides who sits together.

        Raises
        ------
        ValueError
            If the seat is taken.
        """
        if name in self._placings:
            raise ValueError(f"the seat {name!r} is taken")
        self._placings[name] = Placing(build, given, load)
        if self._is_open:
            self._place([name])
        return Seat(name, self)

    def open(self, commons: Callable[..., Any], **given: Any) -> None:
        """Make the hosts, each with its commons, and the benches that have a seat."""
        self._start(commons, given)
        self._is_open = True
        self._place(list(self._placings))

    @abstractmethod
    def _start(self, commons: Callable[..., Any], given: Mapping[str, Any]) -> None:
        """Make the hosts."""

    @abstractmethod
    def _place(self, names: list[str]) -> None:
        """Make the benches of some seats."""

    @abstractmethod
    def call(
        self, seat: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a bench do something."""

    @abstractmethod
    def tell(
        self, seat: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """Have a bench do something that has no answer."""

    @abstractmethod
    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the commons of every host do something."""

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
        """Let go of hosts and benches."""

    def __enter__(self) -> Runtime:
        """Use the runtime for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
