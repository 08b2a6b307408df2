"""The part files of a table: which there are, and what they hold."""

from __future__ import annotations

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


def read_part(path: Path) -> pa.Table:
    """Read a part file.

    Raises
    ------
    PartError
        If it is no Parquet file, was cut short or is damaged.
    """
    try:
        return pq.ParquetFile(path).read()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise PartError(f"{path.name}: {in_a_line(error)}") from error


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


def read_parts(folder: Path) -> pa.Table:
    """Read all parts in the folder of a table.

    Raises
    ------
    PartError
        If there is none, or one cannot be read, or one has other columns than the first.
    """
    paths = parts_of(folder)
    if not paths:
        raise PartError(f"no part file is in {folder}")
    return joined([read_part(path) for path in paths], [path.name for path in paths])


def rounds_of(part: pa.Table) -> tuple[int, int]:
    """Return the first and the last round of which a part has rows; 0 and -1 if it has none."""
    if "round" not in part.column_names or not pa.types.is_integer(part.schema.field("round").type):
        return 0, -1
    ends = pc.min_max(part["round"]).as_py()
    return (0, -1) if ends["min"] is None else (ends["min"], ends["max"])
