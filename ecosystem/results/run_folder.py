"""Writing a run folder: parts of tables as the run goes, the manifest at start and end."""

from __future__ import annotations

import errno
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.config.writing import as_yaml
from ecosystem.results.arrow_tables import arrow_schema, content_hash, to_arrow
from ecosystem.results.parts import digest_of, part_name
from ecosystem.results.tables import TABLES, table_spec
from ecosystem.results.versions import versions
from ecosystem.results.writer_lock import WriterLock

MANIFEST_VERSION = 1


class RunFolderError(Exception):
    """A run folder cannot be made or written."""


def is_full(error: BaseException) -> bool:
    """Tell whether something could not be written since there is no room for it."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def refuse_existing(path: Path) -> None:
    """Refuse a run folder that exists: results are never overwritten.

    Raises
    ------
    RunFolderError
        If there is anything at this path.
    """
    if path.exists():
        raise RunFolderError(
            f"{path} exists already; nothing was written. Choose another folder with --out"
            " or move it away"
        )


@cache  # many runs of a comparison lack the same tables
def _hash_of_nothing(name: str) -> str:
    spec = table_spec(name)
    return content_hash(spec, arrow_schema(spec).empty_table())


class Part(NamedTuple):
    """A part file that is there: SHA-256 of its bytes, and how many rows it holds."""

    digest: str
    n_rows: int


@dataclass
class _Due:
    """Rows to be written, and the number of the part that those of each table will be."""

    tables: Mapping[str, Sequence[dict[str, Any]]]
    numbers: dict[str, int] | None = None


class OpenFolder:
    """A run folder that this process writes: rows are added to its tables until it is closed.

    Parameters
    ----------
    path
        A folder that exists.
    lock
        The right to write it.
    manifest
        What is said of the run so far.
    """

    def __init__(self, path: Path, lock: WriterLock, manifest: dict[str, Any]) -> None:
        self.path = path
        self._lock = lock
        self._manifest = manifest
        self._parts: dict[str, list[Part]] = {spec.name: [] for spec in TABLES}
        self._due: list[_Due] = []  # rows that are not in files yet

    def _write_manifest(self) -> None:
        text = json.dumps(self._manifest, indent=2, ensure_ascii=False)
        write_atomically(self.path / "manifest.json", text.encode())

    def append(self, tables: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Add rows to tables, one new part file for each, and state the parts that are there.

        A signal may stop it at any point: what is not written then is when the folder is closed.
        """
        self._due.append(_Due({name: rows for name, rows in tables.items() if rows}))
        self._write_due()

    def _write_due(self) -> None:
        while self._due:
            due = self._due[0]
            if due.numbers is None:
                due.numbers = {name: len(self._parts[name]) for name in due.tables}
            for name, rows in due.tables.items():
                if len(self._parts[name]) == due.numbers[name]:
                    self._write_part(to_arrow(table_spec(name), rows), name)
            if due.tables:
                self._manifest["parts"] = self._digests()
                self._write_manifest()
            self._due.pop(0)

    def _write_part(self, table: pa.Table, name: str) -> None:
        folder = self.path / "tables" / name
        folder.mkdir(parents=True, exist_ok=True)
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", compression_level=3)
        content = sink.getvalue().to_pybytes()
        write_atomically(folder / part_name(len(self._parts[name])), content)
        self._parts[name].append(Part(digest_of(content), len(table)))  # until then it is not there

    def _digests(self) -> dict[str, list[str]]:
        return {name: [part.digest for part in parts] for name, parts in self._parts.items()}

    def _written(self, name: str) -> pa.Table:
        """Read a table back: part by part, since a look at the folder takes longer than a part."""
        folder = self.path / "tables" / name
        parts = [folder / part_name(i) for i in range(len(self._parts[name]))]
        return pa.concat_tables([pq.ParquetFile(part).read() for part in parts])

    def close(self, status: str, **facts: Any) -> dict[str, Any]:
        """Write the final manifest with a content hash per table, and return it.

        Parameters
        ----------
        status
            ``complete``, ``interrupted`` or ``failed``.
        **facts
            What else the manifest should say: timings, or the error of a failed run.
        """
        self._write_due()
        tables = {}
        for spec in TABLES:
            if not self._parts[spec.name]:
                self._write_part(arrow_schema(spec).empty_table(), spec.name)
                digest = _hash_of_nothing(spec.name)
            else:
                digest = content_hash(spec, self._written(spec.name))
            n_rows = sum(part.n_rows for part in self._parts[spec.name])
            tables[spec.name] = {"n_rows": n_rows, "content_sha256": digest}
        self._manifest |= {
            "status": status,
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": tables,
            "parts": self._digests(),
            **facts,
        }
        self._write_manifest()
        self._lock.give_back()
        return self._manifest


class RunFolder(OpenFolder):
    """The new folder of one run.

    ``manifest.json`` says what ran, on what, and how it ended; ``scenario.resolved.yaml``
    is enough to run it again; ``tables/<name>/part-*.parquet`` are added to as the run
    goes and are never changed.

    Parameters
    ----------
    path
        A folder that does not exist yet.
    resolved
        The resolved scenario, as data.
    files
        Its data files: ``part.name`` where they are stated, and where they lie. The folder alone
        must be enough to run again.
    **facts
        What the manifest says from the start.

    Raises
    ------
    RunFolderError
        If the folder exists or cannot be made.
    """

    def __init__(
        self, path: Path, resolved: dict[str, Any], files: Mapping[str, Path], **facts: Any
    ) -> None:
        refuse_existing(path)
        try:
            path.mkdir(parents=True)
        except OSError as error:
            raise RunFolderError(f"{path} cannot be made: {error.strerror}") from error
        lock = WriterLock(path)
        lock.take()  # it is ours: whoever reads can tell whether this process lives
        for place, source in files.items():
            part, name = place.split(".")
            resolved[part][name]["file"] = f"{name}{source.suffix}"
            write_atomically(path / f"{name}{source.suffix}", source.read_bytes())
        write_atomically(path / "scenario.resolved.yaml", as_yaml(resolved).encode())
        manifest: dict[str, Any] = {
            "manifest_version": MANIFEST_VERSION,
            "status": "running",
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": versions(),
            "machine": machine(),
            **facts,
        }
        super().__init__(path, lock, manifest)
        self._write_manifest()

    def keep(self, files: Mapping[str, str]) -> None:
        """Keep copies of files of the user's own code, by their names, in ``user_code``."""
        for name, text in files.items():
            place = self.path / "user_code" / name
            place.parent.mkdir(exist_ok=True)
            write_atomically(place, text.encode())


def machine() -> dict[str, str]:
    """Return what a manifest says of this machine."""
    return {
        "processor": platform.machine(),
        "system": platform.system(),
        "byte_order": sys.byteorder,
    }
