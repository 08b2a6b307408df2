"""A folder of a validation: every comparison and every bug as Parquet, and a figure a case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.results.run_folder import versions, write_atomically
from ecosystem.validation.comparing import Outcome
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
    folder.mkdir(parents=True)
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
        "cases": cases,
        "comparisons": [asdict(c) for o in outcomes for c in o.comparisons],
        "bugs": [asdict(p) for o in outcomes for p in o.powers],
    }
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    write_atomically(folder / "versions.json", json.dumps(versions(), indent=2).encode())
    if find_spec("matplotlib") is None:
        return f"{folder}: Parquet; figures need the extra 'plot'"
    for outcome in outcomes:
        draw(outcome, folder / f"{outcome.case.name}.png")
    return f"{folder}: Parquet, and {len(outcomes)} figures"
