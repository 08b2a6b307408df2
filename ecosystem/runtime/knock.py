"""Whether a cluster answers at an address, asked before Ray itself tries for minutes.

Another process asks, which can be ended; what Ray's own code prints there is read, not shown.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from typing import Any

from ecosystem.runtime.runtime import NoHostsError

_CONNECT = 5.0  # seconds
_PATIENCE = 15.0  # seconds for the head to say which nodes there are

# Prints what the head says: address and port of every node, and the versions that it runs. What it
# imports is Ray's own and may change: what goes wrong with that is left to the joining itself.
_QUESTION = """
import json, platform, sys
import ray
from ray._private.services import canonicalize_bootstrap_address
from ray._raylet import GcsClient
head = GcsClient(address=canonicalize_bootstrap_address(sys.argv[1]))
nodes = [n for n in head.get_all_node_info(timeout=5).values() if n.state == 0]
there = json.loads(head.internal_kv_get(b"CLUSTER_METADATA", b"cluster"))
print(json.dumps({
    "nodes": [[node.node_manager_address, node.node_manager_port] for node in nodes],
    "there": [there["ray_version"], there["python_version"]],
    "here": [ray.__version__, platform.python_version()],
}))
"""


def knock(address: str) -> None:
    """Refuse an address at which no cluster can be joined, within half a minute.

    Parameters
    ----------
    address
        ``HOST:PORT`` of a head, or ``auto``.

    Raises
    ------
    NoHostsError
        If nobody answers, or who answers is no head of a Ray cluster, or wants another token, or
        if this machine is no node of the cluster.
    """
    if address.startswith("ray://"):
        raise NoHostsError(
            f"{address} is of Ray's client, which cannot carry a run: give HOST:PORT of the head,"
            " 6379 as a rule, on a machine that is a node of the cluster"
        )
    if address != "auto":
        _connect(address)
    reply = _ask(address)
    if reply is None:
        return
    if reply["here"] != reply["there"]:
        (ray, python), (our_ray, our_python) = reply["there"], reply["here"]
        raise NoHostsError(
            f"{_name_of(address)} runs Ray {ray} on Python {python}, and this machine has Ray"
            f" {our_ray} on Python {our_python}; install the same on all machines"
        )
    nodes = [(host, port) for host, port in reply["nodes"]]
    here = [(host, port) for host, port in nodes if _is_here(host)]
    if not here:
        raise NoHostsError(
            f"this machine is no node of {_name_of(address)}: start the command on one of"
            f" {', '.join(sorted({host for host, _ in nodes}))}, or make this machine a node of it"
            f" with 'ray start --address={address}'"
        )
    if not any(map(_answers, here)):
        raise NoHostsError(
            f"Ray has ended on this machine, a node of {_name_of(address)}; start it again"
            f" with 'ray start --address={address}'"
        )


def _connect(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise NoHostsError(
            f"{address!r} is no address of a cluster; expected HOST:PORT of its head, or auto"
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT).close()
    except (OSError, OverflowError, ValueError) as error:  # of names that cannot be names, too
        reason = getattr(error, "strerror", None) or error
        raise NoHostsError(f"nobody answers at {address}: {reason}") from error


def _answers(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, timeout=_CONNECT).close()
    except OSError:
        return False
    return True


def _ask(address: str) -> dict[str, Any] | None:
    """Return what the head says, or nothing where Ray cannot be asked this way."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _QUESTION, address],  # nothing of the folder we are in
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        ender = threading.Timer(_PATIENCE, asked.kill)
        ender.start()
        try:
            for line in asked.stderr:
                if reason := _reason(line, address):
                    asked.kill()
                    raise NoHostsError(reason)
            answer = asked.stdout.read()
        finally:
            ender.cancel()
    if asked.returncode == -signal.SIGKILL:
        raise NoHostsError(f"{_no_head(address)}; it said nothing for {_PATIENCE:.0f} s")
    try:
        reply: dict[str, Any] | None = json.loads(answer) if asked.returncode == 0 else None
    except ValueError:
        return None
    return reply


def _reason(line: str, address: str) -> str:
    """Return what a line of Ray's own noise means, if that is known."""
    if "InvalidAuthToken" in line:
        return (
            f"{_name_of(address)} wants its token, and was given none or another; name the"
            " file that holds it with --token-file"
        )
    if "Could not find any running Ray" in line:
        return "no cluster runs on this machine that 'auto' could find; give HOST:PORT of its head"
    if any(word in line for word in ("TimedOut", "rpc_code", "Failed to connect to GCS")):
        return _no_head(address)
    return ""


def _name_of(address: str) -> str:
    return "the cluster that 'auto' found" if address == "auto" else f"the cluster at {address}"


def _no_head(address: str) -> str:
    if address == "auto":
        return "the cluster that 'auto' found on this machine no longer answers; start it again"
    return (
        f"what answers at {address} is no head of a Ray cluster; expected the port of"
        " 'ray start --head', 6379 as a rule"
    )


def _is_here(address: str) -> bool:
    """Tell whether an address is one of this machine's: only then it can be listened at."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as taken:
            taken.bind((address, 0))
    except OSError:
        return False
    return True
