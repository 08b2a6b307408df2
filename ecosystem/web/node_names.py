"""Which site a node of a user's network is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np

from ecosystem.text.data_file import Columns
from ecosystem.web.sites import Sites

_Wish = tuple[str | None, str | None]
_LIKE_A_SITE = re.compile(r"[^/]+/[^/]+/[0-9]+")


def sites_of_nodes(nodes: Columns, sites: Sites) -> dict[str, int]:
    """Return the position of the site that each node is.

    A node with the name of a site is that site. Any other name is the user's own: such a node gets
    the first site that no other node has, in the order of the table ``sites``; if it states a
    publisher or a context, the first of these. Nodes choose in the order of the file; those that
    state both choose before those that state one, and these before the others.

    Raises
    ------
    DataFileError
        If a name looks like that of a site (group/context/number) and there is none, if a node
        has no name, or if no site is left for a node; with the line of each.
    """
    names = nodes.values["name"]
    nodes.refuse(
        (at, f"there is no site {name or ''!r}; {site_hint(name or '', sites)}")
        for at, name in enumerate(names)
        if name is None or (name not in sites.names and _LIKE_A_SITE.fullmatch(name))
    )
    found = {name: sites.names[name] for name in names if name in sites.names}
    wishes: list[_Wish] = [
        (_text(publisher), _text(context))
        for publisher, context in zip(
            nodes.values["publisher"], nodes.values["context"], strict=True
        )
    ]
    own = [at for at, name in enumerate(names) if name not in found]
    own.sort(key=lambda at: wishes[at].count(None))
    used = set(found.values())
    free = {wish: _matching(sites, wish) for wish in {wishes[at] for at in own}}
    without: dict[_Wish, list[int]] = {}
    for at in own:
        position = next((i for i in free[wishes[at]] if i not in used), None)
        if position is None:
            without.setdefault(wishes[at], []).append(at)
        else:
            used.add(position)
            found[names[at]] = position
    nodes.refuse(
        (those[0], _no_site_left(wish, [names[at] for at in those], sites))
        for wish, those in without.items()
    )
    return found


def _text(entry: object) -> str | None:
    return None if entry is None or entry == "" else str(entry)


def _matching(sites: Sites, wish: _Wish) -> Iterator[int]:
    publisher, context = wish
    fits = np.ones(len(sites), dtype=np.bool_)
    if publisher is not None:
        fits &= sites.group == _index(sites.groups, publisher)
    if context is not None:
        fits &= sites.context == _index(sites.contexts, context)
    return iter(np.flatnonzero(fits).tolist())


def _index(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _no_site_left(wish: _Wish, without: list[str], sites: Sites) -> str:
    publisher, context = wish
    if publisher is not None and publisher not in sites.groups:
        return f"there is no publisher {publisher!r}; expected one of {', '.join(sites.groups)}"
    if context is not None and context not in sites.contexts:
        return f"there is no context {context!r}; expected one of {', '.join(sites.contexts)}"
    of = "".join(
        f" of {kind} {name!r}"
        for kind, name in (("publisher", publisher), ("context", context))
        if name is not None
    )
    n_sites = sum(1 for _ in _matching(sites, wish))
    others = f" and {len(without) - 1} more" if len(without) > 1 else ""
    return (
        f"no site{of} is left for node {without[0]!r}{others}: sites{of}: {n_sites}; expected"
        f" {n_sites + len(without)} or more, in publishers.sites"
    )


def own_names(of_nodes: Mapping[str, int], sites: Sites) -> dict[int, str]:
    """Return the names of the user's own, by position of the site."""
    return {at: name for name, at in of_nodes.items() if sites.name(at) != name}


def site_hint(name: str, sites: Sites) -> str:
    """Say what a misspelt site may be, or how names of sites are made."""
    near = get_close_matches(name, list(sites.names)[:10_000], n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"names are group/context/number, as in {sites.name(0)!r}"
