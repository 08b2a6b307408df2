"""The words of a training, to be fitted again without some of its text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.lab.pool import Intake
from ecosystem.text.counts import Counts
from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.words import WORDS, WordsChannel

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Refits:
    """What a model was fitted to, source by source, and how.

    Attributes
    ----------
    learner, channel
        What fits words, and the words.
    round_
        The round of the training.
    pool
        The text of each source by its label.
    weights
        The weight of each source in the fit; None: pooled.
    """

    learner: Learner
    channel: WordsChannel
    round_: int
    pool: Mapping[str, Intake]
    weights: Mapping[str, float] | None

    def without(self, labels: Collection[str], *, people: bool = False) -> tuple[int, I64 | None]:
        """Fit again without some sources, and without all that people wrote, if so asked.

        Returns
        -------
        tuple
            The draws left out, and the integer weights of what was fitted, shape (W,); None where
            nothing is left.

        Raises
        ------
        ValueError
            If nobody knows what of the text people wrote.
        """
        rest = {
            label: _without_people(intake) if people else intake.text.channels[WORDS]
            for label, intake in self.pool.items()
            if label not in labels
        }
        n_draws = sum(intake.n_draws for intake in self.pool.values())
        n_out = n_draws - sum(round(text.n_draws) for text in rest.values())
        if not rest or n_out == n_draws:
            return n_out, None
        weights = None
        if self.weights is not None:
            weights = np.array([self.weights[label] for label in rest])
        known, human = self.channel.known_types(self.round_), self.channel.human(self.round_)
        training = TrainingSet(self.channel, list(rest.values()), weights, known, human, None)
        law = self.learner.in_channel(self.channel).fit(training)
        return n_out, None if law is None else law.weights


def _without_people(intake: Intake) -> Counts:
    if intake.people is None:
        raise ValueError("nobody knows what of this text people wrote")
    return Counts(intake.text.channels[WORDS].counts - intake.people)
