"""Who sits with whom."""

from __future__ import annotations

from collections.abc import Mapping


def placed_by_load(loads: Mapping[str, float], n_hosts: int) -> list[list[str]]:
    """Divide handles among hosts so that their loads are about equal.

    The heaviest handle goes first, each to the host with the least load so far (Graham
    1969; from memory). Names decide ties, so that the same handles
    always sit alike.

    Returns
    -------
    list of lists of str
        Handles by host; no host is empty, so there may be fewer hosts than asked for.
    """
    hosts: list[list[str]] = [[] for _ in range(min(n_hosts, len(loads)))]
    load = [0.0] * len(hosts)
    for name in sorted(loads, key=lambda name: (-loads[name], name)):
        least = load.index(min(load))
        hosts[least].append(name)
        load[least] += loads[name]
    return hosts
