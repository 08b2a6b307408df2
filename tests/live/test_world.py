"""A world that is played stops at its end, and takes the seed that was typed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ecosystem.live.world import LiveWorld
from tests.small import hashes_of, ran, small


def test_it_stops_at_the_last_round() -> None:
    world = LiveWorld(small(), "1")
    for _ in range(7):
        world.step()
    assert (world.round, world.steps, world.running) == (4, 4, False)
    assert hashes_of(world) == hashes_of(ran(small(seed=1)))


def test_one_that_was_stopped_stays_where_it_is() -> None:
    world = LiveWorld(small(), "1")
    world.step()
    world.running = False
    world.step()
    assert world.round == 1


def test_steps_asked_for_at_once_come_one_by_one() -> None:
    world = LiveWorld(small(), "1")
    with ThreadPoolExecutor(4) as threads:
        for asked in [threads.submit(world.step) for _ in range(4)]:
            asked.result()
    assert hashes_of(world) == hashes_of(ran(small(seed=1)))


@pytest.mark.parametrize(("typed", "seed"), [("7", 7), (" 8 ", 8), ("0", 0)])
def test_the_seed_is_the_one_typed(typed: str, seed: int) -> None:
    world = LiveWorld(small(), typed)
    assert (world.spec.seed, world.remark) == (seed, "")


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.5", "²", str(2**63)])
def test_what_is_no_seed_is_said_and_not_used(typed: str) -> None:
    world = LiveWorld(small(seed=5), typed)
    assert world.spec.seed == 5
    assert f"“{typed}” is no seed" in world.remark
