"""Reading the manifest of a folder, which anybody may have changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ecosystem.config.printable import in_a_line, printable

MOST_BYTES = 64 * 2**20
"""Largest manifest that is read; one of 100,000 runs has a third of it."""

_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Name = Annotated[str, Field(max_length=1000)]


class ResultsError(Exception):
    """A folder is not a run folder, or part of it cannot be read."""


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")


class StatedTable(_Model):
    """What a manifest says of a table."""

    n_rows: Annotated[int, Field(ge=0)]
    content_sha256: _Digest


class _File(_Model):
    file: _Name
    sha256: _Digest


class _OfRun(_Model):
    """What the manifest of a run may say, as far as it is read; all but the first is optional."""

    scenario_hash: str
    manifest_version: Literal[1] = 1
    status: Literal["running", "complete", "interrupted", "failed"] = "running"
    title: str | None = None
    seed: int = 0
    currency: str = ""
    error: str = ""
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    versions: dict[str, str] = {}
    tables: dict[_Name, StatedTable] = {}
    parts: dict[_Name, list[_Digest]] = {}
    user_code: list[_File] = []
    resumed: list[dict[str, Any]] = []


def read_json(path: Path) -> dict[str, Any]:
    """Read an object from a file of JSON, in which texts have no control characters any more.

    Raises
    ------
    OSError
        If it cannot be read.
    ValueError
        If it is too large, or no object of JSON: ``NaN`` is none.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 2**20} MiB")
    try:
        read = _cleaned(json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(read, dict):
        raise ValueError("it is no object")
    return read


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it holds {constant}, which is no number of JSON")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_cleaned(entry) for entry in value]
    if isinstance(value, dict):
        return {printable(key): _cleaned(entry) for key, entry in value.items()}
    return value


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run.

    Raises
    ------
    ResultsError
        If it cannot be read, or is no manifest of a run.
    """
    try:
        manifest = read_json(folder / "manifest.json")
        if "scenario_hash" not in manifest:
            raise ValueError("it is not a manifest of ecosystem")
        _OfRun.model_validate(manifest)
    except ValidationError as error:
        raise ResultsError(
            f"{folder}: manifest.json is not as it was written: {misfits(error)}. Take it from a"
            " copy, or run the scenario again"
        ) from error
    except (OSError, ValueError) as error:
        raise ResultsError(
            f"{folder} is not a run folder: manifest.json cannot be read ({in_a_line(error)})"
        ) from error
    return manifest


def misfits(error: ValidationError) -> str:
    """Say in a line what is wrong with a manifest: the first three entries, and how many more."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    words = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in found[:3]]
    more = f", and {len(found) - 3} more" if len(found) > 3 else ""
    return in_a_line("; ".join(words)) + more
