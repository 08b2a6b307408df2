"""A law: non-negative integer weights over all types of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.alias import alias_table, draw
from ecosystem.draws.keys import U64
from ecosystem.text.decoding import Decoding, decode_contexts

I64 = NDArray[np.int64]

GRID = 2**40


def grid(n_types: int) -> int:
    """Return the sum of weights of a law that comes from real numbers.

    It is ``2**40``; with more than four million types less, since an alias table multiplies
    weights and types.
    """
    return min(GRID, 1 << (62 - n_types.bit_length()))


class Sampler(Protocol):
    """What turns uniform numbers into the types of one context."""

    def sample(self, numbers: U64, draws: I64) -> NDArray[np.int32]:
        """Return a type for every number, shape (N,).

        Parameters
        ----------
        numbers : array of uint64, shape (N,)
            Uniform numbers, those of one text after those of another.
        draws : array of int64, shape (number of texts,)
            How many of the numbers belong to each text; they sum to N. The beginning of a
            text must not depend on how much more of it is wanted.
        """


@dataclass(frozen=True, eq=False)
class TableSampler:
    """Draws independent of each other, from an alias table.

    Attributes
    ----------
    columns : array of uint64, shape (V,)
        The table over the types that have weight.
    types : array of int32, shape (V,)
        Ids of these types. Types that the law does not hold are not part of it, so what a law
        draws does not depend on what else the lexicon lists.
    """

    columns: U64
    types: NDArray[np.int32]

    def sample(self, numbers: U64, draws: I64) -> NDArray[np.int32]:
        """Return a type for every number."""
        sampled: NDArray[np.int32] = self.types[draw(self.columns, numbers)]
        return sampled


# What is needed to write in a channel, one for each context; None where the law has no weight.
PageSampler = tuple[Sampler | None, ...]


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
        """Travel as fields alone: tables are made again faster than they are moved."""
        return type(self), tuple(getattr(self, each.name) for each in fields(self))

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
    def sampler(self) -> PageSampler:
        """What writes within each context."""
        if len(self.starts) == 2:  # the only context is all of them
            return self.joint_sampler
        bounds = zip(self.starts[:-1], self.starts[1:], strict=True)
        return tuple(self._table(int(first), int(stop)) for first, stop in bounds)

    @cached_property
    def joint_sampler(self) -> PageSampler:
        """What writes over all contexts together."""
        return (self._table(0, len(self.weights)),)

    def _table(self, first: int, stop: int) -> TableSampler | None:
        held = np.flatnonzero(self.weights[first:stop]) + first
        if not len(held):
            return None
        return TableSampler(alias_table(self.weights[held]), held.astype(np.int32))

    def can_write(self) -> NDArray[np.bool_]:
        """Tell for each context whether the law has any weight there, shape (C,)."""
        return np.array([sampler is not None for sampler in self.sampler])

    def decoded(self, decoding: Decoding, type_keys: U64) -> Law:
        """Return the law that a model publishes with; its share of each context is unchanged.

        Parameters
        ----------
        type_keys : array of uint64, shape (K,)
            Stable keys of the types, which rank those of equal probability.
        """
        if decoding.is_plain:
            return self
        q = np.zeros(len(self.weights))
        for types, shares in self._contexts_by_size():
            p = self.probabilities[types] / shares
            q[types] = shares * decode_contexts(p, decoding, type_keys[types])
        return from_probabilities(q, self.starts)

    def _contexts_by_size(self) -> Iterator[tuple[I64, NDArray[np.float64]]]:
        """Yield contexts that hold equally many types: these, shape (C, V), and shares, (C, 1)."""
        held = np.flatnonzero(self.weights)
        context = np.searchsorted(self.starts, held, side="right") - 1
        n_held = np.bincount(context)[context]
        for n in np.unique(n_held):
            types = held[n_held == n].reshape(-1, n)
            yield types, self.context_shares[context[n_held == n].reshape(-1, n)[:, :1]]

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
