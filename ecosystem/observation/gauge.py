"""The gauge: measures laws where they lie, and answers in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.language.lexicon import Lexicon
from ecosystem.metrics.diversity import entropy
from ecosystem.observation.laws import law_rows, population_rows
from ecosystem.observation.onsets import Reading, read_for_onsets
from ecosystem.observation.scores import loss_columns
from ecosystem.observation.view import View

if TYPE_CHECKING:
    from ecosystem.benches.commons import Commons

I64 = NDArray[np.int64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Scale:
    """What laws are measured with in a round.

    Attributes
    ----------
    lexicon, view
        All types, and those that matter by now.
    edges
        Falling edges of the frequency bands.
    words
        Words that are followed: context, spelling and id.
    """

    lexicon: Lexicon
    view: View
    edges: Sequence[float]
    words: Sequence[tuple[str, str, int]]


class Gauge:
    """A bench that measures.

    Parameters
    ----------
    commons
        What the host shares.
    edges, words
        See :class:`Scale`.
    then
        Round of the human law that ``loss_then`` refers to.
    named_round
        Last round whose language the scenario names.
    """

    def __init__(
        self,
        commons: Commons,
        *,
        edges: Sequence[float],
        words: Sequence[tuple[str, str, int]],
        then: int,
        named_round: int,
    ) -> None:
        self.commons, self.edges, self.words = commons, edges, words
        self.then, self.named_round = then, named_round
        self._scale_of: tuple[int, Scale] | None = None

    def _scale(self, round_: int) -> Scale:
        if self._scale_of is None or self._scale_of[0] != round_:
            lexicon = self.commons.lexicon
            view = View(lexicon, max(round_, self.named_round), self.edges)
            self._scale_of = round_, Scale(lexicon, view, self.edges, self.words)
        return self._scale_of[1]

    def _human(self, round_: int, at: int) -> NDArray[np.float64]:
        return self._scale(round_).view.of(self.commons.human.law(at).weights)

    def human_rows(self, round_: int) -> dict[str, list[Row]]:
        """Measure the human law of a round."""
        weights = self.commons.human.law(round_).weights
        return self.law_rows(round_, "human", "", weights)

    def law_rows(self, round_: int, subject: str, name: str, weights: I64) -> dict[str, list[Row]]:
        """Measure a law by its weights."""
        who = {"subject": subject, "name": name}
        return law_rows(who, weights, self._human(round_, round_), self._scale(round_))

    def count_rows(
        self, round_: int, subject: str, name: str, *counts: I64
    ) -> dict[str, list[Row]]:
        """Measure words that were counted, as the sum of their parts; none without a word."""
        total: I64 = np.sum(counts, axis=0, dtype=np.int64)
        if not total.any():
            return {}
        tables = self.law_rows(round_, subject, name, total)
        tables["laws"][0]["n_draws"] = int(total.sum())
        return tables

    def population_rows(self, round_: int, *outputs: I64) -> list[Row]:
        """Measure all labs' outputs together."""
        return population_rows(outputs, self._human(round_, round_), self._scale(round_))

    def read_for_onsets(self, round_: int, *outputs: I64) -> Reading:
        """Read the mean of outputs for onsets of collapse."""
        view = self._scale(round_).view
        laws = [view.of(weights) for weights in outputs]
        return read_for_onsets(laws, self._human(round_, round_), self._human(round_, 0))

    def least_loss(self, round_: int) -> float:
        """Return the entropy of human text: the least possible loss, in bits per token."""
        return entropy(self._human(round_, round_))

    def score(self, round_: int, fitted: I64, benchmark: I64) -> Row:
        """Score a lab's fitted law on human text and on its own benchmark, if it has one."""
        view = self._scale(round_).view
        law = view.of(fitted)
        row = loss_columns("now", self._human(round_, round_), law)
        row |= loss_columns("then", self._human(round_, self.then), law)
        if benchmark.any():
            row |= loss_columns("dashboard", view.of(benchmark), law)
        return row
