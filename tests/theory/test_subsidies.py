"""What can be said of subsidies for human text, where each draw is people's with chance m.

A published rule takes the worth of a little more human text for proportional to the distance of
models from people (arXiv:2605.20279, said to be withdrawn for an error; unconfirmed, not built on).
Here it is proportional to it at a fixed share m alone.
"""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem import Scenario, World
from ecosystem.validation.cases.given import draws, people
from ecosystem.validation.theory.worth import distance_at_share, gain_by_share, supply_for_shares
from tests.theory.replicates import within, worlds_of

SHARES = (0.02, 0.1, 0.3, 0.6, 0.9)


@pytest.mark.parametrize("m", SHARES)
def test_the_gain_is_the_slope_of_the_distance(m: float) -> None:
    step = 1e-6
    slope = (distance_at_share(50, m + step) - distance_at_share(50, m - step)) / (2 * step)
    assert gain_by_share(50, m) == pytest.approx(-slope, rel=1e-6)


def test_worth_is_proportional_to_distance_at_a_fixed_share_alone() -> None:
    def factor(n: int, m: float) -> float:
        return gain_by_share(n, m) / distance_at_share(n, m)

    at_fixed = [factor(n, 0.3) for n in (1000, 10_000, 100_000)]
    assert max(at_fixed) / min(at_fixed) < 1.01  # whatever the distance is
    factors = [factor(10_000, m) for m in SHARES]
    assert factors == sorted(factors, reverse=True)
    assert factors[0] == pytest.approx(1 / SHARES[0], rel=0.02)  # from about 1/m
    assert factors[-1] < 0.3  # to 0


def test_a_fall_from_78_to_41_per_cent_asks_for_five_times_as_many_pages() -> None:
    assert supply_for_shares(0.78, 0.41) == pytest.approx(5.10, abs=0.01)


@pytest.mark.slow
def test_the_engine_has_this_distance() -> None:
    """The share of people is a chance of each draw; the mean of the rounds after the first 40."""
    scenario = Scenario.load("theory/human-share", ["time.rounds=80", "measure.worth=false"])
    n, m = draws(scenario), 0.1
    diversity = 1 - float((people(scenario) ** 2).sum())

    def seen(world: World) -> float:
        rows = [r for r in world.tables["laws"] if r["subject"] == "output" and r["round"] > 40]
        return float(np.mean([row["squared_distance"] for row in rows])) / diversity

    mean, error = worlds_of(scenario, 120, seen)
    assert error < 0.05 * distance_at_share(n, m)
    assert within(mean, error, distance_at_share(n, m))
