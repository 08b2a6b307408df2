"""The default runtime, and the reference for every other: all compute halves in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from ecosystem.runtime.meter import Meter
from ecosystem.runtime.runtime import Ref, Runtime, Usage

T = TypeVar("T")


class InProcess(Runtime):
    """One host, this process; a reference is the answer itself.

    Parameters
    ----------
    n_shards
        Into how many parts populations are divided.

    Attributes
    ----------
    state
        What all compute halves share.
    parts
        The compute halves by the name of their handle.
    """

    def __init__(self, n_shards: int = 1) -> None:
        super().__init__()
        self.n_shards = n_shards
        self.parts: dict[str, Any] = {}
        self.state: Any = None
        self._meter = Meter()

    def _start(self, state: Callable[..., Any], given: Mapping[str, Any]) -> None:
        self.state = state(**given)

    def _place(self, names: list[str]) -> None:
        for name in names:
            placing = self._placings[name]
            self.parts[name] = placing.build(self.state, **placing.given)

    def call(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a compute half do something, now."""
        return cast(Ref[Any], getattr(self.parts[handle], method)(*args, **kwargs))

    def tell(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """Have a compute half do something, now."""
        self.call(handle, method, args, kwargs)

    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the state do something, now."""
        getattr(self.state, method.__name__)(*args)

    def values(self, refs: Iterable[Ref[T]]) -> list[T]:
        """Return the answers."""
        return cast(list[T], list(refs))

    def settle(self) -> None:
        """Nothing is ever open."""

    def usage(self) -> list[Usage]:
        """Return what this process did."""
        return [self._meter.usage("driver")]

    def close(self) -> None:
        """Nothing is held beyond this object."""
