"""Tables that users bring: named columns of a CSV or a Parquet file, and what is wrong with one."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

SHOWN = 5  # problems of a file that are told
_SEPARATORS = (",", "\t", ";")
_WHOLE = re.compile(r"[0-9]+(\.0*)?")


class DataFileError(ValueError):
    """A file of the user's own data cannot be used."""


@dataclass(frozen=True)
class Columns:
    """Columns of a file.

    Attributes
    ----------
    path
        The file.
    values
        The entries of each column, by its name in small letters; None where one is empty.
    lines
        The line of each row in a text file; its number from 1 in a Parquet file.
    is_text
        Whether it is a text file.
    unused
        Names of its other columns, as they are written.
    """

    path: Path
    values: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    is_text: bool
    unused: Sequence[str] = ()

    def left_out(self) -> list[str]:
        """Say which columns nobody uses: a misspelt name is among them. Nothing if all are used."""
        if not self.unused:
            return []
        what = f"the column{'s' * (len(self.unused) > 1)} {', '.join(map(repr, self.unused[:20]))}"
        more = f" and {len(self.unused) - 20} more" if len(self.unused) > 20 else ""
        return [f"{self.path}: nobody uses {what}{more}; used are {', '.join(self.values)}"]

    def refuse(self, problems: Iterable[tuple[int, str]]) -> None:
        """Raise what is wrong in rows, the first few of them; nothing if nothing is.

        Parameters
        ----------
        problems
            Position of a row, and what is wrong with it.

        Raises
        ------
        DataFileError
            With file and line of each.
        """
        found = iter(problems)
        shown = [f"{self._place(self.lines[at])} {what}" for at, what in islice(found, SHOWN)]
        more = sum(1 for _ in found)
        if shown:
            raise DataFileError("\n".join([*shown, *([f"and {more} more"] if more else [])]))

    def _place(self, line: int) -> str:
        return f"{self.path}:{line}:" if self.is_text else f"{self.path}: row {line}:"


def read_columns(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Columns:
    """Read columns of a file: Parquet, or text in UTF-8 with commas, tabs or semicolons.

    What it is follows from how it begins, not from its name. Names of columns are told apart
    whatever their letters are, capital or small.

    Raises
    ------
    DataFileError
        If the file cannot be read, is something else, or lacks a column; with the line where
        there is one.
    """
    content = read_content(path)
    if content.startswith(b"PAR1"):
        return _parquet(path, content, required, optional)
    if content.startswith(b"\x1f\x8b"):
        raise DataFileError(f"{path} is compressed with gzip; unpack it first")
    return _text(path, content, required, optional)


def read_content(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    DataFileError
        If it is a folder, or cannot be read.
    """
    try:
        if path.is_dir():
            raise DataFileError(f"{path} is a folder; expected one file, CSV or Parquet")
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror or error}") from error


def whole_number(entry: Any) -> int:
    """Return an entry as a whole number of 0 or more; ``12.0`` is one.

    Raises
    ------
    ValueError
        If it is none.
    """
    if entry is None:
        raise ValueError("there is none; expected a whole number of 0 or more")
    if isinstance(entry, str) and _WHOLE.fullmatch(entry.strip()):
        return int(entry.strip().split(".")[0])
    is_number = isinstance(entry, int | float | Decimal) and not isinstance(entry, bool)
    if is_number and math.isfinite(entry) and entry >= 0 and entry == int(entry):
        return int(entry)
    raise ValueError(f"{entry!r} is no whole number of 0 or more")


def _choose(
    path: Path, names: Sequence[str], required: Sequence[str], optional: Sequence[str], seen: str
) -> dict[str, int]:
    """Return where each wanted column is."""
    plain = [str(name).strip().lower() for name in names]
    double = sorted({name for name in (*required, *optional) if plain.count(name) > 1})
    if double:
        raise DataFileError(f"{seen} column {', '.join(double)} is there more than once")
    missing = [name for name in required if name not in plain]
    if missing:
        there = ", ".join(repr(str(name)) for name in names[:20]) or "none"
        raise DataFileError(
            f"{seen} no column {', '.join(missing)}; expected {' and '.join(required)}, and its"
            f" columns are {there}"
        )
    return {name: plain.index(name) for name in (*required, *optional) if name in plain}


def _others(names: Sequence[str], at: Mapping[str, int]) -> list[str]:
    return [str(name) for i, name in enumerate(names) if i not in at.values()]


def _text(path: Path, content: bytes, required: Sequence[str], optional: Sequence[str]) -> Columns:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataFileError(
            f"{path}:{line}: byte 0x{content[error.start]:02x} is no text in UTF-8; save it so"
        ) from error
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    try:
        names = next(reader, [])
        at = _choose(path, names, required, optional, f"{path}:1:")
        line = reader.line_num + 1
        for row in reader:
            if row:
                _check_row(path, line, row, len(names))
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataFileError(
            f"{path}:{line}: {error}; a quote in a word is written double, and the word in quotes"
        ) from error
    values = {name: [row[i] or None for row in rows] for name, i in at.items()}
    return Columns(path, values, lines, is_text=True, unused=_others(names, at))


def _check_row(path: Path, line: int, row: list[str], n_columns: int) -> None:
    if any("\n" in entry or "\r" in entry for entry in row):
        raise DataFileError(
            f"{path}:{line}: a quote begins here and ends in another line; a quote in a word is"
            ' written double, and the word in quotes: """"'
        )
    if len(row) != n_columns:
        raise DataFileError(
            f"{path}:{line}: entries here: {len(row)}; expected {n_columns}, one for each column"
        )


def _parquet(
    path: Path, content: bytes, required: Sequence[str], optional: Sequence[str]
) -> Columns:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(content))
        names = file.schema_arrow.names
        at = _choose(path, names, required, optional, f"{path}:")
        table = file.read(columns=[names[i] for i in at.values()])
        values = {}
        for name, i in at.items():
            column = table.column(names[i])
            if pa.types.is_dictionary(column.type):
                column = column.cast(column.type.value_type)
            if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
                column = column.cast(pa.string())  # without the note that it is text
            values[name] = [entry if entry != "" else None for entry in column.to_pylist()]
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataFileError(f"{path}: cannot be read as Parquet: {reason}") from error
    n_rows = table.num_rows
    return Columns(path, values, range(1, n_rows + 1), is_text=False, unused=_others(names, at))
