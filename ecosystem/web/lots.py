"""The corpus: immutable batches of lots, read where they lie.

A lot is a number of exchangeable pages published together. Every lot has one page so far;
only this room may rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecosystem.text.channel import Pages
from ecosystem.text.sampler_registry import HUMAN

I64 = NDArray[np.int64]

NO_MARK = -1

_COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "key": (pa.uint64(), "key of the lot: its words and fate are pure functions of it"),
    "publisher": (pa.int16(), "index of the publisher group, by name"),
    "site_key": (pa.uint64(), "key of the site that published it"),
    "context": (pa.int16(), "index of its language or topic"),
    "round": (pa.int32(), "round of publication; negative in the history before the start"),
    "end": (pa.int32(), "first round in which it is no longer on the web"),
    "writer": (pa.int32(), "0: a person; else the number of the model version"),
    "human_version": (pa.int32(), "version of the human law when it was published"),
    "mark": (pa.int16(), "index of the watermark it carries; -1: none"),
    "edited_share": (pa.float64(), "share of its tokens that a person rewrote"),
    "paraphrased_share": (
        pa.float64(),
        "share of its tokens that a tool reworded: no mark is left in them",
    ),
    "pages": (pa.int64(), "number of pages"),
    "tokens": (pa.int64(), "length of a page in tokens"),
    "draws": (pa.int64(), "independent draws in a page"),
}

LOT_SCHEMA = pa.schema(
    [pa.field(n, t, False, metadata={"description": d}) for n, (t, d) in _COLUMNS.items()]
)


@dataclass(frozen=True)
class Volume:
    """How much text there is somewhere: the unit of the ledger."""

    pages: int = 0
    tokens: int = 0
    draws: int = 0

    def __add__(self, other: Volume) -> Volume:
        """Add text up."""
        return Volume(
            self.pages + other.pages, self.tokens + other.tokens, self.draws + other.draws
        )

    def __neg__(self) -> Volume:
        """Text that leaves."""
        return Volume(-self.pages, -self.tokens, -self.draws)


class Corpus:
    """An append-only list of lots.

    Lots are addressed by their row, the order in which they were appended. Rows are
    handles only: no draw depends on them. Batches stay where they are, in this process or
    in memory shared with others; only what is asked for is gathered.
    """

    def __init__(self) -> None:
        self._views: list[dict[str, NDArray[Any]]] = []
        self._starts: I64 = np.zeros(1, dtype=np.int64)

    def __len__(self) -> int:
        """Return the number of lots ever published."""
        return int(self._starts[-1])

    def append(self, batch: pa.RecordBatch) -> I64:
        """Add a batch of lots and return their rows.

        Raises
        ------
        ValueError
            If the batch does not have the columns of a lot.
        """
        if batch.schema != LOT_SCHEMA:
            raise ValueError(f"a batch of lots has the columns {LOT_SCHEMA.names}")
        first = len(self)
        if len(batch):
            self._views.append({name: np.from_dlpack(batch.column(name)) for name in _COLUMNS})
            self._starts = np.append(self._starts, first + len(batch))
        return np.arange(first, len(self))

    def lots(self, rows: I64) -> Lots:
        """Return some lots by their rows."""
        return Lots(self, rows)

    def column(self, name: str) -> NDArray[Any]:
        """Return a column over all lots, as a copy."""
        return self.lots(np.arange(len(self))).column(name)

    def volume(self, rows: I64) -> Volume:
        """Return pages, tokens and draws of some lots."""
        return self.lots(rows).volume() if len(rows) else Volume()

    def overlap(self, one: I64, other: I64) -> tuple[int, int]:
        """Return the pages of lots that are in both of two selections, and in either.

        Parameters
        ----------
        one, other
            Rows of lots, each once.
        """
        both = np.intersect1d(one, other, assume_unique=True)
        n_one, n_other, n_both = (self.volume(rows).pages for rows in (one, other, both))
        return n_both, n_one + n_other - n_both

    def parts(self, rows: I64) -> Iterator[tuple[Any, dict[str, NDArray[Any]], I64]]:
        """Split rows by batch: positions in ``rows``, the batch's columns, rows in the batch."""
        if not len(rows):
            return
        starts = self._starts
        order = None if len(rows) < 2 or bool((rows[1:] >= rows[:-1]).all()) else np.argsort(rows)
        rising = rows if order is None else rows[order]
        cuts = np.searchsorted(rising, starts)
        for i in np.flatnonzero(np.diff(cuts)):
            part = slice(int(cuts[i]), int(cuts[i + 1]))
            yield (part if order is None else order[part]), self._views[i], rising[part] - starts[i]


class Lots:
    """Some lots of a corpus; their columns are gathered when they are asked for.

    Parameters
    ----------
    corpus, rows
        The corpus, and which of its rows, in any order.
    """

    def __init__(self, corpus: Corpus, rows: I64) -> None:
        self.rows = rows
        self._parts = list(corpus.parts(rows))
        self._gathered: dict[str, NDArray[Any]] = {}

    def __len__(self) -> int:
        """Return the number of lots."""
        return len(self.rows)

    def column(self, name: str) -> NDArray[Any]:
        """Return one column of these lots, shape (number of lots,)."""
        if name not in self._gathered:
            gathered = np.empty(len(self), dtype=_COLUMNS[name][0].to_pandas_dtype())
            for part, view, local in self._parts:
                gathered[part] = view[name][local]
            self._gathered[name] = gathered
        return self._gathered[name]

    @cached_property
    def size(self) -> I64:
        """Independent draws of each lot."""
        draws: I64 = self.column("draws") * self.column("pages")
        return draws

    @cached_property
    def by_model(self) -> NDArray[np.bool_]:
        """Whether a model wrote each lot."""
        written: NDArray[np.bool_] = self.column("writer") != HUMAN
        return written

    def pages(self, draws: I64 | None = None, times: I64 | None = None) -> Pages:
        """Return what decides their text: all of it, read once, if nothing else is said."""
        return Pages(
            self.column("key"),
            self.size if draws is None else draws,
            np.ones(len(self), dtype=np.int64) if times is None else times,
            self.column("writer"),
            self.column("human_version"),
            self.column("context"),
            self.column("edited_share"),
        )

    def volume(self) -> Volume:
        """Return their pages, tokens and draws."""
        pages = self.column("pages")
        tokens = pages * self.column("tokens")
        return Volume(int(pages.sum()), int(tokens.sum()), int(self.size.sum()))


def make_batch(columns: dict[str, NDArray[np.generic]]) -> pa.RecordBatch:
    """Make a batch of lots from columns named as in :data:`LOT_SCHEMA`."""
    arrays = [_as_arrow(field.type, columns[field.name]) for field in LOT_SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=LOT_SCHEMA)


def _as_arrow(type_: pa.DataType, column: NDArray[np.generic]) -> pa.Array:
    """Put a column into Arrow where it lies; ``pa.array`` would import pandas on every host."""
    values = np.ascontiguousarray(column, dtype=type_.to_pandas_dtype())
    return pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(values)])


NO_LOTS = make_batch({name: np.zeros(0) for name in LOT_SCHEMA.names})
