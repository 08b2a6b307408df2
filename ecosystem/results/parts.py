"""The part files of a table: which there are, and what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ecosystem.config.printable import in_a_line


class PartError(Exception):
    """A part file of a table is missing, or cannot be read."""


def part_name(number: int) -> str:
    """Return the name of a part: 0 is the first."""
    return f"part-{number:04d}.parquet"


def parts_of(folder: Path) -> list[Path]:
    """Return the part files in the folder of a table, in their order; none if there is no folder.

    Files that a killed process had begun to write, whose names begin with a dot, are none.
    """
    found = [path for path in folder.glob("*.parquet") if not path.name.startswith(".")]
    return sorted(found, key=lambda path: (len(path.name), path.name))


def read_part(path: Path, digest: str | None = None) -> pa.Table:
    """Read a part file.

    Parameters
    ----------
    path
        The file.
    digest
        The SHA-256 that it must have, if that is known.

    Raises
    ------
    PartError
        If it is no Parquet file, was cut short or is damaged.
    """
    try:
        content = path.read_bytes()
        if digest is not None and digest_of(content) != digest:
            raise ValueError("its bytes are other ones than were written")
        table = pq.ParquetFile(pa.BufferReader(content)).read()
        if len(set(table.column_names)) < table.num_columns:
            raise ValueError("a column is there twice")
        return table
    except (OSError, ValueError, pa.ArrowException) as error:
        raise PartError(f"{path.name}: {in_a_line(error)}") from error


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of the bytes of a file."""
    return hashlib.sha256(content).hexdigest()


def joined(parts: Sequence[pa.Table], names: Sequence[str]) -> pa.Table:
    """Return parts of one table as one.

    Raises
    ------
    PartError
        If they have other columns than the first, by the name of the file.
    """
    first = parts[0].schema
    for part, name in zip(parts, names, strict=True):
        if not part.schema.equals(first):
            raise PartError(f"{name}: its columns are other ones than those of {names[0]}")
    return pa.concat_tables(parts)


def read_parts(folder: Path, digests: Sequence[str] = ()) -> pa.Table:
    """Read all parts in the folder of a table.

    Parameters
    ----------
    folder
        Where they are.
    digests
        The SHA-256 of the first parts, as far as they are known.

    Raises
    ------
    PartError
        If there is none, or one is missing or cannot be read, or is not what was written, or has
        other columns than the first.
    """
    paths = parts_of(folder)
    if not paths:
        raise PartError(f"no part file is in {folder}")
    stated = {part_name(i): digest for i, digest in enumerate(digests)}
    if lost := stated.keys() - {path.name for path in paths}:
        raise PartError(f"{min(lost)}: it is missing")
    parts = [read_part(path, stated.get(path.name)) for path in paths]
    return joined(parts, [path.name for path in paths])


def rounds_of(part: pa.Table) -> tuple[int, int] | None:
    """Return the first and the last round of which a part has rows; None if it has none."""
    if "round" not in part.column_names or not pa.types.is_integer(part.schema.field("round").type):
        return None
    ends = pc.min_max(part["round"]).as_py()
    return None if ends["min"] is None else (ends["min"], ends["max"])
