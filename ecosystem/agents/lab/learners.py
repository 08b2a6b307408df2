"""From what a scenario says of a learner to the learner of a round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ecosystem.agents.options import AgentError, read_options
from ecosystem.scenario.clock import Time, at_round
from ecosystem.scenario.learners import LEARNERS, OwnLearner
from ecosystem.scenario.learners import Learner as LearnerSpec
from ecosystem.scenario.registry import NotRegisteredError
from ecosystem.text.learner import Learner
from ecosystem.text.learners import CLASSES

L = TypeVar("L", bound=Learner)


def learner(name: str) -> Callable[[type[L]], type[L]]:
    """Register a class of learners under the name by which scenarios call it.

    The class extends :class:`~ecosystem.text.learner.Learner`. Its fields, where it is a
    dataclass, or what it is called with are what a scenario may say beside ``kind``.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @learner("doubled")
    ... @dataclass(frozen=True)
    ... class Doubled(Learner):
    ...     smoothing: float = 0.0
    ...     def fit(self, training):
    ...         ...
    """
    add: Callable[[type[L]], type[L]] = LEARNERS.add(name)
    return add


def learner_in(spec: LearnerSpec, calendar: Time, round_: int, lab: str) -> Learner:
    """Return the learner of a lab in a round.

    Raises
    ------
    AgentError
        If there is no such learner, or it does not take what the scenario says.
    """
    if isinstance(spec, OwnLearner):
        own: Learner = read_options(own_learner(spec, lab), spec.parameters, f"labs.{lab}.learner")
        return own
    values: dict[str, Any] = at_round(spec, calendar, round_)
    return CLASSES[values.pop("kind")](**values)


def own_learner(spec: OwnLearner, lab: str) -> type[Learner]:
    """Return the class of a learner of the user's own.

    Raises
    ------
    AgentError
        If there is none of that name, or it is no learner.
    """
    place = f"labs.{lab}.learner"
    try:
        found = LEARNERS.find(spec.kind)
    except NotRegisteredError as error:
        raise AgentError(f"{place}: {error}") from None
    if not (isinstance(found, type) and issubclass(found, Learner)):
        raise AgentError(f"{place}: {spec.kind!r} is no Learner; expected a class that extends it")
    return found
