"""Ways in which a folder of results may be damaged, and what it looks like before and after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.results.arrow_tables import content_hash
from ecosystem.results.tables import table_spec


def bytes_of(folder: Path) -> dict[str, str]:
    """Return a digest of every file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def part(folder: Path, table: str, number: int = 0) -> Path:
    return folder / "tables" / table / f"part-{number:04d}.parquet"


def flip(path: Path, at: int | None = None) -> None:
    """Turn a bit of a file over; by default one in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 4
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def swap(one: Path, other: Path) -> None:
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a flipped bit": lambda folder: flip(part(folder, "web", 1)),
    "a flipped bit of the footer": lambda folder: flip(part(folder, "web", 1), -40),
    "cut short": lambda folder: cut(part(folder, "web", 1)),
    "emptied": lambda folder: part(folder, "web", 1).write_bytes(b""),
    "deleted": lambda folder: part(folder, "web", 0).unlink(),
    "exchanged with another of its table": lambda folder: swap(
        part(folder, "web", 0), part(folder, "web", 1)
    ),
    "exchanged with another table's": lambda folder: swap(
        part(folder, "web", 1), part(folder, "population", 1)
    ),
}


def change(folder: Path, table: str, column: str, row: int, value: Any) -> None:
    """Change a value, and the manifest with it, as who wants to deceive would."""
    path = part(folder, table)
    rows = pq.read_table(path)
    at = rows.schema.get_field_index(column)
    values = rows[column].to_pylist()
    values[row] = value
    field = rows.schema.field(at)
    plain = pa.string() if pa.types.is_dictionary(field.type) else field.type
    array = pa.array(values, type=plain)
    array = array if plain is field.type else array.dictionary_encode()
    pq.write_table(rows.set_column(at, field, array), path)
    spec = table_spec(table)
    manifest = manifest_of(folder)
    written = pq.ParquetFile(path).read()
    manifest["tables"][table]["content_sha256"] = content_hash(spec, written)
    manifest["parts"][table][0] = hashlib.sha256(path.read_bytes()).hexdigest()
    write_manifest(folder, manifest)


def measured_otherwise(
    folder: Path, table: str, number: int, column: str, row: int, value: float
) -> None:
    """Let a part hold another value, as if another version had measured it."""
    path, manifest = part(folder, table, number), manifest_of(folder)
    rows = pq.read_table(path)
    frame = rows.to_pandas()
    frame.loc[row, column] = value
    pq.write_table(type(rows).from_pandas(frame, schema=rows.schema), path)
    manifest["parts"][table][number] = hashlib.sha256(path.read_bytes()).hexdigest()
    write_manifest(folder, manifest)


def manifest_of(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _said(folder: Path, **facts: Any) -> None:
    write_manifest(folder, manifest_of(folder) | facts)


def _text(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text, encoding="utf-8")


HOSTILE: dict[str, Callable[[Path], None]] = {
    "cut short": lambda folder: cut(folder / "manifest.json"),
    "empty": lambda folder: _text(folder, ""),
    "missing": lambda folder: (folder / "manifest.json").unlink(),
    "no object": lambda folder: _text(folder, "[1, 2]"),
    "no text": lambda folder: (folder / "manifest.json").write_bytes(b"\xff\xfe{}\x00"),
    "too deep": lambda folder: _text(folder, '{"scenario_hash": ' + "[" * 200_000),
    "not a number": lambda folder: _text(folder, '{"scenario_hash": "", "seed": NaN}'),
    "infinite": lambda folder: _text(folder, '{"scenario_hash": "", "seconds": 1e999}'),
    "of many digits": lambda folder: _text(folder, '{"seed": ' + "9" * 5000 + "}"),
    "a status of its own": lambda folder: _said(folder, status="\x1b[31mfine"),
    "a status that is a list": lambda folder: _said(folder, status=["complete"]),
    "tables that are a list": lambda folder: _said(folder, tables=[]),
    "a table of numbers": lambda folder: _said(folder, tables={"web": 3}),
    "rows below 0": lambda folder: _said(
        folder, tables={"web": {"n_rows": -1, "content_sha256": "0" * 64}}
    ),
    "a hash that is none": lambda folder: _said(
        folder, tables={"web": {"n_rows": 1, "content_sha256": "\x1b]0;x"}}
    ),
    "parts that are numbers": lambda folder: _said(folder, parts={"web": [1]}),
    "a seed that is text": lambda folder: _said(folder, seed="1\x1b[2J"),
    "a title that is a number": lambda folder: _said(folder, title=7),
    "code that is text": lambda folder: _said(folder, user_code="all"),
    "a version to come": lambda folder: _said(folder, manifest_version=99),
    "larger than is read": lambda folder: _huge(folder / "manifest.json"),
}  # fmt: skip


def _huge(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(200 * 2**20)  # a hole: it takes no room
