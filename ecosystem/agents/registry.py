"""Agents of one's own: classes that a scenario names, registered from Python or by a plug-in.

A scenario can only name what the user has registered or installed; it cannot import code.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from ecosystem.agents.agent import Agent
from ecosystem.agents.options import AgentError
from ecosystem.scenario.kinds import KINDS, Kind
from ecosystem.scenario.registry import NotRegisteredError, Registry

AGENTS = Registry("agent")

A = TypeVar("A", bound=Agent)


def agent(name: str) -> Callable[[type[A]], type[A]]:
    """Register a class of agents under the name by which scenarios call it.

    The class extends ``Lab``, ``Publisher``, ``Crawler``, ``Filter`` or ``Archive`` and overrides
    what it decides otherwise. A pydantic model or dataclass ``Options`` in it says what options a
    scenario may give; an agent finds them as ``self.options``. Registering a name again
    replaces the class, as a notebook does whose cell is run twice.

    Examples
    --------
    >>> from ecosystem.agents.lab.lab import Lab
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


def kind(
    field: str, *, after: str, name: str = "", colour: str = "#999999", hatch: str = ""
) -> Callable[[type[A]], type[A]]:
    """Register a kind of agent of the user's own.

    The class extends ``Agent``. Its agents stand in a scenario under ``agents``; they act once a
    round, and may pay.

    Parameters
    ----------
    field
        What several of them are called, as in ``readers``: where a scenario has them, and what
        they are called as payers.
    after
        The phase of a round after which they act, such as ``publish``.
    name
        What one of them is called; by default the field without its last letter.
    colour, hatch
        How figures show them.

    Examples
    --------
    ``docs/examples/readers.py`` has one.
    """
    add: Callable[[type[A]], type[A]] = KINDS.add(field)

    def register(agent_class: type[A]) -> type[A]:
        base = f"{agent_class.__module__}.{agent_class.__qualname__}"
        agent_class.kind = Kind(
            name or field.removesuffix("s"), field, base, after, colour=colour, hatch=hatch
        )
        return add(agent_class)

    return register


def own_kind(field: str) -> type[Agent]:
    """Return the class of a kind of the user's own.

    Raises
    ------
    AgentError
        If there is none, or it is no agent.
    """
    try:
        found = KINDS.find(field)
    except NotRegisteredError as error:
        raise AgentError(f"agents.{field}: {error}") from None
    if not (isinstance(found, type) and issubclass(found, Agent)):
        raise AgentError(f"agents.{field}: {found!r} is no Agent; expected a class that extends it")
    return found


def shipped_base(kind: Kind) -> type[Agent]:
    """Return the class of a kind that ships."""
    module, _, name = kind.base.rpartition(".")
    found: type[Agent] = getattr(import_module(module), name)
    return found
