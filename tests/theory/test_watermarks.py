"""Closed forms of watermark detectors, through scenarios and the real engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from ecosystem import Scenario, World
from tests.theory.replicates import F64, within, worlds_of

LENGTHS = {30: 1, 100: 1}


def scene(detector: dict[str, Any], language: dict[str, Any] | None = None) -> Scenario:
    """Return one round of people and of a model that marks, on pages of two lengths."""
    length = {"kind": "classes", "shares": LENGTHS}
    group = {"length": length, "draws_per_page": 1}
    lexicon = {"kind": "zipf", "types": 3, "topics": {"law": 1, "verse": 1}}
    return Scenario.model_validate(
        {
            "time": {"rounds": 1},
            "language": {"lexicon": lexicon, **(language or {})},
            "web": {"survival": {"kind": "one_round"}},
            "watermarks": [{"name": "mark", "gamma": 0.5, "green_probability": 0.7}],
            "filters": [{"name": "test", "kind": "watermark", "watermark": "mark", **detector}],
            "publishers": [
                {"name": "people", "pages": 400, **group},
                {"name": "models", "pages": 400, "ai_share": 1, **group},
            ],
            "labs": [
                {"name": "a", "tokens": 1, "watermark": "mark", "sources": [{"kind": "human"}]}
            ],
        }
    )


def column(world: World, name: str) -> F64:
    """Return a column of the filter's verdicts of round 1, by topic: law, then verse."""
    rows = [row for row in world.tables["filters"] if row["round"] == 1]
    assert [row["context"] for row in rows] == ["law", "verse"]
    return np.array([row[name] for row in rows], dtype=np.float64)


def tails(least: dict[int, int], green: float) -> float:
    """Return the mean over both lengths of the binomial tail."""
    return float(np.mean([binom.sf(least[n] - 1, n, green) for n in LENGTHS]))


@pytest.mark.parametrize(
    ("target", "least"), [(0.05, {30: 20, 100: 59}), (0.01, {30: 22, 100: 63})]
)
def test_a_target_of_false_accusations_is_kept_and_comes_close(
    target: float, least: dict[int, int]
) -> None:
    for n, k in least.items():
        assert binom.sf(k - 1, n, 0.5) <= target < binom.sf(k - 2, n, 0.5)
    scenario = scene({"false_positive_rate": target})
    for name, green in (("false_positive_rate", 0.5), ("true_positive_rate", 0.7)):
        mean, error = worlds_of(scenario, 150, lambda world, name=name: column(world, name))
        assert within(mean, error, tails(least, green))
