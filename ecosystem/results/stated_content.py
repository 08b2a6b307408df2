"""Whether a table is what a manifest states of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ecosystem.results.arrow_tables import arrow_schema, content_hash
from ecosystem.results.declaration import TableSpec


def misfit(spec: TableSpec, table: pa.Table, stated: Mapping[str, Any]) -> str:
    """Say what a table has that is not as stated; empty if it is what was written.

    Its columns are those of its files: an earlier version may have had fewer.

    Parameters
    ----------
    spec
        How the table is declared now.
    table
        What was read.
    stated
        Its ``n_rows`` and ``content_sha256``.
    """
    there, n_rows = len(table), stated["n_rows"]
    digest = None
    has_key = set(spec.key) <= set(table.column_names)
    if has_key:
        try:
            digest = content_hash(spec, table, table.column_names)
        except (pa.ArrowException, TypeError, ValueError):  # columns of types that no table has
            has_key = False
    if digest == stated["content_sha256"]:
        return ""
    if not has_key:
        return "other columns"
    return "other values" if there == n_rows else f"{there:,} rows, and had {n_rows:,}"


def other_types(spec: TableSpec, table: pa.Table) -> list[str]:
    """Return the names of columns that hold another kind of values than is declared."""
    declared = arrow_schema(spec)
    return [
        name
        for name, type_ in zip(table.schema.names, table.schema.types, strict=True)
        if name in declared.names and _kind(type_) != _kind(declared.field(name).type)
    ]


def _kind(type_: pa.DataType) -> str:
    if pa.types.is_integer(type_) or pa.types.is_floating(type_):
        return "number"
    if pa.types.is_dictionary(type_):
        return _kind(type_.value_type)
    return str(type_)
