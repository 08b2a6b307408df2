"""What an agent decided, checked where it is used: a wrong value is one sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ecosystem.agents.agent import Agent

T = TypeVar("T")


class DecisionError(ValueError):
    """A method of an agent returned what it cannot return."""


def refuse(agent: Agent, method: str, value: object, expected: str) -> DecisionError:
    """Return the error that names class, method, agent, round and value."""
    shown = repr(value)
    shown = shown if len(shown) <= 80 else f"{shown[:77]}..."
    return DecisionError(
        f"{type(agent).__name__}.{method} of {agent.kind.name} {agent.name!r} returned {shown} in"
        f" round {agent.world.round}; expected {expected}"
    )


def share(agent: Agent, method: str, value: Any) -> float:
    """Return a value that must be a share, as a float.

    Raises
    ------
    DecisionError
        If it is no number from 0 to 1.
    """
    if not _is_number(value) or not 0 <= value <= 1:
        raise refuse(agent, method, value, "a share from 0 to 1")
    return float(value)


def amount(agent: Agent, method: str, value: Any) -> float:
    """Return a value that must be an amount, as a float.

    Raises
    ------
    DecisionError
        If it is no finite number from 0 up.
    """
    if not _is_number(value) or not 0 <= value < math.inf:
        raise refuse(agent, method, value, "a finite number, 0 or more")
    return float(value)


def instance(agent: Agent, method: str, value: T, wanted: type[Any]) -> T:
    """Return a value that must be of a class.

    Raises
    ------
    DecisionError
        If it is of another.
    """
    if not isinstance(value, wanted):
        raise refuse(agent, method, value, f"an instance of {wanted.__name__}")
    return value


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, str | bytes) and not math.isnan(float(value))
    except (TypeError, ValueError):
        return False
