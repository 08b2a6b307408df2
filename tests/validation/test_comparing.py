"""Verdicts: four standard errors, six for a bug, and what a case may not do."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosystem.validation.case import Case, Claim
from ecosystem.validation.comparing import Outcome, compare, powers


def outcome(claim: Claim, values: list[float]) -> Outcome:
    case = Case("c", "a case", "theory/replace", len(values), lambda _: [claim], "nowhere")
    seen = np.array(values)[:, None]
    return Outcome(case, compare(case, "", claim, seen), powers(case, "", claim, seen), 0.0)


def claim(expected: float, relation: str = "=", **bugs: float) -> Claim:
    return Claim("x", "f", lambda _: 0.0, expected, relation=relation, bugs=bugs)  # type: ignore[arg-type]


SPREAD = [-1.0, 1.0] * 50  # mean 0, standard error about 0.1


def test_a_mean_may_be_four_standard_errors_away() -> None:
    assert outcome(claim(0.39), SPREAD).verdict == "right"
    assert outcome(claim(0.42), SPREAD).verdict == "wrong"
    assert outcome(claim(-0.42), SPREAD).verdict == "wrong"


def test_an_order_must_be_sure() -> None:
    assert outcome(claim(0.42, "<"), SPREAD).verdict == "right"
    assert outcome(claim(0.1, "<"), SPREAD).verdict == "wrong"
    assert outcome(claim(-0.42, ">"), SPREAD).verdict == "right"
    assert outcome(claim(0.0, ">"), SPREAD).verdict == "wrong"


def test_what_is_only_compared_is_not_judged() -> None:
    assert outcome(claim(100.0, "found"), SPREAD).verdict == "found"


def test_a_case_that_could_not_see_its_bug_is_weak() -> None:
    strong, weak = claim(0.0, bug=0.7), claim(0.0, bug=0.5)
    assert outcome(strong, SPREAD).verdict == "right"
    assert outcome(weak, SPREAD).verdict == "weak"
    assert outcome(weak, SPREAD).unseen_bugs == ["bug"]


def test_without_any_spread_only_the_number_itself_is_right() -> None:
    assert outcome(claim(2.0), [2.0, 2.0]).verdict == "right"
    found = outcome(claim(2.001), [2.0, 2.0])
    assert found.verdict == "wrong"
    assert math.isinf(found.comparisons[0].z)


def test_a_missing_number_is_never_right() -> None:
    assert outcome(claim(0.0), [float("nan"), 0.0]).verdict == "wrong"
    assert outcome(claim(0.0, ">"), [float("nan"), 1.0]).verdict == "wrong"


@pytest.mark.parametrize("relation", ["=", "<", ">"])
def test_one_world_alone_has_no_standard_error(relation: str) -> None:
    found = outcome(claim(1.0, relation), [2.0])
    assert found.comparisons[0].standard_error == 0.0
    assert found.verdict == ("right" if relation == ">" else "wrong")
