"""In what two runs differ: what was set, what they were made by, and where results part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosystem.experiments.folder import flatten
from ecosystem.results.parting import Parting, earliest, partings
from ecosystem.results.parts import digest_of
from ecosystem.results.results import Results, ResultsError, open_results
from ecosystem.scenario.scenario import Scenario

NOT_THERE = "not there"


@dataclass(frozen=True)
class RunDifference:
    """In what two runs differ.

    Attributes
    ----------
    settings, versions
        What is not the same: dotted paths in the scenarios, and packages, with both values.
    tables
        Where each table parts; None where it is the same.
    """

    settings: Mapping[str, tuple[Any, Any]]
    versions: Mapping[str, tuple[Any, Any]]
    tables: Mapping[str, Parting | None]

    @property
    def first(self) -> Parting | None:
        """Where results part first; None where they do not."""
        return earliest(self.tables.values())

    @property
    def is_none(self) -> bool:
        """Whether settings and results are the same; versions may differ."""
        return not self.settings and self.first is None


def run_difference(one: str | Path, other: str | Path) -> RunDifference:
    """Return in what two runs differ, complete or not.

    Raises
    ------
    ResultsError
        If one is no run folder, or a table cannot be read or is not what was written.
    ScenarioError
        If a scenario cannot be read.
    """
    a, b = open_results(one), open_results(other)
    settings = _apart(_settings(a), _settings(b))
    versions = _apart(a.manifest.get("versions", {}), b.manifest.get("versions", {}))
    return RunDifference(settings, versions, partings(a, b))


def _settings(results: Results) -> dict[str, Any]:
    """Return the values of a scenario by dotted paths; of files of data, a digest of each."""
    scenario = Scenario.load(results.scenario_file)
    flat = flatten(scenario.resolved())
    for place, path in scenario.data_files().items():
        try:
            digest = digest_of(path.read_bytes())
        except OSError as error:
            raise ResultsError(f"{results.path}: {path.name} cannot be read: {error}") from error
        flat[f"{place}.file"] = f"{path.name} with SHA-256 {digest[:16]}…"
    for code in results.manifest.get("user_code", []):
        flat[f"user_code.{code['file']}"] = f"SHA-256 {code['sha256'][:16]}…"
    return flat


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    both = {
        name: (one.get(name, NOT_THERE), other.get(name, NOT_THERE)) for name in {**one, **other}
    }
    return {name: values for name, values in both.items() if values[0] != values[1]}
