"""The points and answers of a lab's text: read, fitted and accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.benches.commons import Commons
from ecosystem.benches.pool import Intake
from ecosystem.corpus.points import page_moments, said_in
from ecosystem.corpus.words import Said, Selection
from ecosystem.text.continuous import ContinuousLaws
from ecosystem.text.moment_learner import MomentLearner
from ecosystem.text.moments import Moments, together
from ecosystem.text.voice import Voice, fit_continuous


@dataclass(frozen=True)
class NumbersAccount:
    """What became of the draws of a channel.

    ``before`` (held) and ``due`` (by the size of the texts read) split into ``unsaid``, by
    writers who say nothing in the channel, and ``fitted``.
    """

    before: int
    due: int
    unsaid: int
    fitted: int


class RealNumbers:
    """A lab's text in the channels of real numbers; it does nothing where there are none.

    Parameters
    ----------
    commons
        What the host shares.
    keeps
        Whether text is kept from one fit to the next.
    variance
        ``biased`` or ``unbiased``.

    Attributes
    ----------
    moments
        The text fitted last, by channel.
    """

    def __init__(
        self, commons: Commons, *, keeps: bool, variance: Literal["biased", "unbiased"]
    ) -> None:
        self.commons, self.keeps, self.variance = commons, keeps, variance
        self.channels = commons.channels.continuous
        self.moments: tuple[Moments, ...] = ()
        self._before = [0] * len(self.channels)
        self._said: list[list[Said]] = [[] for _ in self.channels]

    def draw(self, voice: Voice, decision: int, n: int, *, expected: bool) -> tuple[Moments, ...]:
        """Draw a private text of ``n`` draws of words, or take what is expected of it."""
        for said, channel, law in zip(self._said, self.channels, voice.continuous, strict=True):
            due = channel.expected_size(n) if expected else channel.size(decision, n)
            said.append(Said(due, due if law is None else 0))
        if expected:
            return voice.expected_moments(n, self.commons.channels)
        return voice.draw_moments(decision, n, self.commons.channels)

    def read(self, selection: Selection) -> tuple[Moments, ...]:
        """Read pages."""
        corpus, shelf = self.commons.corpus, self.commons.shelf
        for said, of_pages in zip(self._said, said_in(corpus, selection, shelf), strict=True):
            said.append(of_pages)
        return page_moments(corpus, selection, shelf)

    def fit(
        self,
        learner: Any,
        texts: Sequence[Intake],
        weights: NDArray[np.float64] | None,
        previous: Voice | None,
    ) -> ContinuousLaws:
        """Fit a law in each channel.

        Parameters
        ----------
        learner
            What fits the words: the laws that it mixes in are mixed in here, too.
        """
        moments = [text.moments for text in texts]
        self.moments = tuple(
            together([text[i] for text in moments], channel.width)
            for i, channel in enumerate(self.channels)
        )
        beside = MomentLearner(
            self.variance,
            getattr(learner, "weight_human", 0.0),
            getattr(learner, "weight_previous", 0.0),
        )
        return fit_continuous(beside, moments, weights, self.commons.channels, previous)

    def close(self) -> Mapping[str, NumbersAccount]:
        """Return the account since the last time, by channel."""
        accounts = {}
        for i, channel in enumerate(self.channels):
            due, unsaid = sum(s.due for s in self._said[i]), sum(s.unsaid for s in self._said[i])
            fitted = round(self.moments[i].n)  # a mixture of laws sums floats: 126.99… is 127
            accounts[channel.name] = NumbersAccount(self._before[i], due, unsaid, fitted)
            self._before[i] = fitted if self.keeps else 0
            self._said[i] = []
        return accounts
