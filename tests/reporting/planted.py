"""Sweeps that were never run: their outcomes are planted, all else is as it would be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ecosystem.experiments.design import Varied
from ecosystem.experiments.findings import findings
from ecosystem.experiments.loading import Design
from ecosystem.experiments.manifest import manifest_facts
from ecosystem.experiments.means import means, point_values
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.points import points
from ecosystem.experiments.readings import Reading
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import as_dicts
from ecosystem.experiments.run_outcomes import run_outcomes
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.tables import TABLES
from ecosystem.experiments.trajectories import trajectories
from ecosystem.results.arrow_tables import to_arrow

Value = Callable[[str, dict[str, Any]], float]
"""The true value of an arm at a point."""

OUTCOMES = [
    {"name": "diversity", "title": "effective words", "table": "population", "column": "gamma",
     "where": {"order": 1}, "better": "higher"},
]  # fmt: skip


def planted(
    value: Value,
    parameters: list[dict[str, Any]],
    arms: tuple[str, ...] = ("none", "mark"),
    noise: float = 0.0,
    **said: Any,
) -> ComparisonResult:
    """Return a sweep whose outcome is `value` of arm and point, with noise of its own."""
    comparison = Comparison.model_validate({
        "question": "Where does a mark help?", "base": "nowhere", "replicates": 4,
        "arms": [{"name": arm} for arm in arms], "reference": arms[0], "primary": "diversity",
        "parameters": [{"set": p["name"], **p} for p in parameters], "outcomes": OUTCOMES, **said,
    })  # fmt: skip
    stated = comparison.model_dump(include={"design", "parameters"}, exclude_none=True)
    at = points(Varied.model_validate(stated))
    rng = np.random.default_rng(1)
    seen = {
        (point.name, arm): [
            _observed(value(arm, dict(point.values)) + noise * rng.normal(), seed)
            for seed in range(1, comparison.replicates + 1)
        ]
        for point in at
        for arm in arms
    }
    results = run_outcomes(comparison, seen)
    rows: dict[str, Sequence[object]] = {
        "results": results,
        "differences": findings(comparison, seen),
        "trajectories": trajectories(comparison, seen),
        "points": point_values(at),
        "means": means(results),
    }
    design = Design(comparison, {}, {}, Path(), points=tuple(at))
    manifest = {
        "question": comparison.question, "reference": arms[0], "primary": "diversity",
        "declared": [{"primary": "diversity"}], **manifest_facts(design),
        "replicates": [{"replicates": comparison.replicates}], "runs": [], "n_runs_made": 0,
        "seconds": 0.0, "tables": {"results": {"content_sha256": ""}},
        **comparison.model_dump(mode="json", include={"design", "parameters"}),
    }  # fmt: skip
    arrow = {spec.name: to_arrow(spec, as_dicts(rows.get(spec.name, []))) for spec in TABLES}
    return ComparisonResult(Path("planted"), manifest, arrow)


def _observed(value: float, seed: int) -> Observation:
    reading = Reading(np.array([1]), np.array([value]), value, 1)
    return Observation("", seed, {"diversity": reading})
