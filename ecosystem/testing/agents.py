"""What every agent keeps: the laws of a world, whatever it decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ecosystem.agents.agent import Agent
from ecosystem.agents.registry import AGENTS
from ecosystem.results.arrow_tables import content_hash, to_arrow
from ecosystem.results.tables import TABLES
from ecosystem.runtime.in_process import InProcess
from ecosystem.scenario.kinds import KINDS, SHIPPED_KINDS
from ecosystem.scenario.scenario import Scenario
from ecosystem.testing.expecting import expect
from ecosystem.testing.posted import Posted
from ecosystem.testing.small_world import backwards, world_with
from ecosystem.world.text_ledger import LedgerError
from ecosystem.world.world import World

_NAME = "tested"


def check_agent(
    agent_class: type[Agent], options: Mapping[str, Any] | None = None, **part: Any
) -> None:
    """Check that an agent of one's own leaves the laws of a world as they are.

    It lives in a small world of four rounds, as the first of its kind. The world must run
    and its ledger close; and its tables must be the same bits when it runs again, when the
    work is divided, when agents are listed in another order, and when what the agent hands
    to its compute half travels as a copy, as it does on a cluster.

    Parameters
    ----------
    agent_class
        A subclass of ``Lab``, ``Publisher``, ``Crawler``, ``Filter`` or ``Archive``; or an agent
        of a kind of the user's own, with :func:`ecosystem.kind` on it.
    options
        What a scenario tells it as ``options``.
    **part
        What else a scenario says about it, such as ``held_out=0.2`` of a lab.

    Raises
    ------
    AssertionError
        With what was expected of it.
    TypeError
        If the class is not of one of these kinds.
    """
    who, kind = agent_class.__name__, getattr(agent_class, "kind", None)
    if kind is None:
        known = ", ".join(kind.base.rpartition(".")[2] for kind in SHIPPED_KINDS)
        raise TypeError(f"{who} is of no kind; expected a subclass of {known}, or ecosystem.kind")
    is_own = kind not in SHIPPED_KINDS
    parameters = dict(options or {})
    changes = (
        {**part, **parameters}
        if is_own
        else {**part, **({"options": parameters} if parameters else {})}
    )
    data = world_with(kind.field, _NAME, changes)
    registry = KINDS if is_own else AGENTS
    with registry.holding(kind.field if is_own else _NAME, agent_class):
        tables = _run(data, InProcess(), who)
        for other in _other_ways(data, who):
            found = _run(other.data, other.runtime, who)
            differing = [place for place in tables if tables[place] != found[place]]
            first = min((round_ for round_, _ in differing), default=0)
            names = ", ".join(name for round_, name in differing if round_ == first)
            expect(
                not differing,
                f"{who}, {other.how}, gives other tables, first in round {first} ({names});"
                f" expected the same bits: {other.rule}",
            )


@dataclass(frozen=True)
class _Way:
    """A way to run that must change nothing, and the rule that breaks if it does."""

    how: str
    rule: str
    data: dict[str, Any]
    runtime: InProcess


def _other_ways(data: dict[str, Any], who: str) -> list[_Way]:
    turned = backwards(data)
    return [
        _Way("run twice", "draw with numbers that are keyed by names", data, InProcess()),
        _Way("in three shards", "know nothing of how work is divided", data, InProcess(3)),
        _Way("listed in another order", "go by names, not by places", turned, InProcess()),
        _Way("on another machine", "share nothing but what calls carry", data, Posted(who)),
    ]


def _run(data: dict[str, Any], runtime: InProcess, who: str) -> dict[tuple[int, str], str]:
    """Return the content hash of every table of a run, round by round."""
    scenario = Scenario.model_validate(data)
    with _running(who, "at the start"):
        world = World(scenario, runtime)
    for round_ in range(1, scenario.time.rounds + 1):
        with _running(who, f"in round {round_}"):
            world.step()
    return {
        (round_, spec.name): content_hash(spec, to_arrow(spec, _rows(world, spec.name, round_)))
        for round_ in range(scenario.time.rounds + 1)
        for spec in TABLES
    }


def _rows(world: World, table: str, round_: int) -> list[dict[str, Any]]:
    return [row for row in world.tables.get(table, []) if row["round"] == round_]


@contextmanager
def _running(who: str, when: str) -> Iterator[None]:
    try:
        yield
    except AssertionError:
        raise
    except LedgerError as error:
        raise AssertionError(
            f"{who}: the ledger does not close {when}; expected every page and draw to be"
            f" accounted for ({error})"
        ) from error
    except Exception as error:
        raise AssertionError(
            f"{who} does not run: {type(error).__name__} {when}: {error}"
        ) from error
