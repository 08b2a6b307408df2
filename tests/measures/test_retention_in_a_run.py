"""Retention of labs whose text is known: smoothing flatters what is held, not what was read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosystem import Scenario, World

F64 = NDArray[np.float64]
N_TYPES, N_DRAWS, EDGES = 1000, 300, (1e-2, 1e-3)
SEEDS = range(1, 41)


def bands(smoothing: float, top_p: float) -> list[list[dict[str, Any]]]:
    """Return for each seed the bands of what a lab publishes that read people once."""
    lab = {
        "name": "a",
        "tokens": N_DRAWS,
        "sources": [{"kind": "human"}],
        "learner": {"smoothing": smoothing},
        "decoding": {"top_p": top_p},
    }
    scenario = Scenario.model_validate({
        "time": {"rounds": 1},
        "language": {"lexicon": {"kind": "zipf", "types": N_TYPES}},
        "publishers": [],
        "labs": [lab],
        "measure": {"bands": list(EDGES)},
    })  # fmt: skip
    found = []
    for seed in SEEDS:
        world = World(scenario, seed=seed)
        world.run_model()
        rows = world.tables["retention"]
        found.append([r for r in rows if r["round"] == 1 and r["subject"] == "output"])
    return found


def means(found: list[list[dict[str, Any]]], column: str) -> tuple[F64, F64]:
    values = np.array([[row[column] for row in rows] for rows in found], dtype=np.float64)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(len(values))


def by_band(of_types: F64, weights: F64) -> F64:
    people = zipf()
    band = np.searchsorted(-np.array(EDGES), -people, side="left")
    return np.array([
        (of_types * weights)[band == b].sum() / weights[band == b].sum() for b in range(3)
    ])  # fmt: skip


def zipf() -> F64:
    p: F64 = 1.0 / np.arange(1, N_TYPES + 1)
    p /= p.sum()
    return p


@pytest.mark.parametrize("smoothing", [0.01, 0.1, 1.0])
def test_what_was_read_and_what_smoothing_gives_are_as_binomials_say(smoothing: float) -> None:
    """A type is missed with (1 - p)^n; then its probability is s / (n + s K)."""
    people, found = zipf(), bands(smoothing, 1.0)
    missed = (1 - people) ** N_DRAWS
    read, read_error = means(found, "types_in_text_share")
    expected = by_band(1 - missed, np.ones(N_TYPES))
    assert (np.abs(read - expected) <= 4 * read_error + 1e-9).all()
    given, given_error = means(found, "overlap_beyond_text")
    least = smoothing / (N_DRAWS + smoothing * N_TYPES)
    expected = by_band(missed * np.minimum(least, people) / people, people)
    assert (np.abs(given - expected) <= 4 * given_error + 1e-9).all()
    assert means(found, "types_held_share")[0].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cut_tails_change_what_is_written_and_not_what_was_read(smoothing: float) -> None:
    whole, cut = bands(smoothing, 1.0), bands(smoothing, 0.9)
    read = [means(found, "types_in_text_share")[0].tolist() for found in (whole, cut)]
    assert read[0] == read[1]
    overlap = [means(found, "overlap")[0] for found in (whole, cut)]
    assert overlap[1][-1] < overlap[0][-1]
    if not smoothing:
        assert means(whole, "overlap_beyond_text")[0].tolist() == [0.0, 0.0, 0.0]
