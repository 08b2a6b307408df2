"""Where the tables of two trees differ, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.guard.on_purpose import (
    ABOUT,
    ADDED,
    NEW_TABLES,
    NO_RESULTS,
    OLD_COLUMNS,
    OLD_TABLES,
    REMOVED,
)


def tables(folder: Path) -> dict[str, Path]:
    """Return the tables below a folder: what they are of, and where they are.

    Runs of a comparison are left out: their folders are named after a digest of the code, and what
    they say is in the comparison's own tables.
    """
    found = {}
    for file in sorted(folder.rglob("*.parquet")):
        place = file.relative_to(folder)
        if "runs" in place.parts:
            continue
        is_part = file.name.startswith("part-")
        table = place.parent if is_part else place.with_suffix("")
        found[str(table)] = file.parent if is_part else file
    return found


def differences(before: Path, now: Path) -> Iterator[str]:
    """Yield a line for each table or column in which two folders differ without being meant to."""
    there, here = tables(before), tables(now)
    old = {place: renamed(place) for place in here}
    for place in sorted(set(there) - set(old.values())):
        yield f"{place}: only in the tree of before"
    for place, path in here.items():
        parts = Path(place).parts
        is_new = {(parts[0], parts[-1]), ("any", parts[-1])} & NEW_TABLES
        if is_new and old[place] not in there:
            continue
        if old[place] not in there:
            yield f"{place}: only in the tree of now"
        else:
            was, is_ = pq.read_table(there[old[place]]), pq.read_table(path)
            yield from (f"{place}.{line}" for line in columns(Path(place).name, was, is_))


def renamed(place: str) -> str:
    """Return where a table was in the tree of before."""
    path = Path(place)
    return str(path.with_name(OLD_TABLES.get(path.name, path.name)))


def columns(table: str, before: pa.Table, now: pa.Table) -> Iterator[str]:
    """Yield a line for each column in which two tables differ without being meant to."""
    old = {name: OLD_COLUMNS.get((table, name), name) for name in now.column_names}
    for name in before.column_names:
        if name not in old.values() and (table, name) not in REMOVED:
            yield f"{name}: only in the tree of before"
    for name in now.column_names:
        if (table, name) in ADDED | NO_RESULTS:
            continue
        if old[name] not in before.column_names:
            yield f"{name}: only in the tree of now"
        elif len(before) != len(now):
            yield f"{name}: {len(before)} rows before, {len(now)} now"
        else:
            n = n_apart(before[old[name]], now[name], ABOUT.get((table, name), 0.0))
            if n:
                yield f"{name}: {n} of {len(now)} rows differ"


def n_apart(before: pa.ChunkedArray, now: pa.ChunkedArray, tolerance: float) -> int:
    """Return in how many rows two columns differ: floats by their bits, or by a tolerance."""
    if not (pa.types.is_floating(before.type) and pa.types.is_floating(now.type)):
        rows = zip(before.to_pylist(), now.to_pylist(), strict=True)
        return sum(was != is_ for was, is_ in rows)
    a, b = (column.to_numpy().astype(np.float64) for column in (before, now))
    # What is null now was NaN or infinite.
    same = (a.view(np.int64) == b.view(np.int64)) | (~np.isfinite(a) & np.isnan(b))
    if tolerance:
        same |= np.isclose(a, b, rtol=tolerance, atol=0.0)
    return int((~same).sum())
