"""A learner with a statistic of its own: it counts which word follows which.

Its models write chains: a word depends on the one before it. A scenario names it, once this file
has been imported, by ``learner: {kind: pairs, trust: 5}``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

import ecosystem
from ecosystem import CategoricalLearner, Law, Learner, Statistic


@dataclass(frozen=True, eq=False)
class Pairs(Statistic):
    """How often each word is in a text, and how often it follows each other word."""

    words: np.ndarray  # shape (K,)
    pairs: csr_array  # shape (K, K): the row is the word before

    @classmethod
    def nothing(cls, channel):
        """Return the statistic of no text."""
        n = channel.n_types
        return cls(np.zeros(n, dtype=np.int64), csr_array((n, n), dtype=np.int64))

    @classmethod
    def of(cls, channel, values, draws, times):
        """Count texts that are written out; the last word of one is not followed by the next."""
        n, times = channel.n_types, np.repeat(times, draws)
        words = np.bincount(values, weights=times, minlength=n).astype(np.int64)
        within = np.ones(len(values), dtype=bool)
        within[np.cumsum(draws[draws > 0])[:-1]] = False  # the first word of a text but the first
        within[:1] = False
        after = np.flatnonzero(within)
        cells = values[after - 1], values[after]
        return cls(words, csr_array((times[after], cells), shape=(n, n), dtype=np.int64))

    def __add__(self, other):
        """Put texts together."""
        return Pairs(self.words + other.words, csr_array(self.pairs + other.pairs))

    @property
    def n_draws(self):
        """Number of words."""
        return int(self.words.sum())

    @property
    def counts(self):
        """How often each word is in the text."""
        return self.words


@dataclass(frozen=True, eq=False)
class ChainLaw(Law):
    """Words that depend on the word before, and on all words as far as that was seen rarely.

    ``weights`` are those of all words, as for every law: they are what is measured.
    """

    pairs: csr_array
    trust: float

    @property
    def sampler(self):
        """What writes within each language or topic."""
        bounds = zip(self.starts[:-1], self.starts[1:], strict=True)
        return tuple(self._chain(first, stop) for first, stop in bounds)

    @property
    def joint_sampler(self):
        """What writes over all of them together."""
        return (self._chain(0, len(self.weights)),)

    def decoded(self, decoding, type_keys):
        """Decode the law of all words; pairs of words that are cut go with them."""
        law = Law(self.weights, self.starts).decoded(decoding, type_keys)
        kept = csr_array(np.diag((law.weights > 0).astype(np.int64)))
        return replace(self, weights=law.weights, pairs=csr_array(kept @ self.pairs @ kept))

    def _chain(self, first, stop):
        weights = self.weights[first:stop]
        if not weights.any():
            return None
        pairs = csr_array(self.pairs[first:stop, first:stop])
        pairs.sort_indices()
        return Chain(first, weights, pairs, self.trust)


@dataclass(frozen=True, eq=False)
class Chain:
    """Writes words one after another."""

    first: int
    weights: np.ndarray
    pairs: csr_array
    trust: float

    def sample(self, numbers, draws):
        """Return a word for every number; ``draws`` tells how many belong to each text."""
        chance = ((numbers >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
        written = np.empty(len(numbers), dtype=np.int32)
        begins = np.cumsum(draws) - draws
        before = np.zeros(len(draws), dtype=np.int64)
        for position in range(int(draws.max(initial=0))):
            going = np.flatnonzero(draws > position)
            at = begins[going] + position
            before[going] = self._next(before[going], chance[at], position == 0)
            written[at] = before[going] + self.first
        return written

    def _next(self, before, chance, is_first):
        rows, ends = self.pairs.indptr, np.concatenate([[0], np.cumsum(self.pairs.data)])
        low, high = ends[rows[before]], ends[rows[before + 1]]
        seen = np.zeros(len(before)) if is_first else (high - low) / (high - low + self.trust)
        follows = chance < seen
        within = np.divide(chance, seen, where=follows, out=np.zeros_like(chance))
        rank = low + within * (high - low)
        known = np.searchsorted(ends, rank.astype(np.int64), side="right") - 1
        rest = (chance - seen) / (1 - seen)
        up_to = np.cumsum(self.weights)
        anyone = np.searchsorted(up_to, (rest * up_to[-1]).astype(np.int64), side="right")
        words = self.pairs.indices[np.minimum(known, self.pairs.nnz - 1)] if self.pairs.nnz else 0
        return np.where(follows, words, np.minimum(anyone, len(self.weights) - 1))


@ecosystem.learner("pairs")
@dataclass(frozen=True)
class PairLearner(Learner):
    """Fits chains of words; what else a text says it leaves to the usual learner."""

    trust: float = 5.0  # times a word must be seen before what follows it counts for half

    def in_channel(self, channel):
        """Return what fits a channel."""
        return self if channel.name == "words" else CategoricalLearner().in_channel(channel)

    def statistic(self, channel):
        """Return what it needs to know of text."""
        return Pairs

    def fit(self, training):
        """Fit a chain to all text, or to that of each source by its weight."""
        read = [(i, text) for i, text in enumerate(training.texts) if text.n_draws]
        if not read:
            return None
        words, pairs = np.zeros(training.channel.n_types), 0
        for i, text in read:
            share = 1.0 if training.weights is None else training.weights[i] / text.n_draws
            words, pairs = words + share * text.words, pairs + share * text.pairs
        scale = 1.0 if training.weights is None else 2**30 / words.sum()
        whole = csr_array(pairs * scale)
        whole.data = np.rint(whole.data).astype(np.int64)
        law = np.rint(words * scale).astype(np.int64)
        return ChainLaw(law, training.human.starts, whole, self.trust)
