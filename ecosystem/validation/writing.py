"""A folder of a validation: every comparison and every bug as Parquet, and a figure a case."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.results.run_folder import write_atomically
from ecosystem.results.versions import versions
from ecosystem.validation.comparing import Comparison, Outcome, Power
from ecosystem.validation.picture import draw


def write(outcomes: Sequence[Outcome], folder: Path) -> str:
    """Write ``cases``, ``comparisons`` and ``bugs`` as Parquet, the versions, and the figures.

    Parameters
    ----------
    folder
        Folder to make.

    Returns
    -------
    str
        What was written, in a line.
    """
    half = folder.with_name(f".{folder.name}.half")  # renamed when it is whole
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    cases = [
        {
            "case": o.case.name,
            "title": o.case.title,
            "scenario": o.case.scenario,
            "n_replicates": o.case.replicates,
            "verdict": o.verdict,
            "source": o.case.source,
            "reported": o.case.reported,
            "comparable": o.case.comparable,
        }
        for o in outcomes
    ]
    tables = {
        "cases": pa.Table.from_pylist(cases, schema=_CASES),
        "comparisons": _table(Comparison, [asdict(c) for o in outcomes for c in o.comparisons]),
        "bugs": _table(Power, [asdict(p) for o in outcomes for p in o.powers]),
    }
    for name, table in tables.items():
        pq.write_table(table, half / f"{name}.parquet")
    write_atomically(half / "versions.json", json.dumps(versions(), indent=2).encode())
    pictures = outcomes if find_spec("matplotlib") else []
    for outcome in pictures:
        draw(outcome, half / f"{outcome.case.name}.png")
    half.rename(folder)
    if outcomes and not pictures:
        return f"{folder}: Parquet; figures need the extra 'plot'"
    n = len(pictures)
    return f"{folder}: Parquet, and {n} figure{'s' * (n != 1)}"


_TYPES = {"str": pa.string(), "float": pa.float64(), "int": pa.int64(), "bool": pa.bool_()}
_CASES = pa.schema(
    [
        ("case", pa.string()),
        ("title", pa.string()),
        ("scenario", pa.string()),
        ("n_replicates", pa.int64()),
        ("verdict", pa.string()),
        ("source", pa.string()),
        ("reported", pa.string()),
        ("comparable", pa.string()),
    ]
)


def _table(of: type, rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows of a dataclass as a table, with its fields as columns even without a row."""
    schema = pa.schema([(field.name, _TYPES[str(field.type)]) for field in fields(of)])
    return pa.Table.from_pylist(rows, schema=schema)
