"""A comparison that has been run: its manifest and tables, from its folder or from memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.experiments.tables import TABLES
from ecosystem.results.declaration import TableSpec
from ecosystem.results.results import ResultsError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Compared:
    """What a comparison says.

    Attributes
    ----------
    path
        Its folder.
    manifest
        What was compared, on what, and how it ended.
    arrow
        `results`, `differences`, `trajectories`, `equal_cost`, `bearers` and `accused`, as Arrow.

    Examples
    --------
    >>> compared = open_compared("results/marks-or-archives")        # doctest: +SKIP
    >>> compared.table("differences").query("outcome == 'loss'")      # doctest: +SKIP
    """

    path: Path
    manifest: dict[str, Any]
    arrow: dict[str, pa.Table]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a pandas DataFrame."""
        frame: pd.DataFrame = self.arrow[name].to_pandas()
        return frame

    @property
    def n_failed(self) -> int:
        """Number of runs that failed."""
        return len({run["run"] for run in self.manifest["runs"] if run["status"] == "failed"})


def is_compared(path: str | Path) -> bool:
    """Tell whether a folder holds a comparison."""
    return (Path(path) / "comparison.yaml").exists()


def open_compared(path: str | Path) -> Compared:
    """Open the folder of a comparison.

    Raises
    ------
    ResultsError
        If it cannot be read, or has not been run to its end.
    """
    folder = Path(path)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if "tables" not in manifest:
            raise ValueError("it has not been run to its end: start it again")
    except (OSError, ValueError) as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from error
    return Compared(folder, manifest, tables_in(folder, TABLES))


def tables_in(folder: Path, specs: Iterable[TableSpec]) -> dict[str, pa.Table]:
    """Read the tables of a comparison, or of a sweep.

    Raises
    ------
    ResultsError
        If one cannot be read, or is not as it is declared now.
    """
    again = "start it again with the command that made it"
    found = {}
    for spec in specs:
        path = folder / f"{spec.name}.parquet"
        try:
            found[spec.name] = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise ResultsError(f"{folder} cannot be read: {error}; {again}") from error
        missing = {c.name for c in spec.columns} - set(found[spec.name].column_names)
        if missing:
            said = f"{path} lacks {', '.join(sorted(missing))}: another version wrote it"
            raise ResultsError(f"{said}; {again}")
    return found
