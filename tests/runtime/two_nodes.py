"""A cluster of two nodes on one machine, with a token; runs a scenario on it from outside.

Usage: ``python -m tests.runtime.two_nodes SCENARIO OUT``. Prints the exit status of a run with
the token and of one without it, and the number of nodes that hosts ran on.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from ecosystem import Scenario, World
from ecosystem.benches.commons import Commons


class Where:
    """A bench that tells on which node it sits."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons

    def node(self) -> str:
        """Return the id of the node."""
        import ray

        return str(ray.get_runtime_context().get_node_id())


def n_nodes(address: str, scenario: str) -> int:
    """Return on how many nodes the two hosts of a world sit."""
    from ecosystem.runtime.on_ray import hosts_on_ray

    with hosts_on_ray(2, address) as runtime:
        seats = [runtime.seat(f"where:{i}", Where, load=100.0) for i in range(2)]
        World(Scenario.load(scenario), runtime)
        return len({seat.get(Where.node) for seat in seats})


def main(scenario: str, out: str) -> None:
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
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
