"""Agents of one's own: classes that a scenario names, registered from Python or by a plug-in.

A scenario can only name what the user has registered or installed; it cannot import code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import Any, TypeVar

from ecosystem.agents.agent import AgentError, WorldAgent

GROUP = "ecosystem.agents"  # of entry points

A = TypeVar("A", bound=WorldAgent)
_REGISTERED: dict[str, type[WorldAgent]] = {}


def agent(name: str) -> Callable[[type[A]], type[A]]:
    """Register a class of agents under the name by which scenarios call it.

    The class extends ``Lab``, ``Publisher``, ``Crawler`` or ``Filter`` and overrides what it
    decides otherwise. A pydantic model or dataclass ``Options`` in it says what options a
    scenario may give; an agent finds them as ``self.options``. Registering a name again
    replaces the class, as a notebook does whose cell is run twice.

    Examples
    --------
    >>> from ecosystem.agents.lab import Lab
    >>> @agent("sleeper")
    ... class Sleeper(Lab):
    ...     def trains_in(self, round_: int) -> bool:
    ...         return round_ > 5
    """

    def register(agent_class: type[A]) -> type[A]:
        _REGISTERED[name] = agent_class
        return agent_class

    return register


@contextmanager
def registered(name: str, agent_class: type[WorldAgent]) -> Iterator[None]:
    """Register a class for a while, as a test does; what had the name before has it again."""
    before = _REGISTERED.get(name)
    _REGISTERED[name] = agent_class
    try:
        yield
    finally:
        del _REGISTERED[name]
        if before is not None:
            _REGISTERED[name] = before


def agent_class(spec: Any, base: type[A]) -> type[A]:
    """Return the class that a part of a scenario names; the base where it names none.

    Raises
    ------
    AgentError
        If there is no such agent, or it is not of this kind.
    """
    name = getattr(spec, "agent", None)
    if name is None:
        return base
    plugins = {point.name: point for point in entry_points(group=GROUP)}
    if name in _REGISTERED:
        found: Any = _REGISTERED[name]
    elif name in plugins:
        found = plugins[name].load()
    else:
        known = sorted({*_REGISTERED, *plugins})
        there = f"there are {', '.join(known)}" if known else "none is registered"
        raise AgentError(
            f"no agent {name!r}: {there}; register one with ecosystem.agent({name!r}), or install"
            f" a package with an entry point in the group {GROUP!r}"
        )
    if not (isinstance(found, type) and issubclass(found, base)):
        raise AgentError(f"agent {name!r} is no {base.__name__}; expected a subclass of it")
    return found
