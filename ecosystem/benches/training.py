"""Training: text is read from laws and stocks, kept in a pool, and fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ecosystem.corpus.lots import HUMAN, Corpus
from ecosystem.corpus.reading import Reading, Rule, read_stock
from ecosystem.corpus.words import Shelf, count_words
from ecosystem.draws.keys import U64, key
from ecosystem.draws.sampling import subsample_counts
from ecosystem.language.law import Law
from ecosystem.language.learner import CategoricalLearner

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class LawPortion:
    """Private draws from a law.

    Attributes
    ----------
    label
        Name of the source.
    law, n_draws, decision
        What is drawn, how much, and the key of the draws.
    ai_share, depth
        Share of the law that models wrote, and their mean depth: what lineage needs.
    """

    label: str
    law: Law
    n_draws: int
    decision: int
    ai_share: float
    depth: float


@dataclass(frozen=True)
class StockPortion:
    """A share of realised pages.

    Attributes
    ----------
    label
        Name of the source.
    rows, dropped
        The stock, and which of its lots the lab's filters refuse.
    rule
        How much is taken, and how.
    """

    label: str
    rows: I64
    dropped: NDArray[np.bool_]
    rule: Rule


@dataclass
class Intake:
    """Text of one round, or of many added up."""

    counts: I64
    ai_draws: float = 0.0
    depth_draws: float = 0.0  # depth of the text times its draws

    @property
    def n_draws(self) -> int:
        """Independent draws of text."""
        return int(self.counts.sum())

    def add(self, other: Intake) -> None:
        """Put more text into the pool."""
        self.counts = self.counts + other.counts
        self.ai_draws += other.ai_draws
        self.depth_draws += other.depth_draws


@dataclass(frozen=True)
class Budget:
    """What became of the draws that a source was asked for.

    ``counted`` is summed over the words themselves; with ``missed`` (dropped by filters and
    not made up for) and ``short`` (there was no more) it must make up ``asked``.
    """

    asked: int
    counted: int
    missed: int = 0
    short: int = 0


@dataclass(frozen=True)
class Training:
    """What came of a training.

    Attributes
    ----------
    fitted
        The fitted law, or None where there was nothing to fit.
    counts : array of int64, shape (K,)
        The text that was fitted.
    benchmark : array of int64, shape (K,)
        Words of the held-out text of this round.
    ai_share, depth
        Share of the fitted text that models wrote, and its mean depth; sources are weighted
        as in the fit.
    ai_share_offered
        Share of the pages offered by the lab's stocks that models wrote, before filters.
    readings, budgets
        What was taken from each stock, and the account of each source, by label.
    pool_before, not_sampled
        Draws held before this round's text came, and draws held but not fitted.
    """

    fitted: Law | None
    counts: I64
    benchmark: I64
    ai_share: float
    depth: float
    ai_share_offered: float = 0.0
    readings: dict[str, Reading] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)
    pool_before: int = 0
    not_sampled: int = 0


class TrainingBench:
    """A lab's pool of text, and the work of training on it.

    Parameters
    ----------
    seed, name
        Root seed and name of the lab.
    n_types
        Number of types K.
    workflow
        ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    type_keys : array of uint64, shape (K,)
        Stable keys of the types.
    """

    def __init__(
        self,
        *,
        seed: int,
        name: str,
        n_types: int,
        workflow: str,
        type_keys: U64,
    ) -> None:
        self.seed, self.name, self.workflow = seed, name, workflow
        self.type_keys, self.n_types = type_keys, n_types
        self.pools: dict[str, Intake] = {}
        self._read = np.zeros(0, dtype=bool)  # rows read before, for the workflow "once"

    def start(
        self,
        learner: CategoricalLearner,
        human: Law,
        n_draws: int,
        vocabulary: NDArray[np.bool_],
    ) -> Training:
        """Take the initial pool of human text and fit it."""
        pool = Intake(human.draw_counts(key(self.seed, "initial pool", self.name), n_draws))
        self.pools["initial"] = pool
        fitted = learner.fit([pool.counts], None, vocabulary, human, None)
        nothing = np.zeros(self.n_types, dtype=np.int64)
        return Training(fitted, pool.counts, nothing, 0.0, 0.0)

    def train(
        self,
        round_: int,
        learner: CategoricalLearner,
        portions: Sequence[LawPortion | StockPortion],
        weights: Mapping[str, float] | None,
        *,
        held_out: float,
        n_fit: int,
        corpus: Corpus,
        shelf: Shelf,
        depths: NDArray[np.float64],
        vocabulary: NDArray[np.bool_],
        human: Law,
        previous: Law | None,
    ) -> Training:
        """Read this round's text and fit a law.

        Parameters
        ----------
        learner
            What fits a law to counts.
        portions, weights
            Where text comes from, and the weight of each label in the fit (None: pooled).
        held_out
            Share of text kept for the benchmark; from laws as many extra draws.
        n_fit
            Draws fitted under ``accumulate-subsample``.
        depths : array of float64
            Depth of every writer, by number.
        vocabulary, human, previous
            Passed on to the learner.
        """
        fresh: dict[str, Intake] = {}
        readings: dict[str, Reading] = {}
        budgets: dict[str, Budget] = {}
        benchmark = np.zeros(self.n_types, dtype=np.int64)
        for portion in portions:
            label = portion.label
            if isinstance(portion, LawPortion):
                fresh[label], kept = self._draw(portion, held_out)
                budgets[label] = Budget(portion.n_draws, fresh[label].n_draws)
            else:
                reading = readings[label] = self._read_stock(portion, corpus)
                fresh[label] = self._intake(reading, corpus, shelf, depths)
                kept = count_words(corpus, reading.benchmark, shelf)
                counted = fresh[label].n_draws
                budgets[label] = Budget(reading.asked, counted, reading.missed, reading.short)
            benchmark += kept
        pool_before = sum(intake.n_draws for intake in self.pools.values())
        if self.workflow == "replace":
            pool_before = 0
        pool, not_sampled = self._pool(fresh, n_fit, round_)
        texts = list(pool.values())
        by_source = None if weights is None else np.array([weights[label] for label in pool])
        ai_share, depth = _lineage(texts, by_source)
        return Training(
            fitted=learner.fit([t.counts for t in texts], by_source, vocabulary, human, previous),
            counts=np.sum([t.counts for t in texts], axis=0, dtype=np.int64),
            benchmark=benchmark,
            ai_share=ai_share,
            depth=depth,
            ai_share_offered=_ai_share_offered(portions, corpus),
            readings=readings,
            budgets=budgets,
            pool_before=pool_before,
            not_sampled=not_sampled,
        )

    def _draw(self, portion: LawPortion, held_out: float) -> tuple[Intake, I64]:
        n = portion.n_draws
        intake = Intake(
            portion.law.draw_counts(portion.decision, n),
            ai_draws=portion.ai_share * n,
            depth_draws=portion.depth * n,
        )
        benchmark = key(portion.decision, "benchmark")
        return intake, portion.law.draw_counts(benchmark, round(held_out * n))

    def _read_stock(self, portion: StockPortion, corpus: Corpus) -> Reading:
        if self.workflow != "once":
            return read_stock(corpus, portion.rows, portion.dropped, portion.rule)
        n_new = len(corpus) - len(self._read)
        self._read = np.concatenate([self._read, np.zeros(n_new, dtype=bool)])
        unread = ~self._read[portion.rows]
        reading = read_stock(corpus, portion.rows[unread], portion.dropped[unread], portion.rule)
        self._read[reading.selection.rows] = True
        return reading

    def _intake(
        self, reading: Reading, corpus: Corpus, shelf: Shelf, depths: NDArray[np.float64]
    ) -> Intake:
        selection = reading.selection
        writer = corpus.column("writer")[selection.rows]
        draws = (selection.draws * selection.times).astype(np.float64)
        by_writer = np.bincount(writer, weights=draws, minlength=len(depths))
        return Intake(
            count_words(corpus, selection, shelf),
            ai_draws=float(by_writer[HUMAN + 1 :].sum()),
            depth_draws=float((by_writer * depths).sum()),
        )

    def _pool(
        self, fresh: dict[str, Intake], n_fit: int, round_: int
    ) -> tuple[dict[str, Intake], int]:
        """Keep this round's text as the workflow says.

        Returns the text to fit, by label, and the number of draws held but not fitted.
        """
        if self.workflow == "replace":
            return {label: fresh[label] for label in sorted(fresh)}, 0
        for label, intake in fresh.items():
            self.pools.setdefault(label, Intake(np.zeros(self.n_types, np.int64))).add(intake)
        held = {label: self.pools[label] for label in sorted(self.pools)}
        if self.workflow != "accumulate-subsample":
            return held, 0
        total = Intake(np.zeros(self.n_types, dtype=np.int64))
        for intake in held.values():
            total.add(intake)
        decision = key(self.seed, "subsample", self.name, round_)
        counts = subsample_counts(decision, total.counts, self.type_keys, n_fit)
        n = min(n_fit, total.n_draws)
        # Tokens of the pool no longer know who wrote them: its shares stand for the sample's.
        share = n / max(total.n_draws, 1)
        sample = Intake(counts, total.ai_draws * share, total.depth_draws * share)
        return {"pool": sample}, total.n_draws - n


def _lineage(texts: list[Intake], weights: NDArray[np.float64] | None) -> tuple[float, float]:
    """Return AI share and mean depth of texts, pooled or weighted as in the fit."""
    read = [(i, text) for i, text in enumerate(texts) if text.n_draws > 0]
    if not read:
        return 0.0, 0.0
    size = [float(text.n_draws) if weights is None else float(weights[i]) for i, text in read]
    ai = sum(w * text.ai_draws / text.n_draws for w, (_, text) in zip(size, read, strict=True))
    depth = sum(
        w * text.depth_draws / text.n_draws for w, (_, text) in zip(size, read, strict=True)
    )
    return ai / sum(size), depth / sum(size)


def _ai_share_offered(portions: Sequence[LawPortion | StockPortion], corpus: Corpus) -> float:
    offered_ai = offered = 0.0
    for portion in portions:
        if isinstance(portion, StockPortion):
            pages = corpus.column("pages")[portion.rows]
            by_model = corpus.column("writer")[portion.rows] != HUMAN
            offered_ai += float(pages[by_model].sum())
            offered += float(pages.sum())
    return offered_ai / offered if offered else 0.0
