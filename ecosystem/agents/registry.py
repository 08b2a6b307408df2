"""Agents of one's own: classes that a scenario names, registered from Python or by a plug-in.

A scenario can only name what the user has registered or installed; it cannot import code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ecosystem.agents.agent import WorldAgent
from ecosystem.agents.options import AgentError
from ecosystem.scenario.registry import NotRegisteredError, Registry

AGENTS = Registry("agent")

A = TypeVar("A", bound=WorldAgent)


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
    return AGENTS.add(name)


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
    try:
        found = AGENTS.find(name)
    except NotRegisteredError as error:
        raise AgentError(str(error)) from None
    if not (isinstance(found, type) and issubclass(found, base)):
        raise AgentError(f"agent {name!r} is no {base.__name__}; expected a subclass of it")
    return found
