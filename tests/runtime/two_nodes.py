"""A cluster of two nodes on one machine, with a token; runs things on it from outside.

Usage: ``python -m tests.runtime.two_nodes SCENARIO COMPARISON OUT``. Prints the exit status of a
run with the token and of one without it, the number of nodes that its hosts ran on, and the
exit status of a comparison and the number of nodes that its runs were made on.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import ecosystem.comparison.compare as comparing
from ecosystem import Scenario, World
from ecosystem.benches.commons import Commons
from ecosystem.comparison.running import Ran, Task, do


class Where:
    """A bench that tells on which node it sits."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons

    def node(self) -> str:
        """Return the id of the node."""
        return this_node()


def this_node() -> str:
    """Return the id of the node that this process is on."""
    import ray

    return str(ray.get_runtime_context().get_node_id())


def n_nodes(address: str, scenario: str) -> int:
    """Return on how many nodes the two hosts of a world sit."""
    from ecosystem.runtime.on_ray import hosts_on_ray

    with hosts_on_ray(2, address) as runtime:
        seats = [runtime.seat(f"where:{i}", Where, load=100.0) for i in range(2)]
        World(Scenario.load(scenario), runtime)
        return len({seat.get(Where.node) for seat in seats})


def do_among_others(task: Task) -> Ran:
    """Make a run of a comparison once another node is at work too, and leave the node's id."""
    seen = task.folder.parents[2] / "nodes"
    seen.mkdir(exist_ok=True)
    (seen / this_node()).touch()
    patience = time.monotonic() + 30
    while len(list(seen.iterdir())) < 2 and time.monotonic() < patience:
        time.sleep(0.05)
    return do(task)


def compared(address: str, comparison: str, out: str) -> int:
    """Return the exit status of the command that makes a comparison on the cluster."""
    from click.testing import CliRunner

    from ecosystem.cli import main as command

    comparing.do = do_among_others
    arguments = ["compare", comparison, "--address", address, "--out", out]
    return CliRunner().invoke(command, arguments).exit_code


def main(scenario: str, comparison: str, out: str) -> None:
    """Start the cluster, run, and end it."""
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 100_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    cluster.add_node(**node)
    try:
        for place, without in ((out, ()), (f"{out}-refused", ("RAY_AUTH_TOKEN",))):
            environment = {k: v for k, v in os.environ.items() if k not in without}
            environment["HOME"] = str(Path(out).parent)  # no token of the user's own
            command = [sys.executable, "-m", "ecosystem", "run", scenario, "--out", place]
            done = subprocess.run(
                [*command, "--workers", "2", "--address", cluster.address],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            print("status", done.returncode, "RAY_AUTH_TOKEN" in done.stderr)
        print("nodes", n_nodes(cluster.address, scenario))
        print("compared", compared(cluster.address, comparison, f"{out}-compared"))
        print("nodes", len(list(Path(out).with_name("nodes").iterdir())))
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
