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

from ecosystem.runtime.runtime import NoHostsError

_CONNECT = 5.0  # seconds
_PATIENCE = 15.0  # seconds for the head to say which nodes there are

# Prints address and port of every node. What it imports is Ray's own and may change: what goes
# wrong with that is left to the joining itself.
_QUESTION = """
import json, sys
from ray._private.services import canonicalize_bootstrap_address
from ray._raylet import GcsClient
address = canonicalize_bootstrap_address(sys.argv[1])
nodes = GcsClient(address=address).get_all_node_info(timeout=5).values()
living = [node for node in nodes if node.state == 0]
print(json.dumps([[node.node_manager_address, node.node_manager_port] for node in living]))
"""

_REFUSED = "InvalidAuthToken"
_NO_HEAD = ("TimedOut", "rpc_code", "Failed to connect to GCS")


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
    nodes = _nodes(address)
    here = [(host, port) for host, port in nodes if _is_here(host)]
    if nodes and not here:
        raise NoHostsError(
            f"this machine is no node of the cluster at {address}: start the command on one of"
            f" {', '.join(sorted({host for host, _ in nodes}))}, or make this machine a node of it"
            f" with 'ray start --address={address}'"
        )
    if here and not any(map(_answers, here)):
        raise NoHostsError(
            f"Ray has ended on this machine, a node of the cluster at {address}; start it again"
            f" with 'ray start --address={address}'"
        )


def _connect(address: str) -> None:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise NoHostsError(
            f"{address!r} is no address of a cluster; expected HOST:PORT of its head, or auto"
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NoHostsError(f"nobody answers at {address}: {reason}") from error


def _answers(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, timeout=_CONNECT).close()
    except OSError:
        return False
    return True


def _nodes(address: str) -> list[tuple[str, int]]:
    """Return address and port of the living nodes; nothing where Ray cannot be asked so."""
    command = [sys.executable, "-c", _QUESTION, address]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, errors="replace", **pipes) as asked:  # type: ignore[call-overload]
        ender = threading.Timer(_PATIENCE, asked.kill)
        ender.start()
        try:
            said = ""
            for line in asked.stderr:
                said += line
                if reason := _reason(line, address):
                    asked.kill()
                    raise NoHostsError(reason)
            answer = asked.stdout.read()
        finally:
            ender.cancel()
    if asked.returncode == -signal.SIGKILL:
        raise NoHostsError(f"{_no_head(address)}; it said nothing for {_PATIENCE:.0f} s")
    if asked.returncode > 0:
        if "Could not find any running Ray" in said:
            raise NoHostsError(
                "no cluster runs on this machine that 'auto' could find; give HOST:PORT of its head"
            )
        return []
    return [(host, port) for host, port in json.loads(answer)]


def _reason(line: str, address: str) -> str:
    if _REFUSED in line:
        return (
            f"the cluster at {address} wants its token, and was given none or another; name the"
            " file that holds it with --token-file"
        )
    return _no_head(address) if any(word in line for word in _NO_HEAD) else ""


def _no_head(address: str) -> str:
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
