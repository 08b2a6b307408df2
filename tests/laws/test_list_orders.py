"""Law 1 in random scenarios: a list in a scenario is a set, and its order changes no table."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import Scenario, World
from ecosystem.runtime.in_process import InProcess
from tests.runtime.random_scenarios import scenarios
from tests.scenario.wide_scenarios import changed, overrides, write_small
from tests.small import hashes_of, ran

MORE: dict[str, Any] = {
    "watermarks": [{"name": "faint", "delta": 0.5}, {"name": "loud", "delta": 5.0}],
    "archives": [
        {"name": "attic", "sealed": 2, "pages": 40, "access": ["alpha", "beta"]},
        {"name": "cellar", "sealed": 0, "pages": 25},
    ],
}
SETS = ("watermarks", "publishers", "crawlers", "filters", "archives", "labs")


def shuffled(data: dict[str, Any], shuffle: Any) -> dict[str, Any]:
    """Return a scenario with everything in another order that is a set or a mapping."""
    turned = copy.deepcopy(data)
    for part in SETS:
        shuffle.shuffle(turned[part])
    for lab in turned["labs"]:
        shuffle.shuffle(lab["sources"])
        for source in lab["sources"]:
            for names in (source.get("filters"), source.get("labs")):
                if isinstance(names, list):
                    shuffle.shuffle(names)
    for group in turned["publishers"]:
        shuffle.shuffle(group["refuses"])
        for field in ("contexts", "models"):
            if group[field]:
                group[field] = _reordered(group[field], shuffle)
        for refusal in group["refuses"]:
            if isinstance(refusal["crawlers"], list):
                shuffle.shuffle(refusal["crawlers"])
    for archive in turned["archives"]:
        if isinstance(archive["access"], list):
            shuffle.shuffle(archive["access"])
    lexicon = turned["language"]["lexicon"]
    for field in ("topics", "languages"):
        if field in lexicon:
            lexicon[field] = _reordered(lexicon[field], shuffle)
    return _reordered(turned, shuffle)


def _reordered(mapping: dict[str, Any], shuffle: Any) -> dict[str, Any]:
    entries = list(mapping.items())
    shuffle.shuffle(entries)
    return dict(entries)


def assert_order_does_not_matter(scenario: Scenario, shuffle: Any, n_shards: int) -> None:
    data = scenario.resolved()
    for part, extra in MORE.items():
        names = {entry["name"] for entry in data[part]}
        data[part] += [copy.deepcopy(e) for e in extra if e["name"] not in names]
    for archive in data["archives"]:
        if isinstance(archive.get("access"), list):
            archive["access"] = [lab["name"] for lab in data["labs"]]
    expected = hashes_of(ran(Scenario.model_validate(data)))
    other = Scenario.model_validate(shuffled(Scenario.model_validate(data).resolved(), shuffle))
    world = World(other, InProcess(n_shards))
    for _ in range(other.time.rounds):
        world.step()
    assert hashes_of(world) == expected


@settings(max_examples=15, deadline=None, derandomize=True)
@given(scenarios(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_order_matters_in_random_scenarios(
    scenario: Scenario, shuffle: Any, n_shards: int
) -> None:
    assert_order_does_not_matter(scenario, shuffle, n_shards)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True)
@given(overrides(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_order_matters_whatever_fields_are_used(
    small_file: Path, changes: list[list[str]], shuffle: Any, n_shards: int
) -> None:
    assert_order_does_not_matter(changed(small_file, changes), shuffle, n_shards)


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("wide"))
