"""Links between sites, and what follows from them: rank and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64

if TYPE_CHECKING:
    import networkx as nx

I64 = NDArray[np.int64]

RANK_UNITS = 2**52  # a float64 still counts them one by one


@dataclass(frozen=True)
class Links:
    """A directed graph of sites, by source; no link occurs twice, none is to oneself.

    Attributes
    ----------
    starts : array of int64, shape (N + 1,)
        The links of site ``i`` stand at ``starts[i]`` up to ``starts[i + 1]``.
    targets : array of int64, shape (M,)
        Positions of the sites linked to.
    """

    starts: I64
    targets: I64

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.starts) - 1

    @property
    def out_degree(self) -> I64:
        """Number of links from each site."""
        return np.diff(self.starts)

    @property
    def in_degree(self) -> I64:
        """Number of links to each site."""
        return np.bincount(self.targets, minlength=self.n_sites)

    @property
    def sources(self) -> I64:
        """Position of the site that each link comes from, in the order of ``targets``."""
        return np.repeat(np.arange(self.n_sites), self.out_degree)

    def to_edges(self, keys: U64) -> U64:
        """Return the links as sorted pairs of keys, shape (M, 2), whatever the sites' order."""
        source, target = keys[self.sources], keys[self.targets]
        return np.column_stack([source, target])[np.lexsort((target, source))]

    def to_networkx(self) -> nx.DiGraph:
        """Return the graph for analysis; nodes are positions of sites."""
        import networkx as nx

        graph = nx.DiGraph()
        graph.add_nodes_from(range(self.n_sites))
        graph.add_edges_from(zip(self.sources.tolist(), self.targets.tolist(), strict=True))
        return graph


def links_from_edges(n_sites: int, sources: I64, targets: I64) -> Links:
    """Build the graph from links in any order; repeated ones and self-links are dropped.

    Raises
    ------
    ValueError
        If sources and targets differ in number, or one is not in ``0 .. n_sites - 1``.
    """
    sources, targets = np.asarray(sources, dtype=np.int64), np.asarray(targets, dtype=np.int64)
    if sources.shape != targets.shape:
        raise ValueError(f"{len(sources)} sources but {len(targets)} targets of links")
    for name, ends in (("source", sources), ("target", targets)):
        _check_positions(f"{name} of a link", ends, n_sites)
    other = sources != targets
    pairs = np.sort(sources[other] * n_sites + targets[other])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    source, target = np.divmod(pairs, max(n_sites, 1))
    starts = np.searchsorted(source, np.arange(n_sites + 1))
    return Links(starts=starts.astype(np.int64), targets=target)


def _check_positions(what: str, positions: I64, n_sites: int) -> None:
    outside = positions[(positions < 0) | (positions >= n_sites)]
    if len(outside):
        raise ValueError(f"{what} is {outside[0]}, but there are {n_sites} sites, from 0")


def rank_units(links: Links, *, damping: float = 0.85, n_iterations: int = 50) -> I64:
    """Return PageRank in whole units of ``1 / RANK_UNITS``, by power iteration.

    Sums of floats depend on their order in the last bit, and a decision may hang on it.
    Sums of whole numbers do not: every step hands on whole units, and what is left over
    (the share of ``1 - damping``, sites without links, and remainders) is spread evenly.
    The ranks of sites are therefore the same bits in whatever order sites are listed.

    Returns
    -------
    array of int64, shape (N,)
        They sum to ``RANK_UNITS`` less at most N.
    """
    n, degree = links.n_sites, links.out_degree
    if not n:
        return np.zeros(0, dtype=np.int64)
    from scipy.sparse import csr_array  # where nobody ranks sites, no host waits for it

    ones = np.ones(len(links.targets), dtype=np.int64)
    incoming = csr_array((ones, links.targets, links.starts), shape=(n, n)).T
    units = np.full(n, RANK_UNITS // n)
    for _ in range(n_iterations):
        handed = np.floor(units * damping).astype(np.int64) // np.maximum(degree, 1)
        rest = RANK_UNITS - int((handed * degree).sum())
        units = incoming @ handed + rest // n
    return units


def rank(links: Links, *, damping: float = 0.85, n_iterations: int = 50) -> NDArray[np.float64]:
    """Return PageRank: where a reader who follows links at random is found.

    The reader starts anew at any site with probability ``1 - damping``, or where a site
    has no links. These are :func:`rank_units` as shares, and as exact: decisions may use
    them. After n iterations they are off by ``damping ** n`` or less.

    Returns
    -------
    array of float64, shape (N,)
        They sum to 1, to within N units.
    """
    return rank_units(links, damping=damping, n_iterations=n_iterations) / RANK_UNITS


def neighbour_share(links: Links, adopted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share of the sites a site links to that have adopted; 0 without links."""
    so_far = np.concatenate([[0], np.cumsum(adopted[links.targets])])
    count = so_far[links.starts[1:]] - so_far[links.starts[:-1]]
    return np.asarray(count / np.maximum(links.out_degree, 1))
