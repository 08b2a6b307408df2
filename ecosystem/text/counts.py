"""Counts: how often each type is in a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.kernels import kernels
from ecosystem.draws.sampling import stream_counts, subsample_counts
from ecosystem.text.law import TableSampler
from ecosystem.text.statistic import Statistic
from ecosystem.text.texts import Texts

if TYPE_CHECKING:
    from ecosystem.text.categorical import CategoricalChannel
    from ecosystem.text.law import Law

I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Counts(Statistic):
    """How often each type of a channel is in a text.

    Attributes
    ----------
    values : array of int64, shape (K,)
    """

    values: I64

    @classmethod
    def nothing(cls, channel: CategoricalChannel) -> Self:
        """Return zeros."""
        return cls(np.zeros(channel.n_types, dtype=np.int64))

    @classmethod
    def of(cls, channel: CategoricalChannel, values: NDArray[Any], draws: I64, times: I64) -> Self:
        """Count the types of texts that are written out."""
        counts = np.zeros(channel.n_types, dtype=np.int64)
        np.add.at(counts, values, np.repeat(times, draws))
        return cls(counts)

    @classmethod
    def read(cls, channel: CategoricalChannel, texts: Iterable[Texts]) -> Self:
        """Count the types of texts; where tables write them, they are never written out."""
        counts = np.zeros(channel.n_types, dtype=np.int64)
        for group in texts:
            count_into(counts, channel, group)
        return cls(counts)

    @classmethod
    def expected(cls, channel: CategoricalChannel, law: Law, n: int) -> Self:  # type: ignore[override]
        """Return whole numbers that are nearest to what is expected, see :class:`Law`."""
        return cls(law.expected_counts(n, channel.type_keys))

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return int(self.values.sum())

    @property
    def counts(self) -> I64:
        """How often each type is in the text, shape (K,)."""
        return self.values

    def __add__(self, other: Self) -> Self:
        """Put texts together."""
        return type(self)(self.values + other.values)

    def subsample(self, channel: CategoricalChannel, key: int, n: int) -> Self:  # type: ignore[override]
        """Draw ``n`` of the draws without replacement."""
        return type(self)(subsample_counts(key, self.values, channel.type_keys, n))


def count_into(counts: I64, channel: CategoricalChannel, texts: Texts) -> None:
    """Add the types of texts to counts, shape (K,)."""
    law, editor = texts.law, texts.editor
    keys, draws, times = texts.keys, texts.draws, texts.times
    if isinstance(law, TableSampler) and editor is None:
        if len(keys) == 1 and draws[0] > len(law.columns):
            # Of one long text: it is faster to count columns first, and then look types up.
            columns = stream_counts(int(keys[0]), int(draws[0]), law.columns)
            counts[law.types] += columns * times[0]
        else:
            kernels()["count_pages"](keys, draws, times, law.columns, law.types, counts)
    elif isinstance(law, TableSampler) and isinstance(editor, TableSampler):
        tables = law.columns, law.types, editor.columns, editor.types
        kernels()["count_edited"](keys, draws, times, texts.edited, *tables, counts)
    else:
        for part in texts.pieces():
            counts += Counts.of(channel, part.values(), part.draws, part.times).values
