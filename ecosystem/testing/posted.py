"""A runtime in this process that treats everybody as if they sat on other machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.runtime import Ref
from ecosystem.testing.expecting import travelled


class Posted(InProcess):
    """All that passes between agents and benches is a copy, as it is on a cluster.

    Parameters
    ----------
    who
        Whom errors name.
    """

    def __init__(self, who: str) -> None:
        super().__init__()
        self._who = who

    def _copy(self, thing: Any, seat: str) -> Any:
        return travelled(thing, f"{self._who}: what passes to or from {seat!r}")

    def _start(self, commons: Callable[..., Any], given: Mapping[str, Any]) -> None:
        super()._start(commons, self._copy(given, "commons"))

    def _place(self, names: list[str]) -> None:
        for name in names:
            placing = self._placings[name]
            self.benches[name] = placing.build(self.commons, **self._copy(placing.given, name))

    def call(
        self, seat: str, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Ref[Any]:
        """Have a bench do something with copies, and return a copy of the answer."""
        args, kwargs = self._copy((args, kwargs), seat)
        answer: Ref[Any] = self._copy(super().call(seat, method, args, kwargs), seat)
        return answer

    def everywhere(self, method: Callable[..., None], *args: Any) -> None:
        """Have the commons do something with copies."""
        super().everywhere(method, *self._copy(args, "commons"))
