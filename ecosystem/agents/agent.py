"""What all agents of a world share."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ecosystem.quiet_mesa import mesa

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecosystem.world import World


class _CountersPerWorld:
    """Agent counters of each world, forgotten with it.

    Mesa 3.3 keeps them in a plain dict and so keeps every model alive for ever.
    """

    def __init__(self) -> None:
        self._counters: WeakKeyDictionary[Any, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counters.setdefault(model, itertools.count(1))


class WorldAgent(mesa.Agent):  # type: ignore[misc]
    """An agent with a name of its own, which keys all its draws.

    Parameters
    ----------
    world
        The world it lives in.
    name
        Unique among agents of its kind.
    """

    _ids = _CountersPerWorld()

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self.world = world
        self.name = name
