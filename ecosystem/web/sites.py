"""Sites: who publishes where, in columns over the whole web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, hashes, key_of

I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sites:
    """All sites of a web, by group, context and size.

    Attributes
    ----------
    groups, contexts
        Names of the groups of publishers, and of the languages or topics.
    keys : array of uint64, shape (N,)
        Stable keys: (group, context, number), whatever else there is.
    group, context, number : arrays of int, shape (N,)
        Index of the group and of the context; the number within both, largest site first.
    share : array of float64, shape (N,)
        Share of the group's pages that the site publishes.
    """

    groups: tuple[str, ...]
    contexts: tuple[str, ...]
    keys: U64
    group: NDArray[np.int16]
    context: NDArray[np.int16]
    number: I64
    share: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of sites."""
        return len(self.keys)

    def of_group(self, group: int) -> I64:
        """Return the positions of a group's sites."""
        return np.flatnonzero(self.group == group)

    @cached_property
    def _sorted_keys(self) -> tuple[U64, I64]:
        order = np.argsort(self.keys)
        return self.keys[order], order

    def positions(self, keys: U64) -> I64:
        """Return the positions of sites by their keys, which must be there."""
        ordered, order = self._sorted_keys
        found: I64 = order[np.searchsorted(ordered, keys)]
        return found

    def name(self, position: int) -> str:
        """Return the name of a site: group, context and number, as in ``sites/en/0``."""
        group, context = self.groups[self.group[position]], self.contexts[self.context[position]]
        return f"{group}/{context}/{self.number[position]}"

    @cached_property
    def names(self) -> dict[str, int]:
        """Position of every site by its name."""
        return {self.name(i): i for i in range(len(self))}


def sites_of_group(
    seed: int,
    name: str,
    index: int,
    contexts: Sequence[str],
    context_shares: NDArray[np.float64],
    n_sites: int,
    size_exponent: float,
) -> Sites:
    """Lay out the sites of one group.

    Parameters
    ----------
    seed, name, index
        Root seed; name of the group and its index among all groups.
    contexts, context_shares : length C
        Names of the contexts, and the share of the group's pages in each.
    n_sites
        Number of sites; each context with a share gets at least one.
    size_exponent
        Sizes within a context fall as ``rank ** -size_exponent``.
    """
    keys, context_of, numbers, shares = [], [], [], []
    context_shares = context_shares / context_shares.sum()
    for context in np.flatnonzero(context_shares):
        n = max(1, round(n_sites * context_shares[context]))
        size = np.arange(1, n + 1, dtype=np.float64) ** -size_exponent
        key = key_of(seed, "site", name, contexts[int(context)])
        keys.append(hashes(key, np.arange(n, dtype=np.uint64)))
        context_of.append(np.full(n, context, dtype=np.int16))
        numbers.append(np.arange(n))
        shares.append(context_shares[context] * size / size.sum())
    group = np.full(sum(map(len, keys)), index, dtype=np.int16)
    return Sites(
        (name,),
        tuple(contexts),
        np.concatenate(keys),
        group,
        np.concatenate(context_of),
        np.concatenate(numbers),
        np.concatenate(shares),
    )


def all_sites(contexts: Sequence[str], groups: Sequence[Sites]) -> Sites:
    """Put the sites of all groups together, in the order of their index; there may be none."""
    nothing = np.zeros(0)
    of_nobody = Sites(
        (),
        tuple(contexts),
        nothing.astype(np.uint64),
        nothing.astype(np.int16),
        nothing.astype(np.int16),
        nothing.astype(np.int64),
        nothing,
    )
    parts = [of_nobody, *groups]
    return Sites(
        tuple(sites.groups[0] for sites in groups),
        of_nobody.contexts,
        np.concatenate([sites.keys for sites in parts]),
        np.concatenate([sites.group for sites in parts]),
        np.concatenate([sites.context for sites in parts]),
        np.concatenate([sites.number for sites in parts]),
        np.concatenate([sites.share for sites in parts]),
    )
