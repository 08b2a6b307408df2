"""What a lab reads for a training: draws from laws, and pages of stocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.lab.law_rule import LawRule
from ecosystem.agents.lab.pool import Intake
from ecosystem.agents.lab.training import Budget
from ecosystem.draws.keys import key_of
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.channel import Due
from ecosystem.text.channels import Channels, Statistics
from ecosystem.text.counts import Counts
from ecosystem.text.decoding import Decoding
from ecosystem.text.learner import Learner, statistics_of
from ecosystem.text.sampler_registry import HUMAN
from ecosystem.text.text_model import TextModel
from ecosystem.text.words import WORDS
from ecosystem.web.reading import Reading, Rule, draws_by_site, read_stock
from ecosystem.web.selection import Selection
from ecosystem.web.shared_state import SharedState

I64 = NDArray[np.int64]


@dataclass
class ReadText:
    """What was read for one training, by label of the source.

    Attributes
    ----------
    fresh
        The text.
    stocks
        What of it was read from pages.
    budgets
        What became of the draws that were asked for.
    due
        What texts should have drawn in each channel of real numbers.
    held_out : array of int64, shape (K,)
        How often each type is in what was kept for the lab's own benchmark.
    """

    fresh: dict[str, Intake]
    stocks: dict[str, Reading]
    budgets: dict[str, Budget]
    due: dict[str, Due]
    held_out: I64

    @classmethod
    def nothing(cls, channels: Channels) -> ReadText:
        """Return what was read before anything is."""
        due = dict.fromkeys(channels.numeric, Due())
        return cls({}, {}, {}, due, np.zeros(channels.n_types, dtype=np.int64))


class TextReader:
    """Reads for trainings of a lab: a call for each source.

    Parameters
    ----------
    state
        What the host shares.
    name
        Name of the lab.
    workflow
        ``once`` reads no page a second time.
    """

    def __init__(self, state: SharedState, name: str, workflow: str) -> None:
        self.state, self.channels = state, state.channels
        self.name, self.workflow = name, workflow
        self._read_once = np.zeros(0, dtype=bool)  # rows read before, for the workflow "once"
        self.begin(CategoricalLearner())

    def begin(self, learner: Learner) -> None:
        """Begin a training: what is read from now on is read as a learner needs it."""
        self._learner = learner
        self._statistics: Statistics = statistics_of(learner, self.channels.all)
        self._read = ReadText.nothing(self.channels)

    def begin_aside(self) -> None:
        """Read something else from now on, that no model will be of, until :meth:`_end_aside`."""
        self._aside, self._read = self._read, ReadText.nothing(self.channels)

    def _end_aside(self) -> ReadText:
        """Return what was read aside, and go back to what was read for the training."""
        read, self._read = self._read, self._aside
        return read

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
        self._read.fresh[label] = Intake(
            nothing, {}, np.zeros(self.channels.words.n_types, np.int64)
        )
        self._read.budgets[label] = Budget(n_draws, 0, short=n_draws)

    def _draw(
        self, label: str, rule: LawRule, model: TextModel, by_writer: Mapping[int, float]
    ) -> None:
        self._read.fresh[label] = intake = self._draw_intake(model, rule, by_writer)
        self._read.budgets[label] = Budget(rule.n_draws, intake.n_draws)
        if n_extra := round(rule.held_out * rule.n_draws):
            self._read.held_out += self.channels.count_drawn(
                model, key_of(rule.key, "benchmark"), n_extra, is_expected=rule.is_expected
            )

    def _draw_intake(
        self, model: TextModel, rule: LawRule, by_writer: Mapping[int, float]
    ) -> Intake:
        given, is_expected = (model, rule.key, rule.n_draws), rule.is_expected
        for name, due in self.channels.due_from(*given, is_expected=is_expected).items():
            self._read.due[name] += due
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
            n_new = len(corpus) - len(self._read_once)
            self._read_once = np.concatenate([self._read_once, np.zeros(n_new, dtype=bool)])
            rows = rows[~self._read_once[rows]]
        dropped = np.zeros(len(rows), dtype=bool)
        for verdict in verdicts:
            dropped |= verdict[rows]
        reading = read_stock(corpus, rows, dropped, rule)
        if self.workflow == "once":
            self._read_once[reading.selection.rows] = True
        self._read.fresh[label] = intake = self._selected(reading.selection)
        self._read.stocks[label], account = reading, reading.account
        self._read.budgets[label] = Budget(
            account.asked, intake.n_draws, account.missed, account.short
        )
        held_out = reading.benchmark.pages(corpus)
        self._read.held_out += self.channels.count(held_out, self.state.registry)

    def _selected(self, selection: Selection) -> Intake:
        pages, registry = selection.pages(self.state.corpus), self.state.registry
        draws = np.bincount(pages.writer, weights=pages.draws * pages.times)
        by_writer = {int(w): int(draws[w]) for w in np.flatnonzero(draws)}
        for name, channel in self.channels.numeric.items():
            self._read.due[name] += channel.due(pages, registry)
        text, people = self.channels.read_apart(pages, registry, self._statistics)
        return Intake(text, by_writer, people)

    def rows_read(self) -> I64:
        """Return the rows of the pages read since :meth:`begin`, each once."""
        rows = [reading.selection.rows for reading in self._read.stocks.values()]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *rows]))

    def overlaps(self, *others: I64) -> list[tuple[int, int]]:
        """Return the pages read here and by another, and by either, for each of the others.

        Parameters
        ----------
        others
            Rows that each of the others read, each once.
        """
        mine = self.rows_read()
        return [self.state.corpus.overlap(mine, rows) for rows in others]

    def holders(self) -> I64:
        """Return the draws of people's pages read since :meth:`begin`, by the site of the pages."""
        readings = [reading.selection for reading in self._read.stocks.values()]
        return draws_by_site(self.state.corpus, readings)

    def _ai_share_offered(self) -> float:
        offered_ai = sum(reading.n_pages_ai for reading in self._read.stocks.values())
        offered = sum(reading.account.stock.pages for reading in self._read.stocks.values())
        return offered_ai / offered if offered else 0.0
