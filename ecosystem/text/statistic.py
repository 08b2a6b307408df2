"""The statistic of a text: all that a learner knows of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ecosystem.text.channel import Channel
    from ecosystem.text.texts import Texts

I64 = NDArray[np.int64]


class TextError(ValueError):
    """A law or a statistic cannot do what a lab needs of it."""


class Statistic(ABC):
    """What a text amounts to in one channel, for who fits a law to it.

    Statistics of two texts add up to that of both together: this is how text is pooled, sent
    between hosts and kept. A learner names the class that it fits (:attr:`Learner.statistic`);
    the shipped ones fit :class:`~ecosystem.text.counts.Counts` and
    :class:`~ecosystem.text.moments.Moments`.

    Examples
    --------
    ``docs/examples/pairs.py`` has one that counts pairs of neighbours.
    """

    @classmethod
    @abstractmethod
    def nothing(cls, channel: Any) -> Self:
        """Return the statistic of no text."""

    @classmethod
    @abstractmethod
    def of(cls, channel: Any, values: NDArray[Any], draws: I64, times: I64) -> Self:
        """Return the statistic of texts that are written out.

        Parameters
        ----------
        channel
            The channel of text.
        values : array, shape (N,) or (N, D)
            What the texts say, one after another: ids of types, or points.
        draws : array of int64, shape (number of texts,)
            How many of the values each text has; they sum to N.
        times : array of int64, shape (number of texts,)
            How often each text counts.
        """

    @classmethod
    def read(cls, channel: Any, texts: Iterable[Texts]) -> Self:
        """Return the statistic of texts that are written out as they are read."""
        found = cls.nothing(channel)
        for group in texts:
            for part in group.pieces():
                found = found + cls.of(channel, part.values(), part.draws, part.times)
        return found

    @classmethod
    def expected(cls, channel: Channel, law: Any, n: int) -> Self:
        """Return what is expected of a text of ``n`` draws from a law.

        Raises
        ------
        TextError
            If nobody can tell.
        """
        raise TextError(
            f"what {cls.__name__} to expect of a text cannot be told; expected sources whose"
            " sampling is random"
        )

    @property
    @abstractmethod
    def n_draws(self) -> float:
        """Draws of the channel in the text."""

    @property
    def counts(self) -> I64:
        """How often each type is in the text, shape (K,); of points there are no types."""
        return np.zeros(0, dtype=np.int64)

    @abstractmethod
    def __add__(self, other: Self) -> Self:
        """Put texts together."""

    def subsample(self, channel: Channel, key: int, n: int) -> Self:
        """Draw ``n`` of the draws without replacement, keyed by a decision.

        Raises
        ------
        TextError
            If single draws are not known any more.
        """
        raise TextError(
            f"{type(self).__name__} do not know the single draws of a text, so that there is no"
            " subsample of it; expected another workflow than accumulate-subsample"
        )
