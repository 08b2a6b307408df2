"""Nodes that agree: the same code, the same versions, the same last bits on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ecosystem.draws.arithmetic import arithmetic
from ecosystem.runtime.runtime import NoHostsError, first_line
from ecosystem.versions.files import package_version
from ecosystem.versions.packages import installed

R = TypeVar("R")

_PATIENCE = 15.0  # seconds for all nodes to answer; a cold one takes two


@dataclass(frozen=True)
class Identity:
    """What decides the bits that a process computes.

    Attributes
    ----------
    versions
        Of Python, of packages, and of all our code: nodes run more of it than what decides a
        run.
    arithmetic
        Digests of :func:`ecosystem.draws.arithmetic.arithmetic`.
    """

    versions: Mapping[str, str]
    arithmetic: Mapping[str, str]

    @classmethod
    def here(cls) -> Identity:
        """Return that of this process."""
        return cls({"code": package_version(), **installed()}, arithmetic())

    def other_versions(self, other: Identity) -> str:
        """Say which versions another process has, and which this one; nothing if the same."""
        there, here = other.versions, self.versions
        return ", ".join(
            f"{name} {there.get(name, 'not stated')} there and {here.get(name, 'not stated')} here"
            for name in {**here, **there}
            if there.get(name) != here.get(name)
        )

    def other_bits(self, other: Identity) -> str:
        """Say in which operations another process gives other last bits; nothing if in none."""
        return ", ".join(
            kind for kind, digest in self.arithmetic.items() if other.arithmetic.get(kind) != digest
        )

    def disagreement(self, other: Identity, allow_other_bits: bool) -> str:
        """Say what keeps another process from helping this one; nothing if nothing does."""
        if differing := self.other_versions(other):
            return f"other code or versions: {differing}"
        bits = "" if allow_other_bits else self.other_bits(other)
        return f"other last bits of {bits}" if bits else ""


class OtherProcessError(Exception):
    """A process that should help would compute other numbers than the driver."""


def refuse_other_nodes(ray: Any, allow_other_bits: bool = False) -> None:
    """Ask every node of the cluster that was joined what it computes with.

    Parameters
    ----------
    ray
        Ray itself.
    allow_other_bits
        Whether nodes may compute other last bits: another kind of processor, usually.

    Raises
    ------
    NoHostsError
        If a node has not our package, other code or versions of it, or other last bits, or does
        not answer; a line for each.
    """
    here = Identity.here()
    refused = []
    for node, reply in _answers(ray):
        differing = reply if isinstance(reply, str) else here.disagreement(reply, allow_other_bits)
        refused += [f"{node}: {differing}"] if differing else []
    if refused:
        them = "\n  ".join(refused)
        raise NoHostsError(
            "nodes of the cluster do not agree with this machine: install the same on all; where"
            f" only last bits differ, --allow-other-bits takes them all the same\n  {them}"
        )


def _answers(ray: Any) -> Iterator[tuple[str, Identity | str]]:
    """Yield every living node with what it has, or with why that is not known."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    ask = ray.remote(num_cpus=0, max_retries=0)(_question())
    asked = {}
    for key, name in _living(ray).items():
        there = NodeAffinitySchedulingStrategy(key, soft=False)
        asked[key] = name, ask.options(scheduling_strategy=there).remote()
    refs = [ref for _, ref in asked.values()]
    ray.wait(refs, num_returns=len(refs), timeout=_PATIENCE)
    answers = {key: _answer(ray, ref) for key, (_, ref) in asked.items()}
    living = _living(ray)  # one that is lost is counted on for a while, and asked in vain
    for key, (name, _) in asked.items():
        if key in living:
            yield name, answers[key]


def _living(ray: Any) -> dict[str, str]:
    """Return what nodes are called, by their ids."""
    return {
        node["NodeID"]: f"node {node['NodeManagerAddress']} ({node['NodeManagerHostname']})"
        for node in ray.nodes()
        if node["Alive"]
    }


def _answer(ray: Any, ref: Any) -> Identity | str:
    try:
        reply = ray.get(ref, timeout=0.1)
    except ray.exceptions.GetTimeoutError:
        return (
            f"no answer within {_PATIENCE:.0f} s; are the ports between nodes open"
            " (docs/cluster.md)?"
        )
    except ray.exceptions.RayError as error:
        return f"no answer: {first_line(error)}"
    if "missing" in reply:
        return (
            f"ecosystem is not installed there, or not whole ({reply['missing']}):"
            f" install ecosystem {installed()['ecosystem']} on it"
        )
    return Identity(**reply)


def _question() -> Callable[[], dict[str, Any]]:
    """Return what a node is asked; it travels whole, since the node may not have this module."""

    def ask() -> dict[str, Any]:
        try:
            from ecosystem.runtime.agreement import Identity
        except ImportError as error:
            return {"missing": error.name or str(error)}
        except Exception as error:  # a file that was copied in part, say
            return {"missing": f"{type(error).__name__}: {error}"}
        here = Identity.here()
        return {"versions": here.versions, "arithmetic": here.arithmetic}

    return ask


def agreeing(function: Callable[..., R], allow_other_bits: bool = False) -> Callable[..., R]:
    """Return a function for tasks that refuses to work in a process which does not agree.

    Nodes may join when work is under way, and code may change under it.

    Raises
    ------
    OtherProcessError
        Where it is called: if versions are others there, or last bits.
    """
    here = Identity.here()

    def work(*args: Any) -> R:
        if differing := here.disagreement(Identity.here(), allow_other_bits):
            raise OtherProcessError(
                f"a process that was to help has {differing}; 'here' is where the command was given"
            )
        return function(*args)

    return work
