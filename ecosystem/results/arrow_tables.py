"""The declared tables as Arrow: schema, rows to table, content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ecosystem.results.declaration import Column, TableSpec

_TYPES = {
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "string": pa.string(),
    "category": pa.dictionary(pa.int32(), pa.string()),
    "date": pa.date32(),
}


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """Return the Arrow schema of a table, with what is declared about every column."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES[column.type], metadata=_says(column))
            for column in spec.columns
        ],
        metadata={"description": spec.description, "key": ",".join(spec.key)},
    )


def _says(column: Column) -> dict[str, str]:
    truth = {"is_truth": "true"} if column.is_truth else {}
    return {"unit": column.unit, "description": column.description, **truth}


def to_arrow(spec: TableSpec, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Turn rows into an Arrow table; a key that is not a column is refused.

    Raises
    ------
    KeyError
        If a row has a key that is not declared.
    """
    names = [c.name for c in spec.columns]
    unknown = {name for row in rows for name in row} - set(names)
    if unknown:
        raise KeyError(f"table {spec.name!r} has no column {', '.join(sorted(unknown))}")
    schema = arrow_schema(spec)
    arrays = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        plain = pa.string() if pa.types.is_dictionary(field.type) else field.type
        array = pa.array(values, type=plain)
        arrays.append(array.dictionary_encode() if plain is not field.type else array)
    arrays = [
        a.cast(f.type) if a.type != f.type else a for a, f in zip(arrays, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _bytes_of(texts: pa.StringArray) -> memoryview:
    """Return the UTF-8 of an array without nulls, one text after another, as it lies there."""
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return memoryview(b"")
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[ends[0] : ends[-1]]


def content_hash(spec: TableSpec, table: pa.Table, columns: Sequence[str] | None = None) -> str:
    """Hash what a table says, whatever the order, files and encodings it is stored in.

    Rows are sorted by the table's key; then name, type, nulls and values of every column
    are hashed with SHA-256.

    Parameters
    ----------
    spec
        How the table is declared.
    table
        Its rows.
    columns
        Names of the columns that are hashed, in this order; by default those declared.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    plain = pa.table(
        {
            name: table.column(name).cast(pa.string())
            if pa.types.is_dictionary(table.schema.field(name).type)
            else table.column(name)
            for name in columns or [c.name for c in spec.columns]
        }
    )
    plain = plain.sort_by([(name, "ascending") for name in spec.key]).combine_chunks()
    digest = hashlib.sha256(spec.name.encode())
    for name in plain.column_names:
        column = plain.column(name)
        digest.update(f"|{name}:{column.type}:{len(column)}|".encode())
        digest.update(np.packbits(column.is_null().to_numpy()).tobytes())
        if pa.types.is_string(column.type):
            texts = pc.fill_null(column, "")
            digest.update(pc.binary_length(texts).cast(pa.int64()).to_numpy().tobytes())
            for chunk in texts.chunks:
                digest.update(_bytes_of(chunk))
        elif pa.types.is_date32(column.type):
            digest.update(pc.fill_null(column.cast(pa.int32()), 0).to_numpy().tobytes())
        elif pa.types.is_boolean(column.type):
            digest.update(np.packbits(pc.fill_null(column, False).to_numpy()).tobytes())
        else:
            zero = pa.scalar(0, type=column.type)
            digest.update(pc.fill_null(column, zero).to_numpy().tobytes())
    return digest.hexdigest()
