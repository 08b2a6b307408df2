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
        Share of the fitted text that models wrote, and its mean depth.
    ai_share_offered
        Share of the pages offered by the lab's stocks that models wrote, before filters.
    readings
        What was taken from each stock, by label.
    """

    fitted: Law | None
    counts: I64
    benchmark: I64
    ai_share: float
    depth: float
    ai_share_offered: float
    readings: dict[str, Reading] = field(default_factory=dict)


class TrainingBench:
    """A lab's pool of text and its learner.

    Parameters
    ----------
    seed, name
        Root seed and name of the lab.
    n_types
        Number of types K.
    workflow
        ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    learner
        What fits a law to counts.
    """

    def __init__(
        self,
        *,
        seed: int,
        name: str,
        n_types: int,
        workflow: str,
        learner: CategoricalLearner,
        type_keys: U64,
    ) -> None:
        self.seed, self.name, self.workflow = seed, name, workflow
        self.learner, self.type_keys, self.n_types = learner, type_keys, n_types
        self.pools: dict[str, Intake] = {}
        self._read = np.zeros(0, dtype=bool)  # rows read before, for the workflow "once"

    def start(self, human: Law, n_draws: int, vocabulary: NDArray[np.bool_]) -> Training:
        """Take the initial pool of human text and fit it."""
        pool = Intake(human.draw_counts(key(self.seed, "initial pool", self.name), n_draws))
        self.pools["initial"] = pool
        fitted = self.learner.fit([pool.counts], None, vocabulary, human, None)
        nothing = np.zeros(self.n_types, dtype=np.int64)
        return Training(fitted, pool.counts, nothing, 0.0, 0.0, 0.0)

    def train(
        self,
        round_: int,
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
        benchmark = np.zeros(self.n_types, dtype=np.int64)
        offered_ai = offered = 0.0
        for portion in portions:
            if isinstance(portion, LawPortion):
                intake, kept = self._draw(portion, held_out)
            else:
                reading = self._read_stock(portion, corpus)
                readings[portion.label] = reading
                intake = self._intake(reading, corpus, shelf, depths)
                kept = count_words(corpus, reading.benchmark, shelf)
                pages = corpus.column("pages")[portion.rows]
                offered_ai += float(pages[corpus.column("writer")[portion.rows] != HUMAN].sum())
                offered += float(pages.sum())
            fresh[portion.label] = intake
            benchmark += kept
        pool = self._pool(fresh, n_fit, round_)
        fitted_text = list(pool.values())
        by_source = None if weights is None else np.array([weights[label] for label in pool])
        fitted = self.learner.fit(
            [t.counts for t in fitted_text], by_source, vocabulary, human, previous
        )
        n = sum(t.n_draws for t in fitted_text)
        return Training(
            fitted=fitted,
            counts=np.sum([t.counts for t in fitted_text], axis=0, dtype=np.int64),
            benchmark=benchmark,
            ai_share=sum(t.ai_draws for t in fitted_text) / n if n else 0.0,
            depth=sum(t.depth_draws for t in fitted_text) / n if n else 0.0,
            ai_share_offered=offered_ai / offered if offered else 0.0,
            readings=readings,
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

    def _pool(self, fresh: dict[str, Intake], n_fit: int, round_: int) -> dict[str, Intake]:
        """Keep this round's text as the workflow says; return the text to fit, by label."""
        if self.workflow == "replace":
            return {label: fresh[label] for label in sorted(fresh)}
        for label, intake in fresh.items():
            self.pools.setdefault(label, Intake(np.zeros(self.n_types, np.int64))).add(intake)
        held = {label: self.pools[label] for label in sorted(self.pools)}
        if self.workflow != "accumulate-subsample":
            return held
        total = Intake(np.zeros(self.n_types, dtype=np.int64))
        for intake in held.values():
            total.add(intake)
        decision = key(self.seed, "subsample", self.name, round_)
        counts = subsample_counts(decision, total.counts, self.type_keys, n_fit)
        share = int(counts.sum()) / max(total.n_draws, 1)
        # Tokens of the pool no longer know who wrote them: its shares stand for the sample's.
        return {"pool": Intake(counts, total.ai_draws * share, total.depth_draws * share)}
