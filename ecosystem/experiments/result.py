"""A comparison that has been run: what it says, from its folder or from memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pydantic import ValidationError

from ecosystem.config.printable import in_a_line
from ecosystem.experiments.arm_documents import Cell
from ecosystem.experiments.design import Varied
from ecosystem.experiments.history import Declaration
from ecosystem.experiments.manifest import (
    ArmEntry,
    OutcomeEntry,
    RunEntry,
    SettingEntry,
    refuse_misfits,
)
from ecosystem.experiments.rows import (
    BundleEffect,
    CostEffectiveness,
    CostIncidence,
    EqualCost,
    FalsePositives,
    Finding,
    Mean,
    RunOutcome,
    TrajectoryPoint,
    to_rows,
)
from ecosystem.experiments.schema import Precision
from ecosystem.experiments.tables import TABLES
from ecosystem.results.manifest import misfits, read_json
from ecosystem.results.parts import PartError, read_part
from ecosystem.results.results import ResultsError, refuse_changed

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ComparisonResult:
    """What a comparison says.

    Attributes
    ----------
    path
        Its folder.
    manifest
        What was compared, on what, and how it ended: plain values, as ``manifest.json`` has them.
    arrow
        Its tables as Arrow, by name. `points` has no rows where settings are stated.

    Examples
    --------
    >>> result = open_comparison("results/marks-or-archives")       # doctest: +SKIP
    >>> result.primary.unit, [arm.label for arm in result.arms]     # doctest: +SKIP
    >>> result.wide("loss").plot.scatter("top_p", "difference")     # doctest: +SKIP
    """

    path: Path
    manifest: dict[str, Any]
    arrow: dict[str, pa.Table]

    @cached_property
    def arms(self) -> list[ArmEntry]:
        """The arms, in the order of the file."""
        return [ArmEntry(**entry) for entry in self.manifest["arms"]]

    @cached_property
    def settings(self) -> list[SettingEntry]:
        """The settings, in the order of the file or of the design."""
        return [SettingEntry(**entry) for entry in self.manifest["settings"]]

    @cached_property
    def outcomes(self) -> list[OutcomeEntry]:
        """The outcomes, in the order of the file."""
        return [OutcomeEntry(**entry) for entry in self.manifest["outcomes"]]

    @cached_property
    def runs(self) -> list[RunEntry]:
        """Every replicate of every arm in every setting, and its run."""
        return [RunEntry(**entry) for entry in self.manifest["runs"]]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every arm in every setting on every outcome: the rows of `differences`."""
        return to_rows(Finding, self.arrow["differences"])

    @cached_property
    def trajectories(self) -> tuple[TrajectoryPoint, ...]:
        """Every outcome of every arm in every round measured."""
        return to_rows(TrajectoryPoint, self.arrow["trajectories"])

    @cached_property
    def equal_cost(self) -> tuple[EqualCost, ...]:
        """Arms beside what other families give for the same money."""
        return to_rows(EqualCost, self.arrow["equal_cost"])

    @cached_property
    def cost_effectiveness(self) -> tuple[CostEffectiveness, ...]:
        """What every arm costs more, gains, and costs per unit gained."""
        return to_rows(CostEffectiveness, self.arrow["cost_effectiveness"])

    @cached_property
    def cost_incidence(self) -> tuple[CostIncidence, ...]:
        """What every payer paid in every arm: the rows of `bearers`."""
        return to_rows(CostIncidence, self.arrow["bearers"])

    @cached_property
    def false_positives(self) -> tuple[FalsePositives, ...]:
        """What filters drop, by topic: the rows of `accused`."""
        return to_rows(FalsePositives, self.arrow["accused"])

    @cached_property
    def bundle_effects(self) -> tuple[BundleEffect, ...]:
        """What the parts of the bundle do, and the whole: the rows of `bundle`."""
        return to_rows(BundleEffect, self.arrow["bundle"])

    @cached_property
    def run_outcomes(self) -> tuple[RunOutcome, ...]:
        """Every outcome of every replicate: the rows of `results`."""
        return to_rows(RunOutcome, self.arrow["results"])

    @cached_property
    def means(self) -> tuple[Mean, ...]:
        """Means of single arms with their intervals."""
        return to_rows(Mean, self.arrow["means"])

    @cached_property
    def declared(self) -> list[Declaration]:
        """What was declared at each start, the last one being that of now."""
        return [Declaration(**entry) for entry in self.manifest["declared"]]

    @cached_property
    def varied(self) -> Varied | None:
        """The design and the parameters that vary; None where settings are stated."""
        if not self.is_designed:
            return None
        words = {name: self.manifest[name] for name in ("design", "parameters")}
        return Varied.model_validate({name: part for name, part in words.items() if part})

    @cached_property
    def precision(self) -> Precision:
        """When replicates were added, and how many."""
        return Precision.model_validate(self.manifest["precision"])

    @property
    def question(self) -> str:
        """What was to be found out."""
        return str(self.manifest["question"])

    @property
    def description(self) -> str:
        """What a reader must know to judge the answer."""
        return str(self.manifest["description"])

    @property
    def cost(self) -> OutcomeEntry | None:
        """The outcome that is money, if one is."""
        name = self.manifest["cost"]
        return None if name is None else self.outcome(name)

    @property
    def scenario_hashes(self) -> dict[Cell, str]:
        """The hash of the scenario of every setting and arm, without its seed."""
        entries = self.manifest["scenario_hashes"]
        return {(entry["setting"], entry["arm"]): entry["scenario_hash"] for entry in entries}

    @property
    def primary(self) -> OutcomeEntry:
        """The outcome that decides."""
        return self.outcome(self.manifest["primary"])

    @property
    def reference(self) -> ArmEntry:
        """The arm that all others are compared with."""
        return self.arm(self.manifest["reference"])

    @property
    def others(self) -> list[ArmEntry]:
        """The arms that are compared with the reference."""
        return [arm for arm in self.arms if arm.name != self.manifest["reference"]]

    @property
    def is_designed(self) -> bool:
        """Whether its settings are points of a design, and not stated one by one."""
        return bool(self.manifest["parameters"])

    @property
    def n_failed(self) -> int:
        """Number of runs that failed."""
        return len({run.run for run in self.runs if run.is_failed})

    @property
    def replicates(self) -> list[int]:
        """Replicates of every arm in every setting."""
        return [entry["replicates"] for entry in self.manifest["replicates"]]

    @property
    def seeds(self) -> tuple[int, int]:
        """The first and the last seed."""
        first = self.manifest["seed"]
        return first, first + max(self.replicates) - 1

    @property
    def currency(self) -> str:
        """What money is counted in."""
        return str(self.manifest["currency"])

    def about(self, outcome: str) -> list[Finding]:
        """Return the findings about an outcome."""
        return [finding for finding in self.findings if finding.outcome == outcome]

    def arm(self, name: str) -> ArmEntry:
        """Return an arm by its name."""
        return next(arm for arm in self.arms if arm.name == name)

    def outcome(self, name: str) -> OutcomeEntry:
        """Return an outcome by its name.

        Raises
        ------
        KeyError
            If there is no such outcome.
        """
        found = {outcome.name: outcome for outcome in self.outcomes}
        if name not in found:
            raise KeyError(f"no outcome {name!r}; expected one of {', '.join(found)}")
        return found[name]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a pandas DataFrame."""
        frame: pd.DataFrame = self.arrow[name].to_pandas()
        return frame

    def wide(self, outcome: str = "") -> pd.DataFrame:
        """Return differences and means, with the values of parameters, as one table.

        Parameters
        ----------
        outcome
            Name of the outcome; by default the primary one.

        Returns
        -------
        DataFrame
            A row for every setting and arm, in their order; a column for every parameter, then
            those of `differences`, and `mean_low` and `mean_high`.

        Raises
        ------
        KeyError
            If there is no such outcome.
        """
        name = self.outcome(outcome or self.primary.name).name
        names = {"setting": str, "arm": str}
        tables = [self.table(each).astype(names) for each in ("differences", "means")]
        rows, means = (table[table.outcome == name] for table in tables)
        wide = rows.merge(means[["setting", "arm", "mean_low", "mean_high"]], on=["setting", "arm"])
        return self._values().merge(wide, on="setting") if self.is_designed else wide

    def _values(self) -> pd.DataFrame:
        """Return the values of all parameters, a row for every point."""
        assert self.varied is not None
        points = self.table("points").astype({"setting": str})
        values = points.value.where(points.value.notna(), points.text)
        found = points.assign(value=values).pivot_table(
            index="setting", columns="parameter", values="value", aggfunc="first", sort=False,
            observed=True,
        )  # fmt: skip
        found = found[[parameter.name for parameter in self.varied.parameters]].infer_objects()
        found.columns.name = None
        return found.reset_index()


_READ = (
    "arms", "settings", "outcomes", "runs", "declared", "varied", "precision", "cost", "primary",
    "reference", "scenario_hashes", "replicates", "seeds",
)  # fmt: skip
"""What is made of the manifest, and fails where that is not as it was written."""


def is_comparison_folder(path: str | Path) -> bool:
    """Tell whether a folder holds a comparison, one of an earlier version included."""
    names = ("comparison.yaml", "sweep.yaml")
    return any(os.path.exists(Path(path) / name) for name in names)  # noqa: PTH110 - of any length


def open_comparison(path: str | Path) -> ComparisonResult:
    """Open the folder of a comparison.

    Raises
    ------
    ResultsError
        If it cannot be read, or has not been run to its end.
    """
    folder = Path(path)
    if (folder / "sweep.yaml").exists() and not (folder / "comparison.yaml").exists():
        raise ResultsError(
            f"{folder} cannot be read: an earlier version wrote it; run it again, as in"
            f" 'ecosystem sweep {folder}/sweep.yaml --out NEW'"
        )
    manifest = comparison_manifest(folder)
    known = {"parameters": [], "design": None} | manifest  # of before they were in every folder
    result = ComparisonResult(folder, known, _tables(folder, manifest))
    try:
        for name in _READ:
            getattr(result, name)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        words = in_a_line(error)
        raise ResultsError(f"{folder} cannot be read: manifest.json, {name}: {words}") from error
    return result


def comparison_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a comparison that has been run to its end.

    Raises
    ------
    ResultsError
        If it cannot be read, or does not say what a comparison says.
    """
    try:
        manifest = read_json(folder / "manifest.json")
        if "tables" not in manifest:
            raise ValueError("it has not been run to its end: start it again")
        refuse_misfits(manifest)
    except (OSError, ValueError) as error:
        words = misfits(error) if isinstance(error, ValidationError) else in_a_line(error)
        raise ResultsError(f"{folder} cannot be read: {words}") from error
    return manifest


def _tables(folder: Path, manifest: dict[str, Any]) -> dict[str, pa.Table]:
    """Read the tables of a comparison.

    Raises
    ------
    ResultsError
        If one cannot be read, or is not as it is declared now, or not what the manifest says.
    """
    again = "start it again with the command that made it"
    found = {}
    for spec in TABLES:
        path = folder / f"{spec.name}.parquet"
        try:
            found[spec.name] = read_part(path)
        except PartError as error:
            raise ResultsError(f"{folder} cannot be read: {error}; {again}") from error
        missing = {c.name for c in spec.columns} - set(found[spec.name].column_names)
        if missing:
            words = f"{path} lacks {', '.join(sorted(missing))}: another version wrote it"
            raise ResultsError(f"{words}; {again}")
        refuse_changed(folder, spec, found[spec.name], manifest)
    return found
