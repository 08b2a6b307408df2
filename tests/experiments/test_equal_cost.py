"""Arms at equal cost: on the line between the doses of another family, pair by pair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecosystem.experiments.equal_cost import equal_cost
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.readings import Reading
from ecosystem.experiments.rows import EqualCost
from ecosystem.experiments.schema import Comparison

NOTHING = np.zeros(0)
ARMS = [("none", None), ("a1", "a"), ("a2", "a"), ("b1", "b"), ("both", None)]


def comparison(cost: str | None = "cost") -> Comparison:
    outcomes = [
        {"name": "gain", "table": "population", "column": "gamma", "better": "higher"},
        {"name": "cost", "table": "labs", "column": "loss_now", "better": "lower"},
    ]
    return Comparison.model_validate({
        "question": "?",
        "base": "tiny",
        "arms": [{"name": name, "family": family if cost else None} for name, family in ARMS],
        "reference": "none",
        "primary": "gain",
        "outcomes": outcomes,
        "cost": cost,
    })  # fmt: skip


def seen(**arms: tuple[Any, Any]) -> dict[tuple[str, str], list[Observation]]:
    """Return replicates of arms, each with its gains and its costs."""

    def replicate(seed: int, gain: float, cost: float) -> Observation:
        read = {"gain": float(gain), "cost": float(cost)}
        readings = {k: Reading(NOTHING.astype(np.int64), NOTHING, v, 1) for k, v in read.items()}
        return Observation("run", seed, readings)

    return {
        ("as it is", arm): [
            replicate(i, g, c) for i, (g, c) in enumerate(zip(gains, costs, strict=True))
        ]
        for arm, (gains, costs) in arms.items()
    }


def rows_of(observations: Any, arm: str) -> dict[str, EqualCost]:
    rows = equal_cost(comparison(), observations)
    return {row.family: row for row in rows if row.arm == arm}


BASE = {
    "none": ([10, 20], [100, 100]),
    "a1": ([14, 26], [200, 200]),
    "a2": ([18, 30], [300, 300]),
    "b1": ([13, 21], [250, 250]),
    "both": ([40, 40], [900, 900]),
}


def test_an_arm_is_compared_with_the_line_between_two_doses_in_every_pair() -> None:
    row = rows_of(seen(**BASE), "b1")["a"]
    assert (row.below, row.above, row.weight_above) == ("a1", "a2", 0.5)
    assert row.extra_cost == 150
    assert row.difference == pytest.approx(((13 - 16) + (21 - 28)) / 2)
    assert row.low < row.difference < row.high


def test_the_reference_is_the_dose_of_nothing() -> None:
    row = rows_of(seen(**{**BASE, "b1": ([13, 21], [125, 125])}), "b1")["a"]
    assert (row.below, row.above, row.weight_above) == ("none", "a1", 0.25)
    assert row.difference == pytest.approx(((13 - 11) + (21 - 21.5)) / 2)


def test_nothing_is_said_beyond_the_dearest_dose() -> None:
    found = rows_of(seen(**BASE), "both")
    assert set(found) == {"a", "b"}
    for row in found.values():
        assert row.n_pairs == 0
        assert row.difference is None


def test_a_family_is_not_compared_with_itself_nor_cost_with_cost() -> None:
    rows = equal_cost(comparison(), seen(**BASE))
    assert set(rows_of(seen(**BASE), "a1")) == {"b"}
    assert {row.outcome for row in rows} == {"gain"}
    assert equal_cost(comparison(cost=None), seen(**BASE)) == []


@given(
    st.lists(st.floats(-100, 100), min_size=3, max_size=3),
    st.floats(0, 200),
)
def test_an_arm_on_the_line_is_the_same_in_every_pair(gains: list[float], cost: float) -> None:
    none, top = np.array(gains), np.array(gains) * 2 + 7
    flat = np.ones(3)

    def on_line(at: float) -> np.ndarray:
        return none + (top - none) * at / 200

    arms = {
        "none": (none, 0 * flat),
        "a1": (on_line(120), 120 * flat),
        "a2": (top, 200 * flat),
        "b1": (on_line(cost), cost * flat),
        "both": (top, 900 * flat),
    }
    assert rows_of(seen(**arms), "b1")["a"].difference == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("names", [("a1", "a2"), ("a2", "a1")])
def test_where_doses_cost_the_same_nothing_is_said_whatever_their_names(
    names: tuple[str, str],
) -> None:
    weak, strong = names
    arms = {**BASE, weak: ([11, 21], [250, 250]), strong: ([19, 29], [250, 250])}
    row = rows_of(seen(**arms), "b1")["a"]
    assert (row.n_pairs, row.why_not) == (0, "doses cost the same")
    between = {**arms, "b1": ([13, 21], [200, 200])}
    assert rows_of(seen(**between), "b1")["a"].why_not == "doses cost the same"


def test_a_dose_of_the_same_cost_is_compared_alone() -> None:
    arms = {**BASE, "b1": ([13, 21], [200, 200]), "a2": ([np.inf, 30], [300, 300])}
    row = rows_of(seen(**arms), "b1")["a"]
    assert (row.below, row.above, row.n_pairs) == ("a1", "a1", 2)
    assert row.difference == pytest.approx(((13 - 14) + (21 - 26)) / 2)


def test_why_nothing_is_said_is_told() -> None:
    assert rows_of(seen(**BASE), "both")["a"].why_not == "no dose costs as much"
    cheap = {**BASE, "b1": ([13, 21], [50, 50])}
    assert rows_of(seen(**cheap), "b1")["a"].why_not == "every dose costs more"


def test_outcomes_of_an_arm_and_a_family_are_corrected_together() -> None:
    row = rows_of(seen(**BASE), "b1")["a"]
    assert row.p_holm == row.p  # one outcome beside the cost
    assert 0 < row.p < 1


def test_families_want_a_cost() -> None:
    said = comparison().model_dump() | {"cost": None}
    with pytest.raises(ValidationError, match="families are compared at equal cost"):
        Comparison.model_validate(said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alone", "'alone' is an arm that is not in this family"),
        ("none", "'none' is the reference"),
    ],
)
def test_a_family_is_not_named_like_an_arm_outside_it(name: str, said: str) -> None:
    made = comparison().model_dump()
    doses = made["arms"]
    made["arms"] = [*doses, {"name": "alone"}, {"name": "other", "family": name}]
    with pytest.raises(ValidationError, match=f"{said}.*; expected another name"):
        Comparison.model_validate(made)
    made["arms"] = [*doses, *({"name": each, "family": "alone"} for each in ("alone", "other"))]
    Comparison.model_validate(made)  # the arm is one of its own doses
