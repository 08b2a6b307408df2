"""A law: non-negative integer weights over all types of the lexicon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.alias import alias_table
from ecosystem.draws.keys import U64
from ecosystem.draws.sampling import stream_counts

GRID = 2**40


def grid(n_types: int) -> int:
    """Return the sum of weights of a law that comes from real numbers.

    It is ``2**40``; with more than four million types less, since an alias table multiplies
    weights and types.
    """
    return min(GRID, 1 << (62 - n_types.bit_length()))


@dataclass(frozen=True, eq=False)
class Sampler:
    """What is needed to draw from a law, one part per context.

    Attributes
    ----------
    tables
        Alias table of each context over the types that have weight there; empty where
        the law has no weight in a context (it cannot write there).
    types
        For each context the ids of these types, in the order of the table's columns.
        Types that the law does not hold are not part of it, so what a law draws does not
        depend on what else the lexicon lists.
    """

    tables: tuple[U64, ...]
    types: tuple[NDArray[np.int32], ...]

    def can_write(self) -> NDArray[np.bool_]:
        """Tell for each context whether the law has any weight there."""
        return np.array([len(t) > 0 for t in self.tables])


@dataclass(frozen=True, eq=False)
class Law:
    """A probability law over (context, type), held as integer weights.

    Integers make a law exact: a fitted law without smoothing is the counts themselves, a
    type of weight zero can never be drawn, and two machines agree on what is drawn.

    Parameters
    ----------
    weights : array of int64, shape (K,)
        Non-negative, with a positive sum.
    starts : array of int64, shape (C + 1,)
        Where the types of each context begin; context ``c`` owns ``starts[c]:starts[c+1]``.
    """

    weights: NDArray[np.int64]
    starts: NDArray[np.int64]

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as weights alone: tables are made again faster than they are moved."""
        return Law, (self.weights, self.starts)

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """The law as probabilities, shape (K,), summing to 1."""
        return self.weights / np.float64(self.weights.sum())

    @cached_property
    def context_shares(self) -> NDArray[np.float64]:
        """The share of each context, shape (C,), summing to 1."""
        up_to = np.concatenate([[0], np.cumsum(self.weights)])[self.starts]
        return np.diff(up_to) / np.float64(self.weights.sum())

    @cached_property
    def sampler(self) -> Sampler:
        """Alias tables of the law within each context."""
        tables, types = [], []
        for first, stop in zip(self.starts[:-1], self.starts[1:], strict=True):
            held = np.flatnonzero(self.weights[first:stop]) + first
            weights = self.weights[held]
            tables.append(alias_table(weights) if len(held) else np.zeros(0, dtype=np.uint64))
            types.append(held.astype(np.int32))
        return Sampler(tuple(tables), tuple(types))

    @cached_property
    def joint_sampler(self) -> Sampler:
        """One alias table of the law over all contexts; empty where it has no weight."""
        if not self.weights.any():
            return Sampler((np.zeros(0, dtype=np.uint64),), (np.zeros(0, dtype=np.int32),))
        table, held = self._joint
        return Sampler((table,), (held.astype(np.int32),))

    @cached_property
    def _joint(self) -> tuple[U64, NDArray[np.int64]]:
        held = np.flatnonzero(self.weights)
        return alias_table(self.weights[held]), held

    def draw_counts(self, decision: int, n: int) -> NDArray[np.int64]:
        """Count ``n`` private, independent draws from the law, keyed by a decision.

        Returns
        -------
        array of int64, shape (K,)
        """
        table, held = self._joint
        counts = np.zeros(len(self.weights), dtype=np.int64)
        counts[held] = stream_counts(decision, n, table)
        return counts

    def expected_counts(self, n: int, type_keys: U64) -> NDArray[np.int64]:
        """Return what ``n`` draws are expected to be, in whole draws by largest remainder.

        Exact in integers, whatever ``n`` costs as much; a type whose expectation is rounded
        to nothing is not there.

        Parameters
        ----------
        n
            Number of draws, below ``2**62``.
        type_keys : array of uint64, shape (K,)
            Stable keys of the types, which rank equal remainders.

        Returns
        -------
        array of int64, shape (K,)
            They sum to ``n``.
        """
        held = np.flatnonzero(self.weights)
        counts = np.zeros(len(self.weights), dtype=np.int64)
        whole, rest = _whole_and_rest(n, self.weights[held])
        left = n - int(whole.sum())
        whole[np.lexsort((type_keys[held], -rest))[:left]] += 1
        counts[held] = whole
        return counts


def _whole_and_rest(
    n: int, weights: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide ``n * weights`` by the sum of weights, digit by digit: no product overflows."""
    total = int(weights.sum())
    bits = 62 - total.bit_length()  # of n at once: rest and digit together stay below 2 ** 63
    if bits < 1:
        raise ValueError(f"weights sum to {total}; expected less than 2 ** 61")
    n_digits = -(-n.bit_length() // bits)
    whole, rest = np.zeros_like(weights), np.zeros_like(weights)
    for place in range(n_digits - 1, -1, -1):
        digit = (n >> (place * bits)) & ((1 << bits) - 1)
        carried, rest = np.divmod((rest << bits) + digit * weights, total)
        whole = (whole << bits) + carried
    return whole, rest


def from_counts(counts: NDArray[np.int64], starts: NDArray[np.int64]) -> Law:
    """Make the law whose weights are token counts (maximum likelihood, exact)."""
    if int(counts.sum()) * len(counts) < 2**62:
        return Law(counts, starts)
    return from_probabilities(counts / counts.sum(), starts)


def from_probabilities(p: NDArray[np.float64], starts: NDArray[np.int64]) -> Law:
    """Round real probabilities to integer weights on a grid of ``2**40``, see :func:`grid`.

    Every positive probability keeps a weight of at least 1; zero stays zero.

    Raises
    ------
    ValueError
        If a probability is negative or not finite, or all are zero.
    """
    # Zeros are left out of the sum: how many types the lexicon lists must not move its last bit.
    total = float(p[p != 0].sum())
    if not np.isfinite(total) or total <= 0 or float(p.min()) < 0:
        raise ValueError("probabilities must be finite, non-negative and not all zero")
    weights = np.rint(p / total * grid(len(p))).astype(np.int64)
    return Law(np.where(p > 0, np.maximum(weights, 1), 0), starts)


def mixture(laws: list[Law], shares: NDArray[np.float64]) -> Law:
    """Average laws with given shares (normalised), in the order given."""
    if len(laws) == 1:
        return laws[0]
    p = np.zeros(len(laws[0].weights))
    for law, share in zip(laws, shares / np.sum(shares), strict=True):
        p += share * law.probabilities
    return from_probabilities(p, laws[0].starts)
