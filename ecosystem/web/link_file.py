"""The user's own links between sites."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from ecosystem.text.data_file import read_columns
from ecosystem.web.links import Links, links_from_edges
from ecosystem.web.sites import Sites


@dataclass(frozen=True)
class LinkTable:
    """What a file of links holds.

    Attributes
    ----------
    links
        The links.
    left_out
        What is no link and is left out, in words.
    """

    links: Links
    left_out: list[str]


def read_links(path: Path, sites: Sites) -> LinkTable:
    """Read links: a table with columns source and target, which are names of sites.

    Raises
    ------
    DataFileError
        If the file cannot be read, lacks a column, or names sites that do not exist; with
        the line of each.
    """
    table = read_columns(path, ("source", "target"))
    pairs = list(zip(table.values["source"], table.values["target"], strict=True))
    names = sites.names
    table.refuse(
        (at, f"there is no site {str(name or '')!r}; {site_hint(str(name or ''), sites)}")
        for at, pair in enumerate(pairs)
        for name in pair
        if name not in names
    )
    ends = np.array([[names[a], names[b]] for a, b in pairs], np.int64).reshape(-1, 2)
    links = links_from_edges(len(sites), ends[:, 0], ends[:, 1])
    n_to_itself = int((ends[:, 0] == ends[:, 1]).sum())
    n_double = len(pairs) - n_to_itself - len(links.targets)
    left_out = []
    if n := n_to_itself + n_double:
        counted = ((n_to_itself, "to the site itself"), (n_double, "double"))
        kinds = ", ".join(f"{of_kind} {kind}" for of_kind, kind in counted if of_kind)
        left_out.append(f"{path}: {n} of {len(pairs)} rows are no links: {kinds}")
    if not len(links.targets):
        left_out.append(f"{path}: there is no link at all")
    return LinkTable(links, left_out)


def site_hint(name: str, sites: Sites) -> str:
    """Say what a misspelt site may be, or how names of sites are made."""
    near = get_close_matches(name, list(sites.names)[:10_000], n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"names are group/context/number, as in {sites.name(0)!r}"
