"""A cluster of two nodes on one machine, with a token; runs things on it from outside.

Usage: ``python -m tests.runtime.two_nodes SCENARIO COMPARISON OUT``. Prints the exit status of a
run with the token, and the number of nodes that its hosts ran on; the exit status of a run without
the token, and whether it was told of them; the exit status of a comparison, and the number of
nodes that its runs were made on.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ecosystem.comparison import away
from ecosystem.comparison.away import Contents, Delivery, Order, deliver
from ecosystem.runtime import on_ray
from ecosystem.runtime.host import Host


def this_node() -> str:
    """Return the id of the node that this process is on."""
    import ray

    return str(ray.get_runtime_context().get_node_id())


def seen_in(folder: Path) -> type[Host]:
    """Return hosts that leave the id of their node in a folder."""

    class Seen(Host):
        def __init__(self, *args: Any) -> None:
            folder.mkdir(exist_ok=True)
            (folder / this_node()).touch()
            super().__init__(*args)

    return Seen


def delivered_among_others(folder: Path) -> Callable[[Order, Contents], Delivery]:
    """Return what makes a run once another node is at work too, and leaves the node's id."""

    def deliver_among_others(order: Order, contents: Contents) -> Delivery:
        folder.mkdir(exist_ok=True)
        (folder / this_node()).touch()
        patience = time.monotonic() + 30
        while len(list(folder.iterdir())) < 2 and time.monotonic() < patience:
            time.sleep(0.05)
        return deliver(order, contents)

    return deliver_among_others


def status_of(*arguments: str) -> int:
    """Return the exit status of one of our commands, given in this process."""
    from click.testing import CliRunner

    from ecosystem.cli import main as command

    return CliRunner().invoke(command, arguments).exit_code


def refused(*arguments: str, home: Path) -> subprocess.Popen[str]:
    """Start one of our commands in a process that has no token."""
    environment = {k: v for k, v in os.environ.items() if k != "RAY_AUTH_TOKEN"}
    environment["HOME"] = str(home)  # no token of the user's own
    command = [sys.executable, "-m", "ecosystem", *arguments]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, text=True, **pipes)


def main(scenario: str, comparison: str, out: str) -> None:
    """Start the cluster, run, and end it."""
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 100_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    cluster.add_node(**node)
    there = ["--address", cluster.address, "--out"]
    run = ["run", scenario, "--workers", "2", *there]
    place = Path(out).parent
    on_ray.Host = seen_in(place / "nodes-of-hosts")
    away.deliver = delivered_among_others(place / "nodes")
    try:
        with refused(*run, f"{out}-refused", home=place) as stranger:
            print("run", status_of(*run, out))
            print("nodes", len(list((place / "nodes-of-hosts").iterdir())))
            said = stranger.communicate()[1]
        print("refused", stranger.returncode, "--token-file" in said)
        print("compared", status_of("compare", comparison, *there, f"{out}-compared"))
        print("nodes", len(list((place / "nodes").iterdir())))
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
