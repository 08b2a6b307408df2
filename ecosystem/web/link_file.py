"""The user's own links between sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecosystem.web.links import Links, links_from_edges
from ecosystem.web.network_file import Network, read_network
from ecosystem.web.node_names import own_names, sites_of_nodes
from ecosystem.web.sites import Sites


@dataclass(frozen=True)
class LinkTable:
    """What a file of links holds.

    Attributes
    ----------
    links
        The links.
    own_names
        Names of the user's own, by position of the site; sites without one are not in it.
    left_out
        What is no link and is left out, columns that nobody uses, and sites that are not in the
        file, in words.
    """

    links: Links
    own_names: Mapping[int, str]
    left_out: list[str]


def read_links(path: Path, sites: Sites) -> LinkTable:
    """Read links from GraphML, GEXF, or a table with columns source and target.

    Which site a node is, :func:`~ecosystem.web.node_names.sites_of_nodes` says.

    Raises
    ------
    DataFileError
        If the file cannot be read, lacks a column, names sites that do not exist, or has more
        nodes than there are sites; with the line of each.
    """
    network = read_network(path)
    at = sites_of_nodes(network.nodes, sites)
    pairs = zip(network.edges.values["source"], network.edges.values["target"], strict=True)
    ends = np.array([[at[a], at[b]] for a, b in pairs], np.int64).reshape(-1, 2)
    links = links_from_edges(len(sites), ends[:, 0], ends[:, 1])
    own = own_names(at, sites)
    notes = [*_no_links(network, ends, links), *_nameless(sites, at, own)]
    left_out = [*network.edges.left_out(), *(f"{path}: {note}" for note in notes)]
    return LinkTable(links, own, left_out)


def _no_links(network: Network, ends: NDArray[np.int64], links: Links) -> list[str]:
    """Say what of a file is no link."""
    notes = []
    n_to_itself = int((ends[:, 0] == ends[:, 1]).sum())
    n_double = len(ends) - n_to_itself - len(links.targets)
    if n := n_to_itself + n_double:
        counted = ((n_to_itself, "to the site itself"), (n_double, "double"))
        kinds = ", ".join(f"{of_kind} {kind}" for of_kind, kind in counted if of_kind)
        notes.append(f"{n} of {len(ends)} {network.row} are no links: {kinds}")
    if not len(links.targets):
        notes.append("there is no link at all")
    if network.is_weighted:
        notes.append("weights are left out: a link is there or it is not")
    return notes


def _nameless(sites: Sites, at: Mapping[str, int], own: Mapping[int, str]) -> list[str]:
    """Say what a misspelt name, or too few nodes, would hide."""
    if not own:
        return []
    notes = []
    if len(own) < len(at):
        notes.append(
            f"{len(own)} of {len(at)} names are of no site and taken for names of the user's own:"
            f" {next(iter(own.values()))!r} is {sites.name(next(iter(own)))}"
        )
    if n := len(sites) - len(at):
        notes.append(f"{n} of {len(sites)} sites are no node of it, and have no links")
    return notes
