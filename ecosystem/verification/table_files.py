"""Whether the files of a table are as they were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from ecosystem.results.arrow_tables import arrow_schema
from ecosystem.results.declaration import TableSpec
from ecosystem.results.parts import (
    PartError,
    digest_of,
    joined,
    part_name,
    parts_of,
    read_part,
    rounds_of,
)
from ecosystem.results.stated_content import misfit


class TableFiles:
    """The files of one table of a run, held against its manifest.

    Parameters
    ----------
    spec
        How the table is declared now.
    folder
        Where its parts are.
    manifest
        What was written of the run.
    is_ours
        Whether this version of the code wrote it: then its columns are those declared.

    Attributes
    ----------
    wrong
        A line for each part that is missing, damaged or another, and for what the whole is not.
    table
        Its rows; None if they cannot be read as rows of this table.
    """

    def __init__(
        self, spec: TableSpec, folder: Path, manifest: Mapping[str, Any], is_ours: bool
    ) -> None:
        self.spec = spec
        self.table: pa.Table | None = None
        self._stated: dict[str, Any] | None = manifest.get("tables", {}).get(spec.name)
        digests: list[str] | None = manifest.get("parts", {}).get(spec.name)
        self._digests = (
            None if digests is None else {part_name(i): d for i, d in enumerate(digests)}
        )
        self._is_ours = is_ours
        paths = parts_of(folder)
        if self._stated is None and self._digests is not None:
            # Of a run under way, or killed, others may be there, and not of every table.
            paths = [path for path in paths if path.name in self._digests]
        if not paths and self._stated is None and not digests:
            self.table = arrow_schema(spec).empty_table()  # not come to, or of an earlier version
            self.wrong: list[str] = []
            return
        self.wrong = [f"table {spec.name}{words}" for words in self._look(paths)]

    def _look(self, paths: list[Path]) -> Iterator[str]:
        names = [path.name for path in paths]
        n = len(names) if self._digests is None else max(len(names), len(self._digests))
        expected = [part_name(i) for i in range(n)]
        if self._stated is not None and not names:
            yield ": all its files are missing"
            return
        if any(name.startswith("part-") for name in names):
            yield from (f", {name}: it is missing" for name in expected if name not in names)
        parts, last = {}, -1
        for path in paths:
            try:
                parts[path.name] = part = read_part(path)
            except PartError as error:
                yield f", {error}"
                continue
            yield from self._look_at_part(path, part)
            first, until = rounds_of(part) or (last + 1, last)
            if first <= last:
                yield (
                    f", {path.name}: it holds round {first}, and a part before it round {last}: it"
                    " was exchanged, or is there twice"
                )
            last = max(last, until)
        if len(parts) == len(paths):
            yield from self._look_at_whole(parts)

    def _look_at_part(self, path: Path, part: pa.Table) -> Iterator[str]:
        declared = arrow_schema(self.spec)
        for name, type_ in zip(part.schema.names, part.schema.types, strict=True):
            if name not in declared.names:
                if self._is_ours:
                    yield f", {path.name}: column {name} is not declared"
            elif type_ != declared.field(name).type:
                wanted = declared.field(name).type
                yield f", {path.name}: column {name} is {type_}, and was declared {wanted}"
        needed = declared.names if self._is_ours else list(self.spec.key)
        lacking = [name for name in needed if name not in part.column_names]
        if lacking:
            yield f", {path.name}: it lacks column {', '.join(lacking)}"
        if self._digests is not None:
            stated = self._digests.get(path.name)
            if stated is None:
                yield f", {path.name}: it was not written by this run"
            elif digest_of(path.read_bytes()) != stated:
                yield f", {path.name}: its bytes are other ones than were written"

    def _look_at_whole(self, parts: Mapping[str, pa.Table]) -> Iterator[str]:
        try:
            table = joined(list(parts.values()), list(parts))
        except PartError as error:
            yield f", {error}"
            return
        if table.schema.equals(arrow_schema(self.spec)):
            self.table = table
        if self._stated is not None and (what := misfit(self.spec, table, self._stated)):
            yield f": it has {what if 'rows' in what else f'{what} than were written'}"
