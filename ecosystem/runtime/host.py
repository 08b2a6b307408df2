"""A host: one process of a cluster with its state and the compute halves that sit there."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any

from ecosystem.runtime.agreement import Identity
from ecosystem.runtime.meter import Meter
from ecosystem.runtime.runtime import Usage


class Host:
    """What a Ray actor of ours is.

    Parameters
    ----------
    state, given
        What makes the state of the host.
    names
        What it carries; seen in Ray's own tools.
    """

    def __init__(
        self, state: Callable[..., Any], given: Mapping[str, Any], names: list[str]
    ) -> None:
        self.names = names
        self.meter = Meter()
        self.meter.handed_in(given)
        self.state = state(**given)
        self.parts: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Name what the host carries."""
        return "+".join(self.names)

    def place(self, name: str, build: Callable[..., Any], given: Mapping[str, Any]) -> None:
        """Make a compute half."""
        self.parts[name] = build(self.state, **given)

    def work(self, handle: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Have a compute half do something."""
        self.meter.handed_in(args, kwargs)
        answer = getattr(self.parts[handle], method)(*args, **kwargs)
        self.meter.handed_out(answer)
        return answer

    def share(self, method: str, *args: Any) -> None:
        """Have the state do something."""
        self.meter.handed_in(args)
        getattr(self.state, method)(*args)

    def usage(self) -> Usage:
        """Return what this process did, and on which machine."""
        return self.meter.usage(repr(self), _node())

    def identity(self) -> Identity:
        """Return what decides the bits that this process computes."""
        return Identity.here()


def _node() -> str:
    """Return the address and the name of the machine that this process is on."""
    import ray

    return f"{ray.util.get_node_ip_address()} ({socket.gethostname()})"
