"""Training: text is read from laws and stocks, kept in a pool, and fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.benches.commons import Commons
from ecosystem.benches.lineage import Lineage
from ecosystem.benches.pool import Intake, Pool
from ecosystem.benches.real_numbers import NumbersAccount, RealNumbers
from ecosystem.corpus.lots import HUMAN
from ecosystem.corpus.reading import Reading, Rule, StockAccount, read_stock
from ecosystem.corpus.words import Selection, count_words
from ecosystem.draws.keys import key
from ecosystem.text.continuous import ContinuousLaws
from ecosystem.text.decoding import Decoding
from ecosystem.text.learner import CategoricalLearner
from ecosystem.text.moments import Moments
from ecosystem.text.support import check_decoded, check_fitted
from ecosystem.text.voice import Pen, Voice, fit_voice, mixed

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class LawRule:
    """How a reader draws from a law: privately and independently, or as expected.

    Attributes
    ----------
    decision
        Key of the draws: (reader, source, round).
    n_draws
        Independent draws wanted.
    held_out
        As many extra draws, as a share, for the reader's own benchmark.
    is_expected
        Whether counts are their expectation.
    """

    decision: int
    n_draws: int
    held_out: float = 0.0
    is_expected: bool = False


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
    """What came of a training, in a few numbers; the text and the law stay on the bench.

    Attributes
    ----------
    is_fitted
        Whether there was anything to fit.
    n_draws
        Draws that were fitted.
    n_held_out
        Draws kept for the lab's own benchmark.
    lineage
        Who wrote the fitted text; sources are weighted as in the fit.
    ai_share_offered
        Share of the pages offered by the lab's stocks that models wrote, before filters.
    stocks, budgets
        What was taken from each stock, and the account of each source, by label.
    pool_before, not_sampled
        Draws held before this round's text came, and draws held but not fitted.
    real_numbers
        The account of each channel of real numbers.
    """

    is_fitted: bool
    n_draws: int
    n_held_out: int
    lineage: Lineage
    ai_share_offered: float = 0.0
    stocks: Mapping[str, StockAccount] = field(default_factory=dict)
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    pool_before: int = 0
    not_sampled: int = 0
    real_numbers: Mapping[str, NumbersAccount] = field(default_factory=dict)


class TrainingBench:
    """A lab's pool of text, and the work of training on it.

    A training is a few calls: one for each source, then :meth:`fit`; :meth:`release` makes
    the fitted law the lab's model.

    Parameters
    ----------
    commons
        What the host shares.
    name
        Name of the lab.
    workflow
        ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    variance
        ``biased`` or ``unbiased``, where text has points.
    """

    def __init__(
        self,
        commons: Commons,
        *,
        name: str,
        workflow: str,
        variance: Literal["biased", "unbiased"] = "biased",
    ) -> None:
        self.commons, self.name, self.workflow = commons, name, workflow
        self.real_numbers = RealNumbers(commons, keeps=workflow != "replace", variance=variance)
        self.pool = Pool(name, workflow, commons)
        self._fitted_now: Voice | None = None
        self._fitted: Voice | None = None
        self._output: Voice | None = None
        self._text: I64 = np.zeros(commons.channels.n_types, dtype=np.int64)
        self._benchmark = self._text
        self._read = np.zeros(0, dtype=bool)  # rows read before, for the workflow "once"
        self._weights: dict[str, float] = {}
        self._who = f"round 0: lab {name}"  # for errors
        self._clear()

    def _clear(self) -> None:
        self._fresh: dict[str, Intake] = {}
        self._stocks: dict[str, Reading] = {}
        self._budgets: dict[str, Budget] = {}
        self._held_out: I64 = np.zeros(self.commons.channels.n_types, dtype=np.int64)

    # ------------------------------------------------------------ reading

    def live_rows(self) -> I64:
        """Return the rows of the live web."""
        return self.commons.live

    def new_rows(self) -> I64:
        """Return the rows of the pages published in this round."""
        return self.commons.new

    def draw_human(self, label: str, rule: LawRule, at: int, transform: Decoding | None) -> None:
        """Draw from the human law of a round, or from a fixed transform of it."""
        voice = self.commons.human.voice(at)
        if transform is not None:
            voice = voice.decoded(transform, self.commons.channels)
        self._draw(label, rule, voice, {HUMAN: rule.n_draws})

    def draw_models(
        self,
        label: str,
        rule: LawRule,
        writers: Sequence[int],
        volumes: NDArray[np.float64],
        *outputs: Voice,
    ) -> None:
        """Draw from the average of models' outputs.

        Nobody knows which of the models wrote a draw from an average: each gets its share.
        """
        shares = volumes / volumes.sum()
        by_writer = {w: rule.n_draws * float(s) for w, s in zip(writers, shares, strict=True)}
        self._draw(label, rule, mixed(outputs, volumes), by_writer)

    def _draw(self, label: str, rule: LawRule, voice: Voice, by_writer: dict[int, float]) -> None:
        channels = self.commons.channels

        def counts(decision: int, n: int) -> I64:
            if rule.is_expected:
                return voice.expected_counts(n, channels)
            return voice.draw_counts(decision, n, channels)

        moments = self.real_numbers.draw(
            voice, rule.decision, rule.n_draws, expected=rule.is_expected
        )
        intake = self._intake(counts(rule.decision, rule.n_draws), by_writer, moments)
        self._fresh[label], self._budgets[label] = intake, Budget(rule.n_draws, intake.n_draws)
        n_extra = round(rule.held_out * rule.n_draws)
        self._held_out += counts(key(rule.decision, "benchmark"), n_extra)

    def _intake(
        self, counts: I64, by_writer: Mapping[int, float], moments: tuple[Moments, ...]
    ) -> Intake:
        return Intake(counts, self.commons.channels.n_draws(counts), by_writer, moments)

    def read_stock(self, label: str, rule: Rule, rows: I64, *verdicts: NDArray[np.bool_]) -> None:
        """Read pages of a stock that no verdict drops.

        Parameters
        ----------
        rows
            The stock.
        verdicts
            For every row of the corpus whether a filter drops it, one for each filter.
        """
        corpus = self.commons.corpus
        if self.workflow == "once":
            n_new = len(corpus) - len(self._read)
            self._read = np.concatenate([self._read, np.zeros(n_new, dtype=bool)])
            rows = rows[~self._read[rows]]
        dropped = np.zeros(len(rows), dtype=bool)
        for verdict in verdicts:
            dropped |= verdict[rows]
        reading = read_stock(corpus, rows, dropped, rule)
        if self.workflow == "once":
            self._read[reading.selection.rows] = True
        intake = self._selected(reading.selection)
        account = reading.account
        self._fresh[label], self._stocks[label] = intake, reading
        self._budgets[label] = Budget(account.asked, intake.n_draws, account.missed, account.short)
        self._held_out += count_words(corpus, reading.benchmark, self.commons.shelf)

    def _selected(self, selection: Selection) -> Intake:
        writer = self.commons.corpus.lots(selection.rows).column("writer")
        draws = np.bincount(writer, weights=selection.draws * selection.times)
        by_writer = {int(w): int(draws[w]) for w in np.flatnonzero(draws)}
        counts = count_words(self.commons.corpus, selection, self.commons.shelf)
        return self._intake(counts, by_writer, self.real_numbers.read(selection))

    # ------------------------------------------------------------ fitting

    def start(self, learner: CategoricalLearner, n_draws: int) -> Training:
        """Take the initial pool of human text and fit it."""
        decision = key(self.commons.seed, "initial pool", self.name)
        voice, channels = self.commons.human.voice(0), self.commons.channels
        counts = voice.draw_counts(decision, n_draws, channels)
        moments = self.real_numbers.draw(voice, decision, n_draws, expected=False)
        text = self.pool.start(self._intake(counts, {HUMAN: n_draws}, moments))
        return self._fit(0, learner, {"initial": text}, None, {})

    def fit(
        self,
        round_: int,
        learner: CategoricalLearner,
        weights: Mapping[str, float] | None,
        n_fit: int,
    ) -> Training:
        """Fit a law to what was read since the last fit, pooled as the workflow says.

        Parameters
        ----------
        learner
            What fits a law to counts.
        weights
            Weight of each source in the fit, by label; None: pooled.
        n_fit
            Draws fitted under ``accumulate-subsample``.
        """
        pool_before = self.pool.n_draws
        pool, not_sampled = self.pool.take(self._fresh, n_fit, round_)
        return self._fit(
            round_,
            learner,
            pool,
            weights,
            {
                "ai_share_offered": self._ai_share_offered(),
                "stocks": {label: reading.account for label, reading in self._stocks.items()},
                "budgets": self._budgets,
                "pool_before": pool_before,
                "not_sampled": not_sampled,
            },
        )

    def _fit(
        self,
        round_: int,
        learner: CategoricalLearner,
        pool: Mapping[str, Intake],
        weights: Mapping[str, float] | None,
        accounts: Mapping[str, object],
    ) -> Training:
        texts = list(pool.values())
        self._weights |= dict(weights or {})  # text kept from a source keeps its last weight
        by_source = None
        if weights is not None:
            by_source = np.array([self._weights.get(label, 1.0) for label in pool])
        commons = self.commons
        human, vocabulary = commons.human.voice(round_), commons.lexicon.known(round_)
        self._fitted_now = fit_voice(
            learner,
            [text.counts for text in texts],
            by_source,
            vocabulary,
            commons.channels,
            human,
            self._fitted,
        )
        numbers = self.real_numbers.fit(learner, texts, by_source, self._fitted)
        if self._fitted_now is not None and numbers:
            self._fitted_now = replace(self._fitted_now, continuous=numbers)
        self._text = np.sum([text.counts for text in texts], axis=0, dtype=np.int64)
        self._who = f"round {round_}: lab {self.name}"
        if self._fitted_now is not None:
            check_fitted(
                self._who,
                learner,
                self._text > 0,
                vocabulary,
                human,
                self._fitted,
                self._fitted_now,
                commons.channels,
            )
        n_held_out = commons.channels.n_draws(self._held_out)
        if n_held_out:
            self._benchmark = self._held_out
        self._clear()
        return Training(
            is_fitted=self._fitted_now is not None,
            n_draws=commons.channels.n_draws(self._text),
            n_held_out=n_held_out,
            lineage=Lineage.of(texts, by_source),
            real_numbers=self.real_numbers.close(),
            **accounts,  # type: ignore[arg-type]
        )

    def _ai_share_offered(self) -> float:
        offered_ai = sum(reading.n_pages_ai for reading in self._stocks.values())
        offered = sum(reading.account.stock.pages for reading in self._stocks.values())
        return offered_ai / offered if offered else 0.0

    # ------------------------------------------------------------ releasing

    def release(self, decoding: Decoding, *, exactly_human: bool = False) -> NDArray[np.bool_]:
        """Make the law fitted last, or the exact human law, the lab's model.

        Returns
        -------
        array of bool, shape (C,)
            Contexts in which the model can write.
        """
        voice = self.commons.human.voice(0) if exactly_human else self._fitted_now
        if voice is None:
            raise ValueError(f"lab {self.name!r} has fitted nothing that it could release")
        self._fitted = voice
        self._output = voice.decoded(decoding, self.commons.channels)
        check_decoded(self._who, voice, self._output, self.commons.channels)
        return self._output.words.sampler.can_write()

    def pen(self) -> Pen:
        """Return what the model writes pages with."""
        return self.output().pen

    def continuous(self) -> ContinuousLaws:
        """Return the laws by which the model writes real numbers."""
        return self.output().continuous

    def output(self) -> Voice:
        """Return the laws that the model writes with: its fitted laws after decoding."""
        assert self._output is not None, "no model yet"
        return self._output

    def output_weights(self) -> I64:
        """Return the integer weights of the output laws, shape (K,)."""
        return self.output().weights

    def fitted_weights(self) -> I64:
        """Return the integer weights of the model's laws before decoding, shape (K,)."""
        assert self._fitted is not None, "no model yet"
        return self._fitted.weights

    def text(self) -> I64:
        """Return the words of the text fitted last, shape (K,)."""
        return self._text

    def moments(self) -> tuple[Moments, ...]:
        """Return the real numbers of the text fitted last, by channel."""
        return self.real_numbers.moments

    def benchmark(self) -> I64:
        """Return the words of the text held out last, shape (K,); zeros without any."""
        return self._benchmark
