"""A runtime in this process that treats everybody as if they sat on other machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.runtime import Ref
from ecosystem.testing.expecting import travelled


class Posted(InProcess):
    """All that passes between agents and compute halves is a copy, as it is on a cluster.

    Parameters
    ----------
    who
        Whom errors name.
    """

    def __init__(self, who: str) -> None:
        super().__init__()
        self._who = who

    def _copy(self, thing: Any, handle: str) -> Any:
        return travelled(thing, f"{self._who}: what passes to or from {handle!r}")

    def _start(self, state: Callable[..., Any], given: Mapping[str, Any]) -> None:
        super()._start(state, self._copy(given, "state"))

    def _place(self, names: list[str]) -> None:
        for name in names:
            placing = self._placings[name]
            self.parts[name] = placing.build(self.state, **self._copy(placing.given, name))

    def call(
        self, handle: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a compute half do something with copies, and return a copy of the answer."""
        args, kwargs = self._copy((args, kwargs), handle)
        answer: Ref[Any] = self._copy(super().call(handle, method, args, kwargs), handle)
        return answer

    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the state do something with copies."""
        super().everywhere(method, *self._copy(args, "state"))
