"""The engine against the slow reference: the same counts, every round, type for type."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from ecosystem import Scenario, World
from ecosystem.agents.lab.compute import LabCompute
from tests.reference import slow_world
from tests.reference.scenarios import scenarios
from tests.reference.slow_world import GRID, SlowWorld
from tests.small import live_words


def counts_of(texts: list[list[int]], slow: SlowWorld) -> NDArray[np.int64]:
    """Count words over all types."""
    counts = np.zeros(len(slow.human), dtype=np.int64)
    for text in texts:
        for word in text:
            counts[word] += 1
    return counts


def compare(fast: World, slow: SlowWorld) -> None:
    """Compare the live web, its writers, and every lab's text and law."""
    lots = fast.state.corpus.lots(fast.state.live)
    pages = slow.stocks["web"]
    assert sorted(lots.column("key").tolist()) == sorted(page.key for page in pages)
    writers = Counter(fast.writer_name(int(n)) for n in lots.column("writer"))
    assert writers == Counter(page.writer for page in pages)
    np.testing.assert_array_equal(live_words(fast), counts_of([page.words for page in pages], slow))
    for lab in fast.labs:
        own = slow.labs[lab.name]
        np.testing.assert_array_equal(lab.compute.get(LabCompute.text), counts_of([own.text], slow))
        released = None if lab.model_version is None else lab.model_version.name
        assert released == own.model
        if released is not None:
            for method, law in (
                (LabCompute.fitted_weights, own.fitted),
                (LabCompute.output_weights, own.output),
            ):
                weights = lab.compute.get(method)
                np.testing.assert_array_equal(weights > 0, law > 0)
                # Counts are compared exactly, real weights to the rounding of a sum.
                slack = 2 if weights.sum() > GRID / 2 else 0
                assert np.abs(weights - law).max() <= slack


def play(scenario: Scenario) -> None:
    fast, slow = World(scenario), SlowWorld(scenario.resolved())
    compare(fast, slow)
    for _ in range(scenario.time.rounds):
        fast.step()
        slow.step()
        compare(fast, slow)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(scenarios())
def test_the_engine_plays_what_the_reference_plays(scenario: Scenario) -> None:
    play(scenario)


@pytest.mark.slow
@settings(max_examples=500, deadline=None, derandomize=True)
@given(scenarios())
def test_the_engine_plays_what_the_reference_plays_for_long(scenario: Scenario) -> None:
    play(scenario)


def test_the_reference_knows_nothing_of_ours_but_keyed_draws() -> None:
    source = Path(slow_world.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 200
    imported = {
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }
    ours = {name for name in imported if name.split(".")[0] in ("ecosystem", "tests", ".")}
    assert ours == {"ecosystem.draws", "ecosystem.draws.alias", "ecosystem.draws.keys"}
