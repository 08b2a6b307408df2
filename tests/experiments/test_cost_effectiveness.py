"""Money per unit gained: cost and outcome of an arm over the same pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecosystem.experiments.cost_effectiveness import NOT_TOLD, WORSE, cost_effectiveness
from ecosystem.experiments.equal_cost import NOT_FINITE
from ecosystem.experiments.rows import CostEffectiveness
from ecosystem.experiments.statistics.fieller import ratio_of_means
from ecosystem.reporting.cost_effectiveness_text import cost_effectiveness_cells
from tests.experiments.test_equal_cost import comparison, seen

NONE = ([10.0, 12.0, 11.0], [0.0, 0.0, 0.0])
INF = float("inf")


def row(better: str = "higher", **arms: Any) -> CostEffectiveness:
    """Return the row of the arm a1 beside the reference."""
    there = dict.fromkeys(("none", "a1", "a2", "b1", "both"), NONE) | arms
    plan = comparison()
    gain, cost = plan.outcomes
    outcomes = [gain.model_copy(update={"better": better}), cost]
    found = cost_effectiveness(plan.model_copy(update={"outcomes": outcomes}), seen(**there))
    assert {each.outcome for each in found} == {"gain"}
    return next(each for each in found if each.arm == "a1")


def test_gains_and_costs_by_hand() -> None:
    found = row(a1=([12.0, 15.0, 12.0], [8.0, 9.0, 7.0]))
    assert (found.n_pairs, found.gain, found.extra_cost) == (3, 2.0, 8.0)
    assert found.why_not == NOT_TOLD  # 2, 3 and 1: their interval reaches below 0
    assert (found.cost_per_unit, found.low, found.high) == (None, None, None)
    found = row(a1=([12.0, 14.1, 12.9], [8.0, 9.0, 7.0]))
    expected = ratio_of_means(np.array([8.0, 9.0, 7.0]), np.array([2.0, 2.1, 1.9]))
    assert (found.cost_per_unit, found.low, found.high) == pytest.approx(expected)
    assert found.cost_per_unit == pytest.approx(4.0)
    assert found.why_not is None


def test_where_lower_is_better_what_is_saved_is_gained() -> None:
    found = row("lower", a1=([8.0, 9.9, 9.1], [8.0, 9.0, 7.0]))
    assert found.gain == pytest.approx(2.0)
    assert found.cost_per_unit == pytest.approx(4.0)
    assert found.gain_low is not None
    assert found.gain_low > 0


def test_an_arm_that_is_worse_has_no_price_per_unit() -> None:
    found = row(a1=([8.0, 9.9, 9.1], [8.0, 9.0, 7.0]))
    assert (found.why_not, found.cost_per_unit) == (WORSE, None)
    assert found.gain == pytest.approx(-2.0)


def test_an_arm_that_is_better_and_cheaper_has_a_negative_price() -> None:
    found = row(a1=([12.0, 14.1, 12.9], [-8.0, -9.0, -7.0]))
    assert found.cost_per_unit == pytest.approx(-4.0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < -4 < found.high


def test_a_pair_counts_where_gain_and_cost_are_finite_in_both_arms() -> None:
    found = row(a1=([12.0, INF, 12.9, 13.0], [8.0, 9.0, 7.0, 1.0]))
    assert found.n_pairs == 2
    assert found.extra_cost == 7.5
    found = row(a1=([INF, INF, INF], [8.0, 9.0, 7.0]))
    assert (found.n_pairs, found.why_not, found.gain) == (0, NOT_FINITE, None)


def test_one_pair_has_numbers_and_no_ratio() -> None:
    found = row(a1=([12.0], [8.0]))
    assert (found.n_pairs, found.gain, found.extra_cost) == (1, 2.0, 8.0)
    assert (found.gain_low, found.cost_per_unit, found.why_not) == (None, None, NOT_TOLD)


def test_without_a_cost_there_is_no_row() -> None:
    nothing = dict.fromkeys(("none", "a1", "a2", "b1", "both"), NONE)
    assert cost_effectiveness(comparison(cost=None), seen(**nothing)) == []


def test_the_words_are_the_numbers_or_why_there_are_none() -> None:
    *_, price = cost_effectiveness_cells(row(a1=([12.0, 14.1, 12.9], [8.0, 9.0, 7.0])))
    assert price.startswith("4.0")
    assert " to " in price
    costs, gains, price = cost_effectiveness_cells(row(a1=([12.0], [8.0])))
    assert (costs, gains, price) == ("8", "2", NOT_TOLD)
