"""A comparison that has been run: its manifest and tables, from its folder or from memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ecosystem.comparison.tables import TABLES
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
        `results`, `differences`, `trajectories`, `equal_cost` and `bearers`, as Arrow.

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
        tables = {s.name: pq.read_table(folder / f"{s.name}.parquet") for s in TABLES}
    except (OSError, ValueError, pa.ArrowException) as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from error
    return Compared(folder, manifest, tables)
