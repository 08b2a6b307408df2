"""What all agents of a world share."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from ecosystem.agents.options import AgentError, read_options
from ecosystem.agents.quiet_mesa import mesa
from ecosystem.scenario.kinds import SHIPPED_KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ecosystem.agents.bill import Bill
    from ecosystem.agents.environment import Environment


class _CountersPerWorld:
    """Agent counters of each world, forgotten with it.

    Mesa 3.3 keeps them in a plain dict and so keeps every model alive for ever.
    """

    def __init__(self) -> None:
        self._counters: WeakKeyDictionary[Any, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counters.setdefault(model, itertools.count(1))


class NotThereError(LookupError):
    """Something reads from an agent, a model or a site that is not there."""


class Agent(mesa.Agent):  # type: ignore[misc]
    """An agent with a name of its own, which keys all its draws.

    Parameters
    ----------
    world
        The world it lives in.
    spec
        What the scenario says about it.

    Attributes
    ----------
    name
        Unique among agents of its kind.
    kind
        What kind of agent it is.
    options
        What the scenario tells an agent of the user's own, as its class's ``Options``; None
        where the class has none.

    Raises
    ------
    AgentError
        If there are options that the class does not take, or values that it refuses.
    """

    _ids = _CountersPerWorld()
    kind: ClassVar[Kind]

    def __init__(self, world: Environment, spec: Any) -> None:
        super().__init__(world)
        self.world = world
        self.spec = spec
        self.name: str = spec.name
        self.options = self._read(getattr(spec, "options", {}))

    def _read(self, options: Mapping[str, Any]) -> Any:
        own = type(self).__name__
        wanted = getattr(type(self), "Options", None)
        if wanted is None:
            if options:
                raise AgentError(f"{self.name}: {own} takes no options, but has {dict(options)}")
            return None
        return read_options(wanted, options, f"{self.name}: options of {own}")

    # ------------------------------------------------------------ a round

    def begin_round(self) -> None:
        """Forget what the round before came to."""

    def act(self, round_: int) -> None:
        """Do what an agent of the user's own kind does in its phase; those that ship do more."""

    def pays_in(self, round_: int) -> bool:
        """Tell whether it pays its part of charges in a round."""
        return True

    def owes(self) -> Iterable[Bill]:
        """Return what is to be paid for what it did in this round."""
        return ()

    def report(self) -> Mapping[str, list[dict[str, Any]]]:
        """Return rows of tables about what it did in this round, whether it is measured or not."""
        return {}


def shipped_kind(name: str) -> Kind:
    """Return the declaration of a kind that ships."""
    return next(kind for kind in SHIPPED_KINDS if kind.name == name)
