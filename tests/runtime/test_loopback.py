"""A local Ray opens nothing to the network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ecosystem import World
from ecosystem.runtime.on_ray import OnRay
from tests.small import small

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("local_ray"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

LISTENING = "0A"
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def family(pid: int) -> set[int]:
    """Return a process and all its descendants."""
    parent = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended
        parent[int(stat.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, of in parent.items() if of in found} - found:
        found |= more
    return found


def sockets_of(pid: int) -> set[str]:
    """Return the inodes of a process's sockets."""
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            target = str(descriptor.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def test_every_socket_of_a_local_ray_listens_on_loopback() -> None:
    with OnRay(2) as runtime:
        World(small(), runtime).step()
        ours = set().union(*(sockets_of(pid) for pid in family(os.getpid())))
        rows = [
            line.split()
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        ]
        addresses = {row[1].split(":")[0] for row in rows if row[3] == LISTENING and row[9] in ours}
    assert addresses
    assert addresses <= LOOPBACK


def test_the_environment_is_left_as_it_was() -> None:
    assert "RAY_AUTH_TOKEN" not in os.environ
    assert "RAY_AUTH_MODE" not in os.environ
