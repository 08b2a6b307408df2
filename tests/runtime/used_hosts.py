"""Hosts that serve one world after another: their processes start once, not for every world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ecosystem.runtime.host import Host
from ecosystem.runtime.on_ray import OnRay


class UsedHost(Host):
    """A host that stands empty until a world moves in."""

    def __init__(self) -> None:
        self.names = []  # Ray asks for them

    def move_in(
        self, state: Callable[..., Any], given: Mapping[str, Any], names: list[str]
    ) -> None:
        """Forget the world before, and begin as any host does."""
        super().__init__(state, given, names)


class OnUsedHosts(OnRay):
    """A runtime on Ray whose hosts are those that stand empty, and new ones where too few do.

    Parameters
    ----------
    empty
        Where the hosts are that no world needs any more.
    workers, n_shards
        As of :class:`OnRay`.
    """

    def __init__(self, empty: list[Any], workers: int, n_shards: int | None = None) -> None:
        super().__init__(workers, n_shards)
        self._empty = empty

    def _host(self, state: Callable[..., Any], given: Any, names: list[str]) -> Any:
        new = self._ray.remote(UsedHost).options(num_cpus=0)  # it leaves the cores to others
        host = self._empty.pop() if self._empty else new.remote()
        self._open.append(host.move_in.remote(state, given, names))
        return host

    def close(self) -> None:
        """Leave the hosts to the next world."""
        self._empty += self._hosts
        self._hosts, self._open = [], []
