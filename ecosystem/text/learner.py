"""What every learner is: it names the statistic that it fits, and fits a law to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.statistic import Statistic
from ecosystem.text.text_model import TextModel

if TYPE_CHECKING:
    from ecosystem.text.channel import Channel

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """All that a learner is given in one channel.

    Attributes
    ----------
    channel
        The channel of text: its ``type_keys``, shape (K,), are stable keys of the types and
        rank equal ones; the types of context ``c`` are ``starts[c]:starts[c + 1]``;
        ``word_ids``, shape (K,), are equal for types that are one word in several topics.
    texts
        What is known of the text of each source, in the learner's statistic.
    weights : array of float64, shape (number of sources,), optional
        Weight of each source in the fit; None: texts are pooled. A source without a draw
        loses its weight to the others.
    vocabulary : array of bool, shape (K,)
        Types that are known by now.
    human
        The law of people in this round.
    previous
        The lab's own law before; None without one.
    """

    channel: Any
    texts: Sequence[Any]
    weights: F64 | None
    vocabulary: Flags
    human: Any
    previous: Any

    @property
    def counts(self) -> list[I64]:
        """How often each type is in the text of each source, shape (K,) each."""
        return [text.counts for text in self.texts]


class Learner(ABC):
    """Fits laws to text, one channel at a time.

    Attributes
    ----------
    weight_human, weight_previous
        Shares of the exact human law and of the model's own previous law in what it fits;
        they are ancestors of a model, beside its text.
    variance
        How the variance of points is estimated, see
        :class:`~ecosystem.text.moment_learner.MomentLearner`.
    """

    weight_human: float = 0.0
    weight_previous: float = 0.0
    variance: Literal["biased", "unbiased"] = "biased"

    @property
    def additive_smoothing(self) -> float | None:
        """What it adds to every count, if it does nothing else with counts; None if it does."""
        return None

    def in_channel(self, channel: Channel) -> Learner:
        """Return what fits a channel for it; by default what the channel makes of it."""
        return channel.learner(self)

    def statistic(self, channel: Channel) -> type[Statistic]:
        """Return what it needs to know of a text; by default what the channel counts."""
        return channel.statistic

    @abstractmethod
    def fit(self, training: TrainingSet) -> Any:
        """Fit a law to text.

        Returns
        -------
        Law or None
            A law of the channel's family; None where there is nothing to fit.
        """


def statistics_of(learner: Learner, channels: Mapping[str, Channel]) -> dict[str, type[Statistic]]:
    """Return the statistic of every channel that a learner fits."""
    return {name: learner.in_channel(each).statistic(each) for name, each in channels.items()}


def fit_model(learner: Learner, training: Mapping[str, TrainingSet], main: str) -> TextModel | None:
    """Fit every channel on its own.

    Parameters
    ----------
    training
        What there is to fit in each channel, by its name.
    main
        The channel without which there is no model.
    """
    laws = {name: learner.in_channel(of.channel).fit(of) for name, of in training.items()}
    return None if laws[main] is None else TextModel(laws)
