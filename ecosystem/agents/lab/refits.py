"""The words of a training, to be fitted again without some of its text, or with more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.lab.pool import Intake
from ecosystem.draws.keys import key_of
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.channels import Channels
from ecosystem.text.counts import Counts
from ecosystem.text.law import Law
from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.statistic import Statistic
from ecosystem.text.text_model import TextModel
from ecosystem.text.words import WORDS

I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Sampled:
    """The words of fits with more text, each beside the fit that it is held against.

    Attributes
    ----------
    before : list of arrays of int64, shape (W,) each
        Integer weights of what is fitted without: one, or as many as of the others where the text
        is a sample that is taken anew each time.
    after : list of arrays of int64, shape (W,) each
        The same with.
    """

    before: list[I64]
    after: list[I64]


@dataclass(frozen=True)
class Refits:
    """What a model was fitted to, source by source, and how.

    Attributes
    ----------
    learner, channels
        What fits laws, and the channels of text.
    round_
        The round of the training.
    pool
        The text of each source by its label.
    weights
        The weight of each source in the fit; None: pooled.
    before
        The model before, if there was one.
    sampled
        Where the text is a sample of a pool: the pool, and the draws that were taken of it.
    """

    learner: Learner
    channels: Channels
    round_: int
    pool: Mapping[str, Intake]
    weights: Mapping[str, float] | None
    before: TextModel | None
    sampled: tuple[Intake, int] | None

    def without(self, labels: Collection[str], *, people: bool = False) -> tuple[int, I64 | None]:
        """Fit again without some sources, and without all that people wrote, if so asked.

        Returns
        -------
        tuple
            The draws left out, and the integer weights of what was fitted, shape (K,): words, and
            claims but where people's are left out, of which it is not known whose they are; zeros
            in other channels. None where nothing is left.

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
        others = {} if people else {label: self.pool[label] for label in rest}
        return n_out, self._weights(self._fit(self.channels.words, rest), others)

    def instead(self, read: Mapping[str, Intake]) -> tuple[int, I64 | None]:
        """Fit other text in place of all that was fitted: its draws, and weights as above."""
        texts = {label: read[label].text.channels[WORDS] for label in sorted(read)}
        n_draws = sum(round(text.n_draws) for text in texts.values())
        words = self._fit(self.channels.words, texts) if n_draws else None
        return n_draws, self._weights(words, {label: read[label] for label in texts})

    def _weights(self, words: Law | None, read: Mapping[str, Intake]) -> I64 | None:
        """Put words together with the claims that are fitted to some text, shape (K,)."""
        if words is None:
            return None
        laws: dict[str, Law | None] = {WORDS: words}
        for name, channel in self.channels.categorical.items():
            if channel.has_truth and read:
                texts = {label: intake.text.channels[name] for label, intake in read.items()}
                laws[name] = self._fit(channel, texts)
        return np.concatenate([
            np.zeros(channel.n_types, np.int64) if (law := laws.get(name)) is None else law.weights
            for name, channel in self.channels.categorical.items()
        ])  # fmt: skip

    def with_more(
        self, label: str, law: Law, key: int, n_draws: int, n_refits: int
    ) -> Sampled | None:
        """Fit again with more text, each time with other draws of it.

        Parameters
        ----------
        label
            The source that the text would be of: where sources have weights, it is part of that
            one, else pooled with the rest.
        law
            What is drawn from.
        key
            What keys the draws.
        n_draws, n_refits
            How many, and how often.

        Returns
        -------
        Sampled or None
            None of a source without a weight where sources have one, and where nothing is fitted.
        """
        if self.weights is not None and label not in self.pool:
            return None
        words = self.channels.words
        statistic = self.learner.in_channel(words).statistic(words)
        texts = {name: intake.text.channels[WORDS] for name, intake in self.pool.items()}
        keys = [key_of(key, self.round_, i) for i in range(n_refits)]
        more = [words.draw(law, each, n_draws, statistic) for each in keys]
        if self.sampled is None:
            before = [self._fit(words, texts)]
            after = [self._fit(words, _put_together(texts, label, each)) for each in more]
        else:
            pool, n_fit = self.sampled[0].text.channels[WORDS], self.sampled[1]
            before = [self._fit_sample(pool, n_fit, each) for each in keys]
            after = [
                self._fit_sample(pool + each, n_fit, own)
                for own, each in zip(keys, more, strict=True)
            ]
        fits = [law.weights for law in (*before, *after) if law is not None]
        if len(fits) < len(before) + len(after):
            return None
        return Sampled(fits[: len(before)], fits[len(before) :])

    def _fit_sample(self, pool: Statistic, n_fit: int, key: int) -> Law | None:
        """Fit a sample of a pool that is taken anew."""
        words, share = self.channels.words, min(1.0, n_fit / max(pool.n_draws, 1))
        sample = words.subsample(pool, key_of(key, "pool"), n_fit, share)
        return self._fit(words, {"pool": sample})

    def _fit(self, channel: CategoricalChannel, texts: Mapping[str, Statistic]) -> Law | None:
        weights, before = None, None
        if self.weights is not None:
            weights = np.array([self.weights.get(label, 1.0) for label in texts])
        if self.before is not None:
            before = self.before.laws[channel.name]
        known, human = channel.known_types(self.round_), channel.human(self.round_)
        training = TrainingSet(channel, list(texts.values()), weights, known, human, before)
        law: Law | None = self.learner.in_channel(channel).fit(training)
        return law


def _put_together(
    texts: Mapping[str, Statistic], label: str, more: Statistic
) -> dict[str, Statistic]:
    """Add more text to that of a source, or beside all of them."""
    return {**texts, label: texts[label] + more if label in texts else more}


def _without_people(intake: Intake) -> Counts:
    if intake.people is None:
        raise ValueError("nobody knows what of this text people wrote")
    return Counts(intake.text.channels[WORDS].counts - intake.people)
