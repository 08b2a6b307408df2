"""Law 1 without Ray: neither shards nor the order of arrival change a bit."""

from __future__ import annotations

import random
from functools import wraps
from typing import Any

import pytest
from hypothesis import given, settings

from ecosystem import Scenario, World
from ecosystem.runtime.in_process import InProcess
from ecosystem.web.shared_state import SharedState
from tests.runtime.random_scenarios import scenarios
from tests.small import LINKED, hashes_of, small


def hashes(scenario: Scenario, n_shards: int) -> dict[str, str]:
    world = World(scenario, InProcess(n_shards))
    for _ in range(scenario.time.rounds):
        world.step()
    return hashes_of(world)


@pytest.mark.parametrize("n_shards", [2, 3, 20])
@pytest.mark.parametrize("world", [{}, LINKED])
def test_any_number_of_shards_gives_the_same_bits(n_shards: int, world: dict[str, Any]) -> None:
    assert hashes(small(**world), n_shards) == hashes(small(**world), 1)


def test_pages_may_arrive_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = hashes(small(), 5)
    publish, order = SharedState.publish, random.Random(1)

    @wraps(publish)
    def shuffled(self: SharedState, *batches: Any) -> None:
        publish(self, *order.sample(batches, len(batches)))

    monkeypatch.setattr(SharedState, "publish", shuffled)
    assert hashes(small(), 5) == expected


@settings(max_examples=25, deadline=None, derandomize=True)
@given(scenarios())
def test_shards_do_not_matter_in_random_scenarios(scenario: Scenario) -> None:
    assert hashes(scenario, 3) == hashes(scenario, 1)


def test_a_round_is_one_batch_however_many_groups_and_shards_there_are() -> None:
    """What is gathered from the corpus costs a step for each batch: time must not grow."""
    world = World(small(), InProcess(5))
    n_before = len(world.state.corpus._views)
    for _ in range(3):
        world.step()
    assert n_before == 1
    assert len(world.state.corpus._views) == 4
