"""The folder of a sweep: that of a comparison, with what makes its points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from ecosystem.experiments.design import Sweep
from ecosystem.experiments.folder import ComparisonFolder, differences
from ecosystem.experiments.loading import Design
from ecosystem.experiments.means import mean_rows, point_rows
from ecosystem.experiments.sweep_loading import SweepDesign, load
from ecosystem.experiments.sweep_tables import TABLES
from ecosystem.results.declaration import TableSpec


class SweepFolder(ComparisonFolder):
    """A folder that holds one sweep, begun now or before.

    Points may all be others, as those of another sampled design are: they change no run.

    Parameters
    ----------
    path
        Its place; made if there is nothing.
    design
        What is swept.

    Raises
    ------
    RunFolderError
        If the place holds something else, or another sweep.
    """

    kind: ClassVar[str] = "sweep"
    tables: ClassVar[tuple[TableSpec, ...]] = TABLES

    def __init__(self, path: Path, design: SweepDesign) -> None:
        self._swept = design
        super().__init__(path, design)

    def differences(self, before: Path, design: Design) -> Iterator[str]:
        """Yield what keeps the sweep of before, in its file, from sharing this folder."""
        old = load(before)
        one, other = _set(old.sweep), _set(self._swept.sweep)
        for name in {**one, **other}:
            if one.get(name) != other.get(name):
                there, now = one.get(name, "is not there"), other.get(name, "is gone")
                yield f"parameter {name}: {there} there, {now} now"
        yield from differences(old, design)

    def said(self, design: Design) -> dict[str, Any]:
        """Return what the file of the sweep says, as plain values."""
        said = self._swept.sweep.model_dump(mode="python")
        return said | {"reference": design.comparison.reference}

    def write_manifest(self, **facts: Any) -> dict[str, Any]:
        """Add facts to the manifest, write it, and return it."""
        sweep = self._swept.sweep.model_dump(mode="json", include={"design", "parameters"})
        return super().write_manifest(**sweep, **facts)

    def write_tables(self, rows: Mapping[str, Sequence[dict[str, Any]]]) -> dict[str, Any]:
        """Write the tables; return for each its number of rows and the hash of its content."""
        own = {"points": point_rows(self._swept.points), "means": mean_rows(rows["results"])}
        return super().write_tables({**rows, **own})


def _set(sweep: Sweep) -> dict[str, str]:
    return {p.name: f"sets {', '.join(p.paths)}" for p in sweep.parameters}
