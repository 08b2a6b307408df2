"""How links between sites grow: those who have links get links.

The graph is grown by copying (Kumar et al. 2000; from memory): a new site takes an earlier one as
its model, and copies its links or links elsewhere. Sites then gather links in proportion
to the links that they have, and nobody needs to know how many those are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, bernoulli, hashes, key_of
from ecosystem.draws.ranges import pick_in_ranges
from ecosystem.web.links import Links, links_from_edges

I64 = NDArray[np.int64]

CIRCLES = ("all sites", "own context")


def preferential_links(
    seed: int,
    site_key: U64,
    context: NDArray[np.integer],
    weight: NDArray[np.float64],
    *,
    per_site: int,
    own_context: float,
    in_degree_exponent: float = 2.1,
    reciprocal: float = 0.1,
) -> Links:
    """Grow a graph in which those who have links get links.

    Sites arrive by falling weight: the biggest are the oldest. A site takes one earlier
    site as its model among all, and one among those of its context. With probability
    ``1 / (in_degree_exponent - 1)`` its link number j goes where the model's link number
    j goes, else to an earlier site drawn uniformly. The first of a context has no model
    there, and draws from all. Older sites learn of newer ones in two ways: the model of a
    site's first link links to the site, so that all can be reached from the first one;
    and those linked to may link back.

    Every draw is keyed by the site's key, so the order of the list does not matter. A site
    that arrives later moves no earlier link (it only adds links back to it). One that
    arrives earlier moves a model with probability near ``log2(N) / (2 N)``, and what
    others copied from there.

    Parameters
    ----------
    seed
        The scenario's seed.
    site_key : array of uint64, shape (N,)
        Distinct keys of the sites.
    context : array of int, shape (N,)
        Context of each site; only which sites share one matters.
    weight : array of float64, shape (N,)
        Size of each site; only the order matters, and equal sizes are ordered by key.
    per_site
        Number of links that a site makes; those to the same target become one. One more
        leaves the others as they are.
    own_context
        Probability that a link stays among sites of the same context. Others may stay by
        chance. Raising it moves only the links in between.
    in_degree_exponent
        The number of sites with k links to them falls as ``k ** -in_degree_exponent``;
        above 2. The default is that of Broder et al. (2000, Computer Networks) for pages; from
        memory.
    reciprocal
        Probability that the target of a link links back.

    Returns
    -------
    Links
        Strongly connected where there is more than one site.

    Raises
    ------
    ValueError
        If arrays differ in length, keys repeat, or a parameter is out of range.
    """
    _check_sites(site_key, context, weight)
    _check_shape(per_site, own_context, in_degree_exponent, reciprocal)
    n = len(site_key)
    order = np.lexsort((site_key, -weight))
    names, topics = site_key[order], context[order]
    slots = [hashes(key_of(seed, "link", j), names) for j in range(per_site)]
    link = np.column_stack(slots).reshape(n, per_site)
    models, targets = _grow(seed, names, topics, link, 1 / (in_degree_exponent - 1))
    own = bernoulli(hashes(key_of(seed, "link in own context"), link), own_context)
    target = np.where(own, targets[1], targets[0])[1:]
    herald = np.where(own[:, 0], models[1], models[0])[1:]
    back = bernoulli(hashes(key_of(seed, "link back"), link), reciprocal)[1:]
    site = np.arange(1, n)
    source = np.repeat(site, per_site).reshape(-1, per_site)
    sources = np.concatenate([source.ravel(), herald, target[back]])
    ends = np.concatenate([target.ravel(), site, source[back]])
    return links_from_edges(n, order[sources], order[ends])


def _check_sites(site_key: U64, context: NDArray[np.integer], weight: NDArray[np.float64]) -> None:
    if not len(site_key) == len(context) == len(weight):
        raise ValueError(
            f"{len(site_key)} keys, {len(context)} contexts and {len(weight)} weights of sites"
        )
    if len(np.unique(site_key)) < len(site_key):
        raise ValueError("two sites have the same key")
    if not np.isfinite(weight).all():
        raise ValueError("the weight of a site is not a finite number")


def _check_shape(per_site: int, own: float, exponent: float, reciprocal: float) -> None:
    if per_site < 1:
        raise ValueError(f"per_site is {per_site}, but a site makes at least one link")
    for name, share in (("own_context", own), ("reciprocal", reciprocal)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} is {share}, but it must lie between 0 and 1")
    if not exponent > 2:
        raise ValueError(f"in_degree_exponent is {exponent}, but it must be above 2")


def _grow(
    seed: int, names: U64, topics: NDArray[np.integer], link: U64, copying: float
) -> tuple[I64, I64]:
    """Return models (2, N) and targets (2, N, L) in both circles, for sites by arrival.

    Links are grown within all sites and within contexts side by side, each copying from
    its own kind; so a link may be switched from one circle to the other without moving
    any other. The first site has nowhere to link: its entries mean nothing.
    """
    n, per_site = link.shape
    sequence, low, high = _circles(topics)
    first = low == high
    low, high = np.where(first, 0, low), np.where(first, np.arange(n), high)
    scrambled = hashes(key_of(seed, "site in the tree"), names)[sequence]
    draws = np.stack([hashes(key_of(seed, "model", circle), names) for circle in CIRCLES])
    models = np.zeros((2, n), dtype=np.int64)
    picks = pick_in_ranges(draws[:, 1:].ravel(), scrambled, low[:, 1:].ravel(), high[:, 1:].ravel())
    models[:, 1:] = sequence[picks].reshape(2, -1)

    chance = np.stack([hashes(key_of(seed, "copied link", circle), link) for circle in CIRCLES])
    has_links = ~np.take_along_axis(first, models, axis=1) & ~first
    copied = bernoulli(chance, copying) & has_links[:, :, None]
    circle, site, slot = np.nonzero(~copied)
    circle, site, slot = (index[site > 0] for index in (circle, site, slot))
    draws = np.stack([hashes(key_of(seed, "new link", circle), link) for circle in CIRCLES])
    targets = np.zeros((2, n, per_site), dtype=np.int64)
    picks = pick_in_ranges(
        draws[circle, site, slot], scrambled, low[circle, site], high[circle, site]
    )
    targets[circle, site, slot] = sequence[picks]
    return models, _follow_copies(models, copied, targets)


def _circles(topics: NDArray[np.integer]) -> tuple[I64, I64, I64]:
    """Return a sequence of sites in which the earlier ones of either circle are a range.

    The sequence (2 N) holds all sites by arrival, then again by context and arrival.
    """
    n = len(topics)
    arrival = np.arange(n)
    by_topic = np.argsort(topics, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[by_topic] = arrival
    block = np.searchsorted(topics[by_topic], topics, side="left")
    low = np.stack([np.zeros(n, dtype=np.int64), n + block])
    return np.concatenate([arrival, by_topic]), low, np.stack([arrival, n + place])


def _follow_copies(models: I64, copied: NDArray[np.bool_], targets: I64) -> I64:
    """Give every copied link the target of the link that it was copied from, in the end."""
    circles, n, per_site = targets.shape
    here = np.arange(targets.size).reshape(targets.shape)
    there = np.arange(circles)[:, None, None] * n + models[:, :, None]
    pointer = np.where(copied, there * per_site + np.arange(per_site), here).ravel()
    while True:
        further = pointer[pointer]  # twice as far each time: a copy of a copy of a copy
        if np.array_equal(further, pointer):
            return targets.ravel()[pointer].reshape(targets.shape)
        pointer = further
