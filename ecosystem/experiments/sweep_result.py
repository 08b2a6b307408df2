"""A sweep that has been run: what a comparison says, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.experiments.result import Compared, open_compared, tables_in
from ecosystem.experiments.sweep_tables import TABLES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Swept(Compared):
    """What a sweep says: a comparison whose settings are points.

    Attributes
    ----------
    path
        Its folder.
    manifest
        What was swept, on what, and how it ended.
    arrow
        `results`, `differences`, `trajectories`, `points` and `means`, as Arrow.

    Examples
    --------
    >>> swept = open_swept("results/decoding-and-fresh-text")         # doctest: +SKIP
    >>> swept.wide("loss").plot.scatter("top_p", "difference")       # doctest: +SKIP
    """

    def wide(self, outcome: str = "") -> pd.DataFrame:
        """Return differences, means and points as one table.

        Parameters
        ----------
        outcome
            Name of the outcome; by default the primary one.

        Returns
        -------
        DataFrame
            A row for every point and arm, in the order of the design; a column for every
            parameter, then those of `differences`, and `mean_low` and `mean_high`.

        Raises
        ------
        KeyError
            If there is no such outcome.
        """
        name = outcome or self.manifest["primary"]
        known = [said["name"] for said in self.manifest["outcomes"]]
        if name not in known:
            raise KeyError(f"no outcome {name!r}; expected one of {', '.join(known)}")
        points = self.table("points").astype({"setting": str})
        values = points.value.where(points.value.notna(), points.text)
        wide = points.assign(value=values).pivot_table(
            index="setting", columns="parameter", values="value", aggfunc="first", sort=False,
            observed=True,
        )  # fmt: skip
        wide = wide[[said["name"] for said in self.manifest["parameters"]]].infer_objects()
        wide.columns.name = None
        names = {"setting": str, "arm": str}
        tables = [self.table(each).astype(names) for each in ("differences", "means")]
        rows, means = (table[table.outcome == name] for table in tables)
        means = means[["setting", "arm", "mean_low", "mean_high"]]
        return wide.reset_index().merge(rows, on="setting").merge(means, on=["setting", "arm"])


def is_swept(path: str | Path) -> bool:
    """Tell whether a folder holds a sweep."""
    return (Path(path) / "sweep.yaml").exists()


def open_swept(path: str | Path) -> Swept:
    """Open the folder of a sweep.

    Raises
    ------
    ResultsError
        If it cannot be read, or has not been run to its end.
    """
    folder, compared = Path(path), open_compared(path)
    return Swept(folder, compared.manifest, tables_in(folder, TABLES))
