"""The baseline, whole: it is calibrated to what its comments say, and it runs as shipped."""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem import Scenario, World

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world() -> World:
    world = World(Scenario.load("baseline"))
    for _ in range(60):
        world.step()
    return world


def test_half_of_the_new_pages_are_written_by_models_from_mid_2025(world: World) -> None:
    rows = [r for r in world.tables["web"] if r["round"] >= 22]
    n_pages = sum(r["n_pages_new"] for r in rows)
    n_ai = sum(r["n_pages_new"] * r["ai_share_new"] for r in rows)
    error = np.sqrt(0.502 * 0.498 / n_pages)
    assert abs(n_ai / n_pages - 0.502) <= 4 * error


def test_pages_die_as_pew_found(world: World) -> None:
    """38 % of pages gone after ten years, and about 8 % after one (Weibull fitted to both)."""
    born = world.state.corpus.column("round")
    cohort = (born >= -19) & (born <= 10)
    for years, expected in (
        (1, np.exp(-((1 / 26.5) ** 0.758))),
        (10, np.exp(-((10 / 26.5) ** 0.758))),
    ):
        alive = world.state.corpus.column("end")[cohort] > born[cohort] + 4 * years
        error = np.sqrt(expected * (1 - expected) / cohort.sum())
        assert abs(alive.mean() - expected) <= 4 * error


def test_languages_have_their_share_of_pages(world: World) -> None:
    context = world.state.corpus.column("context")
    shares = np.bincount(context, minlength=len(world.lexicon.contexts)) / len(context)
    # A site publishes the whole part of its expectation; only the rest is chance.
    np.testing.assert_allclose(shares, world.lexicon.shares, rtol=0.05)


def test_consecutive_crawls_overlap_as_independent_fetching_implies(world: World) -> None:
    overlap = [
        r["jaccard_previous"]
        for r in world.tables["crawls"]
        if r["crawler"] == "common" and r["round"] > 1
    ]
    # c / (2 - c) for two samples of one web; the web changes by a few per cent in a quarter.
    assert np.mean(overlap) == pytest.approx(0.039 / (2 - 0.039), rel=0.1)


def test_every_lab_trains_every_year_on_what_the_scenario_says(world: World) -> None:
    for lab in ("filtered", "plain", "fresh-crawl", "low-capacity"):
        trained = [r for r in world.tables["labs"] if r["lab"] == lab and r["is_trained"]]
        assert [r["round"] for r in trained if r["round"] > 0] == list(range(4, 61, 4))
        assert all(np.isfinite(r["loss_now"]) for r in trained)
