"""Where two tables part: the first row in which they are not the same, to the bit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecosystem.config.printable import in_a_line
from ecosystem.results.declaration import TableSpec
from ecosystem.results.results import Results
from ecosystem.results.tables import TABLES

Cell = bool | int | float | str | date | None


@dataclass(frozen=True)
class Parting:
    """The first row, by round and key, in which two tables are not the same.

    Attributes
    ----------
    table
        Name of the table.
    round
        The round of the row; -1 where the tables part in their columns, before any row.
    key
        What else tells the row apart, by column.
    column
        The first column whose values differ; empty where one table lacks the row.
    one, other
        The values of both tables; where a row, or a column, is in one alone, whether each has it.
    """

    table: str
    round: int
    key: Mapping[str, Cell]
    column: str
    one: Cell
    other: Cell

    @property
    def place(self) -> str:
        """Round and key in words, as in ``round 3 at lab alpha``."""
        if self.round < 0:
            return "its columns"
        names = [f"{column} {_said(value)}" for column, value in self.key.items() if value != ""]
        return f"round {self.round}" + (f" at {', '.join(names)}" if names else "")

    def told(self, one: str, other: str) -> str:
        """Say where the tables part, and what either has there.

        Parameters
        ----------
        one, other
            What the two sides are called, as in ``there`` and ``here``.
        """
        if self.column:
            values = f"{_said(self.one)} {one}, {_said(self.other)} {other}"
            return f"table {self.table}, {self.place}, column {self.column}: {values}"
        which, what = (one if self.one else other), "columns" if self.round < 0 else "a row"
        return f"table {self.table}, {self.place}: {what} {which} alone"


def _said(value: Cell) -> str:
    """Return a value with all its digits, in a printable line."""
    if value is None:
        return "null"
    return in_a_line(repr(value) if isinstance(value, float) else value, 100)


def first_parting(spec: TableSpec, one: pa.Table, other: pa.Table) -> Parting | None:
    """Return where two tables part, or None if they hold the same rows in any order.

    Parameters
    ----------
    spec
        How the table is declared: by its key rows are held against each other.
    one, other
        The rows. Real numbers are the same if their bits are.
    """
    a, b = _plain(one), _plain(other)
    if not a.schema.equals(b.schema) or not set(spec.key) <= set(a.column_names):
        return _in_columns(spec, a, b)
    a, b = _sorted(spec, a), _sorted(spec, b)
    n = min(len(a), len(b))
    at = n
    for name in a.column_names:
        at = min(at, _first_apart(a[name].slice(0, at), b[name].slice(0, at)))
    if at == n and len(a) == len(b):
        return None
    keys = [_key(table, spec, at) if at < len(table) else None for table in (a, b)]
    if keys[0] == keys[1] and keys[0] is not None:
        for name in a.column_names:
            was, is_ = a[name].slice(at, 1), b[name].slice(at, 1)
            if _first_apart(was, is_) == 0:
                return _parting(spec, keys[0], name, was[0].as_py(), is_[0].as_py())
    is_in_one = keys[1] is None or (keys[0] is not None and _order(keys[0]) < _order(keys[1]))
    alone = keys[0] if is_in_one else keys[1]
    assert alone is not None
    return _parting(spec, alone, "", is_in_one, not is_in_one)


def partings(one: Results, other: Results) -> dict[str, Parting | None]:
    """Return where the tables of two runs part, by table in the order of their declaration.

    Raises
    ------
    ResultsError
        If a table cannot be read, or is not what was written.
    """
    return {
        spec.name: first_parting(spec, one.written(spec.name), other.written(spec.name))
        for spec in TABLES
    }


def earliest(found: Iterable[Parting | None]) -> Parting | None:
    """Return the parting of the earliest round, and of these the first; None without any."""
    apart = [parting for parting in found if parting is not None]
    return min(apart, key=lambda parting: parting.round, default=None)


def _in_columns(spec: TableSpec, one: pa.Table, other: pa.Table) -> Parting:
    """Return the first column that one table alone has, or that has another type or place."""
    types = [dict(zip(t.schema.names, map(str, t.schema.types), strict=True)) for t in (one, other)]
    for name in {**types[0], **types[1]}:
        said = [of.get(name, "not there") for of in types]
        if said[0] != said[1]:
            return Parting(spec.name, -1, {}, name, *said)
    return Parting(spec.name, -1, {}, "", True, False)


def _plain(table: pa.Table) -> pa.Table:
    """Return a table whose names are texts, as a content hash sees it."""
    return pa.table(
        {
            name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )


def _sorted(spec: TableSpec, table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in spec.key]).combine_chunks()


def _first_apart(one: pa.ChunkedArray, other: pa.ChunkedArray) -> int:
    """Return the first place at which two columns differ; their length if they do not."""
    apart: NDArray[np.bool_] = one.is_null().to_numpy() != other.is_null().to_numpy()
    if pa.types.is_floating(one.type):
        values = [pc.fill_null(c, 0.0).to_numpy() for c in (one, other)]
        bits = [value.view(f"i{value.itemsize}") for value in values]
        apart |= bits[0] != bits[1]
    else:
        apart |= pc.fill_null(pc.not_equal(one, other), False).to_numpy()
    return int(apart.argmax()) if apart.any() else len(one)


def _key(table: pa.Table, spec: TableSpec, at: int) -> tuple[Cell, ...]:
    return tuple(table[name][at].as_py() for name in spec.key)


def _order(key: tuple[Cell, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple(
        (value is None, value.encode() if isinstance(value, str) else value or 0) for value in key
    )


def _parting(
    spec: TableSpec, key: tuple[Cell, ...], column: str, one: Cell, other: Cell
) -> Parting:
    named: dict[str, Any] = dict(zip(spec.key, key, strict=True))
    round_ = named.pop("round", None)
    return Parting(spec.name, -1 if round_ is None else int(round_), named, column, one, other)
