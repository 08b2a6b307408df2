"""The corpus: immutable batches of lots, and the columns they are read by.

A lot is a number of exchangeable pages published together. Every lot has one page so far;
only this room may rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

HUMAN = 0  # the writer of human pages; models count from 1
NO_MARK = -1

_COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "key": (pa.uint64(), "key of the lot: its words and fate are pure functions of it"),
    "publisher": (pa.int16(), "index of the publisher group, by name"),
    "site_key": (pa.uint64(), "key of the site that published it"),
    "context": (pa.int16(), "index of its language or topic"),
    "round": (pa.int32(), "round of publication; negative in the history before the start"),
    "gone": (pa.int32(), "first round in which it is no longer on the web"),
    "writer": (pa.int32(), "0: a person; else the number of the model version"),
    "human_version": (pa.int32(), "version of the human law when it was published"),
    "mark": (pa.int16(), "index of the watermark it carries; -1: none"),
    "edited_share": (pa.float64(), "share of its tokens that a person rewrote"),
    "pages": (pa.int64(), "number of pages"),
    "tokens": (pa.int64(), "length of a page in tokens"),
    "draws": (pa.int64(), "independent draws in a page"),
}

LOT_SCHEMA = pa.schema(
    [pa.field(n, t, False, metadata={"description": d}) for n, (t, d) in _COLUMNS.items()]
)


@dataclass(frozen=True)
class Stake:
    """How much text there is somewhere: the unit of the ledger."""

    pages: int = 0
    tokens: int = 0
    draws: int = 0

    def __add__(self, other: Stake) -> Stake:
        """Add text up."""
        return Stake(self.pages + other.pages, self.tokens + other.tokens, self.draws + other.draws)

    def __neg__(self) -> Stake:
        """Text that leaves."""
        return Stake(-self.pages, -self.tokens, -self.draws)


class Corpus:
    """An append-only list of lots.

    Lots are addressed by their row, the order in which they were appended. Rows are
    handles only: no draw depends on them.
    """

    def __init__(self) -> None:
        self.batches: list[pa.RecordBatch] = []
        self._size = 0
        self._columns: dict[str, NDArray[np.generic]] = {
            name: np.zeros(1024, dtype=type_.to_pandas_dtype())
            for name, (type_, _) in _COLUMNS.items()
        }

    def __len__(self) -> int:
        """Return the number of lots ever published."""
        return self._size

    def append(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """Add a batch of lots and return their rows.

        Raises
        ------
        ValueError
            If the batch does not have the columns of a lot.
        """
        if batch.schema != LOT_SCHEMA:
            raise ValueError(f"a batch of lots has the columns {LOT_SCHEMA.names}")
        self.batches.append(batch)
        first, self._size = self._size, self._size + len(batch)
        for name in _COLUMNS:
            column = self._columns[name]
            if self._size > len(column):
                grown = np.zeros(max(self._size, 2 * len(column)), dtype=column.dtype)
                grown[:first] = column[:first]
                self._columns[name] = column = grown
            column[first : self._size] = batch.column(name).to_numpy()
        return np.arange(first, self._size)

    def column(self, name: str) -> NDArray[Any]:
        """Return a column over all lots, read-only."""
        view = self._columns[name][: self._size]
        view.flags.writeable = False
        return view

    def is_live(self, round_: int) -> NDArray[np.bool_]:
        """Tell for each lot whether it is on the web in a round."""
        return (self.column("round") <= round_) & (self.column("gone") > round_)

    def stake(self, rows: NDArray[np.int64]) -> Stake:
        """Return pages, tokens and draws of some lots."""
        pages = self.column("pages")[rows]
        return Stake(
            int(pages.sum()),
            int((pages * self.column("tokens")[rows]).sum()),
            int((pages * self.column("draws")[rows]).sum()),
        )


def make_batch(columns: dict[str, NDArray[np.generic]]) -> pa.RecordBatch:
    """Make a batch of lots from columns named as in :data:`LOT_SCHEMA`."""
    arrays = [
        pa.array(columns[field.name].astype(field.type.to_pandas_dtype(), copy=False))
        for field in LOT_SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=LOT_SCHEMA)
