"""Bundles that were never run: the outcome of every coalition is planted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from ecosystem.experiments.bundle_effects import bundle_effects
from ecosystem.experiments.coalitions import Coalition, coalition_name
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.readings import Reading
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import BundleEffect, as_dicts
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.tables import BUNDLE
from ecosystem.results.arrow_tables import to_arrow

Value = Callable[[frozenset[str], int], float | None]
"""The outcome of a coalition in a replicate, counted from 0; None for a run that failed."""


def comparison(parts: Sequence[str], titles: Mapping[str, str] | None = None) -> Comparison:
    """Return a comparison of a bundle with one outcome."""
    known = titles or {}
    return Comparison.model_validate({
        "question": "?", "base": "nowhere", "reference": "none", "primary": "words",
        "arms": [{"name": name, "title": known.get(name, "")} for name in ("none", *parts)],
        "bundle": list(parts),
        "outcomes": [{"name": "words", "title": "effective words", "table": "population",
                      "column": "gamma", "where": {"order": 1}, "better": "higher"}],
    })  # fmt: skip


def effects_of(parts: Sequence[str], values: Mapping[str, Value], n: int = 5) -> list[BundleEffect]:
    """Return what the parts do, by setting, where each has n replicates."""
    arm_of = {
        members: coalition_name(members) or "none"
        for size in range(len(parts) + 1)
        for members in combinations(parts, size)
    }
    seen = {
        (setting, arm): [_observed(value(frozenset(members), r), r) for r in range(n)]
        for setting, value in values.items()
        for members, arm in arm_of.items()
    }
    return bundle_effects(comparison(parts), arm_of, seen)


def result_of(
    parts: Sequence[str],
    values: Mapping[str, Value],
    n: int = 5,
    titles: Mapping[str, str] | None = None,
    better: str = "higher",
) -> ComparisonResult:
    """Return the same as a comparison that can be told and drawn."""
    rows, known = effects_of(parts, values, n), titles or {}
    whole: Coalition = tuple(parts)
    names = ["none", *parts, coalition_name(whole)]
    manifest = {
        "arms": [{"name": name, "title": known.get(name, "")} for name in names],
        "settings": [{"name": name} for name in values],
        "outcomes": [{"name": "words", "title": "effective words", "better": better,
                      "unit": "effective types", "round": "last", "definition": ""}],
        "reference": "none", "primary": "words", "parameters": [], "cost": None,
    }  # fmt: skip
    return ComparisonResult(Path(), manifest, {"bundle": to_arrow(BUNDLE, as_dicts(rows))})


def _observed(value: float | None, seed: int) -> Observation:
    if value is None:
        return Observation("", seed, None)
    reading = Reading(np.array([1]), np.array([value]), value, 1)
    return Observation("", seed, {"words": reading})
