"""Sweeps that were never run: their outcomes are planted, all else is as it would be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ecosystem.experiments import findings as analysis
from ecosystem.experiments.compare import _said
from ecosystem.experiments.design import Sweep, Varied
from ecosystem.experiments.findings import Observation
from ecosystem.experiments.means import mean_rows, point_rows
from ecosystem.experiments.points import points
from ecosystem.experiments.readings import Reading
from ecosystem.experiments.sweep_loading import SweepDesign
from ecosystem.experiments.sweep_result import Swept
from ecosystem.experiments.sweep_tables import TABLES
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
) -> Swept:
    """Return a sweep whose outcome is `value` of arm and point, with noise of its own."""
    sweep = Sweep.model_validate({
        "question": "Where does a mark help?", "base": "nowhere", "replicates": 4,
        "arms": [{"name": arm} for arm in arms], "reference": arms[0], "primary": "diversity",
        "parameters": [{"set": p["name"], **p} for p in parameters], "outcomes": OUTCOMES, **said,
    })  # fmt: skip
    at = points(Varied(design=sweep.design, parameters=sweep.parameters))
    comparison = sweep.as_comparison([point.name for point in at])
    rng = np.random.default_rng(1)
    seen = {
        (point.name, arm): [
            _observed(value(arm, dict(point.values)) + noise * rng.normal(), seed)
            for seed in range(1, sweep.replicates + 1)
        ]
        for point in at
        for arm in arms
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "results": analysis.result_rows(comparison, seen),
        "differences": analysis.difference_rows(comparison, seen),
        "trajectories": analysis.trajectory_rows(comparison, seen),
        "equal_cost": [],
        "bearers": [],
        "accused": [],
        "points": point_rows(at),
    }
    rows["means"] = mean_rows(rows["results"])
    design = SweepDesign(comparison, {}, {}, Path(), sweep, tuple(at))
    manifest = {
        "question": sweep.question, "reference": comparison.reference, "primary": "diversity",
        "declared": [{"primary": "diversity"}], **_said(design),
        "replicates": [{"replicates": sweep.replicates}], "runs": [], "n_runs_made": 0,
        "seconds": 0.0, "tables": {"results": {"content_sha256": ""}},
        **sweep.model_dump(mode="json", include={"design", "parameters"}),
    }  # fmt: skip
    return Swept(Path("planted"), manifest, {s.name: to_arrow(s, rows[s.name]) for s in TABLES})


def _observed(value: float, seed: int) -> Observation:
    reading = Reading(np.array([1]), np.array([value]), value, 1)
    return Observation("", seed, {"diversity": reading})
