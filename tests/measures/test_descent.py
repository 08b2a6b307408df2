"""Reproduction by descent, and effective numbers of labs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosystem
from ecosystem import Results, Scenario
from ecosystem.measures.descent import effective_labs, reproduction_matrix, reproduction_number
from ecosystem.reporting.summary import summary
from tests.small import SMALL, small

# Lab a behind a classifier (TPR .8, FPR .05), lab b unfiltered; AI share .6, models a .7, b .3.
BEHIND = 0.6 * 0.2 / (0.6 * 0.2 + 0.4 * 0.95)
TWO = {"a": {"people": 1 - BEHIND, "a": BEHIND * 0.7, "b": BEHIND * 0.3},
       "b": {"people": 0.4, "a": 0.42, "b": 0.18}}  # fmt: skip


def test_two_labs_of_which_one_reads_behind_a_classifier_by_hand() -> None:
    matrix = reproduction_matrix(TWO)
    np.testing.assert_allclose(matrix, [[0.168, 0.072], [0.42, 0.18]])
    assert reproduction_number(matrix) == pytest.approx(0.348)
    depths = np.linalg.solve(np.eye(2) - matrix, np.ones(2))
    np.testing.assert_allclose(depths, [1.3681, 1.9202], atol=5e-5)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_of_one_lab_it_is_the_share_of_models_text(share: float) -> None:
    assert reproduction_number(np.array([[share]])) == share


def test_labs_that_read_each_other_in_turn_reproduce_by_the_geometric_mean() -> None:
    assert reproduction_number(np.array([[0, 0.9], [0.4, 0]])) == pytest.approx(0.6)


def test_a_chain_that_begins_with_people_dies_out() -> None:
    """The first reads people, the second the first: nothing comes back."""
    assert reproduction_number(reproduction_matrix({"a": {"people": 1}, "b": {"a": 1}})) == 0


def test_text_of_labs_that_are_gone_has_no_descendants() -> None:
    assert reproduction_number(reproduction_matrix({"a": {"gone": 0.7, "a": 0.3}})) == 0.3


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=3, max_size=3))
def test_it_never_exceeds_one_and_lies_between_the_least_and_most_read(
    amounts: list[list[int]],
) -> None:
    shares = [[n / max(sum(row), 1) for n in row] for row in amounts]
    parents = {
        lab: dict(zip(("a", "b", "c", "people"), row, strict=True))
        for lab, row in zip("abc", shares, strict=True)
    }
    matrix = reproduction_matrix(parents)
    read = matrix.sum(axis=1)
    found = reproduction_number(matrix)
    assert 0 <= found <= 1
    # Rounding of a defective matrix is the cube root of that of floats.
    assert read.min() - 1e-4 <= found <= read.max() + 1e-4


@pytest.mark.parametrize(
    ("amounts", "effective"),
    [([5, 5, 5], 3.0), ([7, 0], 1.0), ([9, 1], 0.9**-0.9 * 0.1**-0.1), ([0, 0], None), ([], None)],
)
def test_effective_labs_by_hand(amounts: list[int], effective: float | None) -> None:
    found = effective_labs(np.array(amounts, dtype=np.float64))
    assert found == (None if effective is None else pytest.approx(effective))


def behind_a_classifier() -> Scenario:
    page: dict[str, Any] = {"length": {"kind": "fixed", "tokens": 10}}
    guess = {"kind": "classifier", "true_positive_rate": 0.8, "false_positive_rate": 0.05}
    return Scenario.model_validate(
        {
            "time": {"rounds": 5},
            "language": {"lexicon": {"kind": "zipf", "types": 30}},
            "web": {"survival": {"kind": "one_round"}},
            "filters": [{"name": "guess", **guess}],
            "publishers": [
                {"name": "forums", "pages": 4000, **page},
                {"name": "mills", "pages": 6000, "sites": 3000, "ai_share": 1, **page,
                 "models": {"a": 0.7, "b": 0.3}},
            ],
            "labs": [
                {"name": "a", "tokens": 40_000,
                 "sources": [{"kind": "new", "filters": ["guess"], "when_short": "refill"}]},
                {"name": "b", "tokens": 40_000,
                 "sources": [{"kind": "new", "when_short": "refill"}]},
            ],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def two() -> Results:
    return ecosystem.run(behind_a_classifier())


def test_a_web_of_two_labs_has_the_number_of_its_rules(two: Results) -> None:
    """The number is .24 p + .6 (1 - p) for a's share p of sites, and the same of what is read.

    Of 3000 sites p has a standard error of .0084, of 4000 pages read the AI share one of .0077:
    together .0064 of the number, four of which are .026.
    """
    population = two.table("population").query("order == 1 and round >= 2")
    assert population.reproduction_number.to_numpy() == pytest.approx(0.348, abs=0.026)
    web = two.table("web").query("round >= 2")
    p = np.array([0.7, 0.3])
    expected = np.exp(-(p * np.log(p)).sum())
    assert web.effective_labs.to_numpy() == pytest.approx(expected, abs=0.03)
    assert population.effective_labs_read.to_numpy() == pytest.approx(expected, abs=0.05)


def test_where_one_lab_trains_every_round_the_number_is_what_it_read() -> None:
    lab = {"name": "a", "crawler": "common", "tokens": 300,
           "sources": [{"kind": "crawl", "when_short": "less"}]}  # fmt: skip
    found = ecosystem.run(small(labs=[lab]))
    labs = found.table("labs").set_index("round").ai_share_trained
    rows = found.table("population").query("order == 0").set_index("round")
    trained = labs.dropna()
    assert len(trained) >= 4
    np.testing.assert_allclose(rows.reproduction_number.loc[trained.index], trained)
    assert trained.max() > 0


def test_there_is_no_number_of_labs_where_nothing_is_of_models() -> None:
    sites = [{**SMALL["publishers"][0], "ai_share": 0}]
    lab = {
        "name": "a",
        "crawler": "common",
        "tokens": 300,
        "sources": [{"kind": "crawl", "when_short": "less"}],
    }
    found = ecosystem.run(small(publishers=sites, labs=[lab]))
    assert found.table("web").effective_labs.isna().all()
    population = found.table("population")
    assert population.effective_labs_read.isna().all()
    assert (population.reproduction_number == 0).all()
    assert "reproduction by descent" not in summary(found)


def test_the_summary_says_that_it_is_an_inflow(two: Results) -> None:
    text = summary(two)
    (line,) = [line for line in text.splitlines() if "reproduction by descent" in line]
    assert "-> 0.3" in line
    assert "(at most 1, where labs read models alone)" in line
    assert "all together read text of 1.8" in text
