"""Shares of a lab's sources, round by round."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem import Scenario
from ecosystem.scenario.shares import shares_in

HALF_LATER = {"table": {1: 0.2, 4: 0.5}, "between": "hold"}


def scenario(shares: list[Any], **lab: Any) -> Scenario:
    sources = [{"kind": "human"}, {"kind": "model", "lab": "a"}, {"kind": "web"}]
    said = [source | {"share": share} for source, share in zip(sources, shares, strict=False)]
    return Scenario.model_validate({
        "time": {"rounds": 5},
        "labs": [{"name": "a", "tokens": 10, "sources": said, **lab}],
    })  # fmt: skip


@given(st.integers(0, 100), st.integers(0, 100))
def test_the_rest_is_what_a_user_would_write(one: int, other: int) -> None:
    if one + other > 100:
        one, other = 100 - one, 100 - other
    made = scenario([one / 100, "rest", other / 100])
    [lab] = made.labs
    assert shares_in(lab.sources, made.time, 1)[1] == (100 - one - other) / 100


def test_the_rest_follows_a_schedule() -> None:
    made = scenario([HALF_LATER, "rest"])
    found = [shares_in(made.labs[0].sources, made.time, round_) for round_ in (1, 3, 4)]
    assert found == [[0.2, 0.8], [0.2, 0.8], [0.5, 0.5]]


def test_a_sum_counts_in_the_rounds_in_which_the_lab_trains() -> None:
    with pytest.raises(ValueError, match=r"sum to 1\.3 in round 4"):
        scenario([HALF_LATER, 0.8])
    scenario([HALF_LATER, 0.8], trains_every=3)  # in round 3 alone
