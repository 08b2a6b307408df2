"""Text as it is kept: a statistic for each channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.statistic import Statistic, TextError
from ecosystem.text.words import WORDS

I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Text:
    """What a text says.

    Attributes
    ----------
    channels
        Name of each channel, words first: what the text amounts to in it.
    """

    channels: Mapping[str, Statistic]

    @property
    def n_draws(self) -> int:
        """Independent draws of the text: its words, however much else it says."""
        return int(self.channels[WORDS].n_draws)

    @property
    def counts(self) -> I64:
        """How often each type is in the text, over the types of all channels, shape (K,)."""
        return np.concatenate([statistic.counts for statistic in self.channels.values()])

    def __add__(self, other: Text) -> Text:
        """Put texts together.

        Raises
        ------
        TextError
            If they are not of the same statistics.
        """
        for name, statistic in self.channels.items():
            if type(statistic) is not type(other.channels[name]):
                raise TextError(
                    f"{type(statistic).__name__} of {name} cannot be added to"
                    f" {type(other.channels[name]).__name__}: a lab that keeps text has learners of"
                    " one statistic, from its first round on"
                )
        return Text({name: part + other.channels[name] for name, part in self.channels.items()})


def together(texts: Iterable[Text], nothing: Text) -> Text:
    """Add texts up, in the order given."""
    return reduce(lambda one, other: one + other, texts, nothing)
