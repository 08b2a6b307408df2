"""A host: one process of a cluster with its commons and the benches that sit there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecosystem.draws.kernels import kernel_seconds


class Host:
    """What a Ray actor of ours is.

    Parameters
    ----------
    commons, given
        What makes the commons of the host.
    names
        What it carries; seen in Ray's own tools.
    """

    def __init__(
        self, commons: Callable[..., Any], given: Mapping[str, Any], names: list[str]
    ) -> None:
        self.names = names
        self.commons = commons(**given)
        self.benches: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Name what the host carries."""
        return "+".join(self.names)

    def place(self, name: str, build: Callable[..., Any], given: Mapping[str, Any]) -> None:
        """Make a bench."""
        self.benches[name] = build(self.commons, **given)

    def work(self, seat: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Have a bench do something."""
        return getattr(self.benches[seat], method)(*args, **kwargs)

    def share(self, method: str, *args: Any) -> None:
        """Have the commons do something."""
        getattr(self.commons, method)(*args)

    def kernel_seconds(self) -> float:
        """Return the CPU time that this process has spent in kernels."""
        return kernel_seconds()
