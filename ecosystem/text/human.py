"""Human language: the law of human text in every round."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ecosystem.text.channels import Channel, Channels
from ecosystem.text.continuous import ContinuousChannel
from ecosystem.text.law import Law, grid
from ecosystem.text.lexicon import Lexicon
from ecosystem.text.voice import Voice

_LAWS_KEPT = 4  # a law is made again faster than a hundred of them are stored


class HumanLanguage:
    """The human law as it moves with the lexicon.

    The law changes only in rounds in which a word is born; rounds between two changes
    share one version and one law.

    Parameters
    ----------
    lexicon
        All words with their rounds of life.
    others, continuous
        The channels beside the words, categorical ones and those of real numbers.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        others: tuple[Channel, ...] = (),
        continuous: tuple[ContinuousChannel, ...] = (),
    ) -> None:
        self.lexicon, self.channels = lexicon, Channels(lexicon, others, continuous)
        births = np.unique(lexicon.born)
        self._changes: NDArray[np.int32] = births[births > 0]
        joint = lexicon.frequency * (lexicon.shares / lexicon.listed_shares)[lexicon.context_of]
        # One grid for all rounds: a word that does not change keeps its integer weight. It is
        # laid over the words of the start, so that words of the future do not move it.
        alive_at_start = joint[lexicon.living(0)]
        scale = grid(len(alive_at_start)) / alive_at_start.sum()
        self._weights = np.maximum(np.rint(joint * scale), 1).astype(np.int64)
        self._laws: dict[int, Law] = {}

    def version(self, round_: int) -> int:
        """Return the number of changes of the law up to and with a round."""
        return int(np.searchsorted(self._changes, round_, side="right"))

    def first_round(self, version: int) -> int:
        """Return the first round in which a version of the law holds."""
        return 0 if version == 0 else int(self._changes[version - 1])

    def law(self, round_: int) -> Law:
        """Return the joint law of human words over (context, type) in a round."""
        version = self.version(round_)
        if version not in self._laws:
            while len(self._laws) >= _LAWS_KEPT:
                del self._laws[next(iter(self._laws))]
            weights = np.where(self.lexicon.living(round_), self._weights, 0)
            self._laws[version] = Law(weights, self.lexicon.starts)
        return self._laws[version]

    def voice(self, round_: int) -> Voice:
        """Return the laws of all channels of human text in a round."""
        return Voice(
            (self.law(round_), *(channel.law for channel in self.channels.others)),
            tuple(channel.human for channel in self.channels.continuous),
        )
