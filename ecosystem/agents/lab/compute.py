"""Training: text is read from laws and stocks, kept in a pool, and fitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.lab.inputs import Inputs
from ecosystem.agents.lab.law_rule import LawRule
from ecosystem.agents.lab.lineage import Lineage
from ecosystem.agents.lab.pool import Intake, Pool, by_writer_of
from ecosystem.agents.lab.refits import Refits
from ecosystem.agents.lab.training import Budget, ChannelAccount, Training
from ecosystem.draws.keys import key_of
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.channel import Due
from ecosystem.text.channels import Statistics
from ecosystem.text.counts import Counts
from ecosystem.text.decoding import Decoding
from ecosystem.text.law import Law
from ecosystem.text.learner import Learner, TrainingSet, fit_model, statistics_of
from ecosystem.text.moments import Moments
from ecosystem.text.sampler_registry import HUMAN, Samplers
from ecosystem.text.support import check_decoded, check_fitted
from ecosystem.text.text import Text, together
from ecosystem.text.text_model import TextModel
from ecosystem.text.words import WORDS
from ecosystem.web.reading import Reading, Rule, draws_by_site, read_stock
from ecosystem.web.selection import Selection
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


class LabCompute:
    """A lab's pool of text, and the work of training on it.

    A training is a few calls: one for each source, then :meth:`fit`; :meth:`release` makes
    the fitted law the lab's model.

    Parameters
    ----------
    state
        What the host shares.
    name
        Name of the lab.
    workflow
        ``replace``, ``accumulate``, ``accumulate-subsample`` or ``once``.
    keeps_inputs
        Whether it remembers the pages that its model was trained on, for when the lab has ended.
    """

    def __init__(self, state: SharedState, *, name: str, workflow: str, keeps_inputs: bool) -> None:
        self.state, self.channels = state, state.channels
        self.name, self.workflow = name, workflow
        self.pool = Pool(name, workflow, state)
        self.inputs = Inputs(state, is_pooled=workflow != "replace") if keeps_inputs else None
        self._learner: Learner = CategoricalLearner()
        self._statistics: Statistics = self.channels.statistics
        self._fitted_now: TextModel | None = None
        self._refits: Refits | None = None
        self._fitted: TextModel | None = None
        self._output: TextModel | None = None
        self._text = self.channels.nothing(self._statistics)
        self._model_text: I64 | None = None
        self._benchmark = self._no_counts()
        self._read = np.zeros(0, dtype=bool)  # rows read before, for the workflow "once"
        self._weights: dict[str, float] = {}
        self._held = dict.fromkeys(self.channels.numeric, 0)  # draws, by channel
        self._who = f"round 0: lab {name}"  # for errors
        self.begin(self._learner)

    def begin(self, learner: Learner) -> None:
        """Begin a training: what is read from now on is read as a learner needs it."""
        self._learner = learner
        self._statistics = statistics_of(learner, self.channels.all)
        self._fresh: dict[str, Intake] = {}
        self._stocks: dict[str, Reading] = {}
        self._budgets: dict[str, Budget] = {}
        self._due = dict.fromkeys(self.channels.numeric, Due())
        self._held_out = self._no_counts()

    def _no_counts(self) -> I64:
        return np.zeros(self.channels.n_types, dtype=np.int64)

    # ------------------------------------------------------------ reading

    def live_rows(self) -> I64:
        """Return the rows of the live web."""
        return self.state.live

    def new_rows(self) -> I64:
        """Return the rows of the pages published in this round."""
        return self.state.new

    def draw_human(self, label: str, rule: LawRule, at: int, transform: Decoding | None) -> None:
        """Draw from the human law of a round, or from a fixed transform of it."""
        model = self.channels.human(at)
        if transform is not None:
            model = self.channels.decoded(model, transform)
        self._draw(label, rule, model, {HUMAN: rule.n_draws})

    def draw_models(
        self,
        label: str,
        rule: LawRule,
        writers: Sequence[int],
        volumes: NDArray[np.float64],
        *outputs: TextModel,
    ) -> None:
        """Draw from the average of models' outputs.

        Nobody knows which of the models wrote a draw from an average: each gets its share.
        """
        shares = volumes / volumes.sum()
        by_writer = {w: rule.n_draws * float(s) for w, s in zip(writers, shares, strict=True)}
        self._draw(label, rule, self.channels.mixed(outputs, volumes), by_writer)

    def draw_nothing(self, label: str, n_draws: int) -> None:
        """Find no law to draw from: all that was asked for is short."""
        nothing = self.channels.nothing(self._statistics)
        self._fresh[label] = Intake(nothing, {}, np.zeros(self.channels.words.n_types, np.int64))
        self._budgets[label] = Budget(n_draws, 0, short=n_draws)

    def _draw(
        self, label: str, rule: LawRule, model: TextModel, by_writer: Mapping[int, float]
    ) -> None:
        self._fresh[label] = intake = self._draw_intake(model, rule, by_writer)
        self._budgets[label] = Budget(rule.n_draws, intake.n_draws)
        if n_extra := round(rule.held_out * rule.n_draws):
            self._held_out += self.channels.count_drawn(
                model, key_of(rule.key, "benchmark"), n_extra, is_expected=rule.is_expected
            )

    def _draw_intake(
        self, model: TextModel, rule: LawRule, by_writer: Mapping[int, float]
    ) -> Intake:
        given, is_expected = (model, rule.key, rule.n_draws), rule.is_expected
        for name, due in self.channels.due_from(*given, is_expected=is_expected).items():
            self._due[name] += due
        text = self.channels.draw(*given, self._statistics, is_expected=is_expected)
        words = text.channels[WORDS]
        people = words.counts * (by_writer.keys() == {HUMAN}) if type(words) is Counts else None
        return Intake(text, by_writer, people)

    def read_stock(self, label: str, rule: Rule, rows: I64, *verdicts: NDArray[np.bool_]) -> None:
        """Read pages of a stock that no verdict drops.

        Parameters
        ----------
        rows
            The stock.
        verdicts
            For every row of the corpus whether a filter drops it, one for each filter.
        """
        corpus = self.state.corpus
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
        self._fresh[label] = intake = self._selected(reading.selection)
        self._stocks[label], account = reading, reading.account
        self._budgets[label] = Budget(account.asked, intake.n_draws, account.missed, account.short)
        held_out = reading.benchmark.pages(corpus)
        self._held_out += self.channels.count(held_out, self.state.registry)

    def _selected(self, selection: Selection) -> Intake:
        pages, registry = selection.pages(self.state.corpus), self.state.registry
        draws = np.bincount(pages.writer, weights=pages.draws * pages.times)
        by_writer = {int(w): int(draws[w]) for w in np.flatnonzero(draws)}
        for name, channel in self.channels.numeric.items():
            self._due[name] += channel.due(pages, registry)
        text, people = self.channels.read_apart(pages, registry, self._statistics)
        return Intake(text, by_writer, people)

    def rows_read(self) -> I64:
        """Return the rows of the pages read since :meth:`begin`, each once."""
        rows = [reading.selection.rows for reading in self._stocks.values()]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))

    def inputs_left(self, *stores: I64) -> tuple[int, int, int]:
        """Return :meth:`Inputs.left` of its model, which it was to remember."""
        assert self.inputs is not None, "inputs that nobody was to ask for"
        return self.inputs.left(*stores)

    def overlaps(self, *others: I64) -> list[tuple[int, int]]:
        """Return the pages read here and by another, and by either, for each of the others.

        Parameters
        ----------
        others
            Rows that each of the others read, each once.
        """
        mine = self.rows_read()
        return [self.state.corpus.overlap(mine, rows) for rows in others]

    # ------------------------------------------------------------ fitting

    def start(self, round_: int, learner: Learner, n_draws: int) -> Training:
        """Take the initial pool of human text of a round and fit it."""
        self.begin(learner)
        key = key_of(self.state.seed, "initial pool", self.name)
        rule, people = LawRule(key, n_draws), self.channels.human(round_)
        intake = self._draw_intake(people, rule, {HUMAN: n_draws})
        return self._fit(round_, {"initial": self.pool.start(intake, round_)}, None, {})

    def fit(self, round_: int, weights: Mapping[str, float] | None, n_fit: int) -> Training:
        """Fit laws to what was read since :meth:`begin`, pooled as the workflow says.

        Parameters
        ----------
        weights
            Weight of each source in the fit, by label; None: pooled.
        n_fit
            Draws fitted under ``accumulate-subsample``.
        """
        pool_before = self.pool.n_draws
        pool, not_sampled = self.pool.take(self._fresh, self._stocks, n_fit, round_)
        return self._fit(
            round_,
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
        pool: Mapping[str, Intake],
        weights: Mapping[str, float] | None,
        accounts: Mapping[str, object],
    ) -> Training:
        texts = list(pool.values())
        self._weights |= dict(weights or {})  # text kept from a source keeps its last weight
        of_each = {label: self._weights.get(label, 1.0) for label in pool}
        by_label = None if weights is None else of_each
        by_source = None if weights is None else np.array(list(of_each.values()))
        self._refits = Refits(self._learner, self.channels.words, round_, pool, by_label)
        self._who = f"round {round_}: lab {self.name}"
        training = self._training_sets(round_, [intake.text for intake in texts], by_source)
        self._fitted_now = fit_model(self._learner, training, WORDS)
        if self._fitted_now is not None:
            check_fitted(self._who, self._learner, training, self._fitted_now)
            if self.inputs is not None:
                self.inputs.note(self.rows_read())
        nothing = self.channels.nothing(self._statistics)
        self._text = together((intake.text for intake in texts), nothing)
        n_held_out = int(self.channels.words_of(self._held_out).sum())
        if n_held_out:
            self._benchmark = self._held_out
        return Training(
            is_fitted=self._fitted_now is not None,
            n_draws=self._text.n_draws,
            n_held_out=n_held_out,
            n_repeated=self.pool.n_repeated,
            lineage=Lineage.of(texts, by_source),
            read=by_writer_of(self._fresh.values()),
            pool=self.pool.by_writer,
            channels={name: self._account(name) for name in self.channels.numeric},
            **accounts,  # type: ignore[arg-type]
        )

    def fitted_without(
        self, labels: Collection[str], *, people: bool = False
    ) -> tuple[int, I64 | None]:
        """Fit the words of the last training again, see :meth:`Refits.without`."""
        assert self._refits is not None, "nothing was fitted yet"
        return self._refits.without(labels, people=people)

    def holders(self) -> I64:
        """Return the draws of people's pages read since :meth:`begin`, by the site of the pages."""
        readings = [reading.selection for reading in self._stocks.values()]
        return draws_by_site(self.state.corpus, readings)

    def _training_sets(
        self, round_: int, texts: Sequence[Text], weights: NDArray[np.float64] | None
    ) -> dict[str, TrainingSet]:
        human, before = self.channels.human(round_), self._fitted
        return {
            name: TrainingSet(
                channel,
                [text.channels[name] for text in texts],
                weights,
                channel.known_types(round_),
                human.laws[name],
                None if before is None else before.laws[name],
            )
            for name, channel in self.channels.all.items()
        }

    def _account(self, channel: str) -> ChannelAccount:
        # A mixture of laws sums floats: 126.99… is 127.
        fitted = round(self._text.channels[channel].n_draws)
        account = ChannelAccount(self._held[channel], self._due[channel], fitted)
        self._held[channel] = 0 if self.workflow == "replace" else fitted
        return account

    def _ai_share_offered(self) -> float:
        offered_ai = sum(reading.n_pages_ai for reading in self._stocks.values())
        offered = sum(reading.account.stock.pages for reading in self._stocks.values())
        return offered_ai / offered if offered else 0.0

    # ------------------------------------------------------------ releasing

    def twin(
        self, round_: int, n_draws: int, decoding: Decoding, *, is_expected: bool = False
    ) -> I64:
        """Return what the model would be, had the lab just read people's text of the day.

        The same learner, without a model before, is given as many draws, and what it fits is
        decoded alike.

        Returns
        -------
        array of int64, shape (W,)
            Integer weights of the words that it would publish.
        """
        words, people = self.channels.words, self.channels.words.human(round_)
        key = key_of(self.state.seed, "twin", self.name, round_)
        learner = self._learner.in_channel(words)
        text = words.draw(people, key, n_draws, learner.statistic(words), is_expected=is_expected)
        known = words.known_types(round_)
        fitted = learner.fit(TrainingSet(words, [text], None, known, people, None))
        # What makes a model of the lab's text and none of as much of people's knows no loss.
        law: Law = words.decoded(people if fitted is None else fitted, decoding)
        return law.weights

    def release(self, decoding: Decoding, human_of: int | None = None) -> NDArray[np.bool_]:
        """Make the law fitted last, or the exact human law of a round, the lab's model.

        Returns
        -------
        array of bool, shape (C,)
            Contexts in which the model can write.
        """
        model = self._fitted_now if human_of is None else self.channels.human(human_of)
        if model is None:
            raise ValueError(f"lab {self.name!r} has fitted nothing that it could release")
        self._fitted = model
        self._model_text = self._text.counts if human_of is None else None
        self._output = self.channels.decoded(model, decoding)
        check_decoded(self._who, model, self._output, self.channels)
        return self._output.words.can_write()

    def output(self) -> TextModel:
        """Return the laws that the model writes with: its fitted laws after decoding."""
        assert self._output is not None, "no model yet"
        return self._output

    def samplers(self) -> Samplers:
        """Return what the model writes pages with."""
        return self.channels.samplers(self.output())

    def numeric_laws(self) -> dict[str, Any]:
        """Return the laws by which the model writes real numbers, by channel."""
        return {name: self.output().laws[name] for name in self.channels.numeric}

    def output_weights(self) -> I64:
        """Return the integer weights of the output laws, shape (K,)."""
        return self.channels.weights(self.output())

    def fitted_weights(self) -> I64:
        """Return the integer weights of the model's laws before decoding, shape (K,)."""
        assert self._fitted is not None, "no model yet"
        return self.channels.weights(self._fitted)

    def model_text(self) -> I64 | None:
        """Return how often each type was in the text that the model was fitted to, shape (K,).

        None of the exact human law.
        """
        return self._model_text

    def text(self) -> I64:
        """Return how often each type was in the text fitted last, shape (K,)."""
        return self._text.counts

    def moments(self) -> dict[str, Moments]:
        """Return the moments of the text fitted last in channels of real numbers."""
        texts = {name: self._text.channels[name] for name in self.channels.numeric}
        return {name: text for name, text in texts.items() if isinstance(text, Moments)}

    def benchmark(self) -> I64:
        """Return the words of the text held out last, shape (K,); zeros without any."""
        return self._benchmark
