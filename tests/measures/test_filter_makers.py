"""Verdicts of filters by maker, marked and unmarked pages apart."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import ecosystem
from ecosystem import Results
from ecosystem.reporting.summary import summary
from tests.small import SMALL, small

ALPHA, BETA, GAMMA, DELTA = SMALL["labs"]


@pytest.fixture(scope="module")
def results() -> Results:
    """Return a run in which alpha's pages are marked in part, and nobody else's at all."""
    return ecosystem.run(small(labs=[{**ALPHA, "marked_share": 0.5}, BETA, GAMMA, DELTA]))


def _rows(results: Results, name: str) -> pd.DataFrame:
    rows = results.table("filter_makers")
    return rows[rows["filter"] == name]


def test_pages_by_maker_add_up_to_those_by_topic(results: Results) -> None:
    filters = (
        results.table("filters").groupby(["round", "filter"], observed=True).sum(numeric_only=True)
    )
    rows = results.table("filter_makers")
    keys = ["round", "filter"]
    models, people = (
        rows[mine].groupby(keys, observed=True)[["n_pages", "n_pages_dropped"]].sum()
        for mine in (rows.maker != "people", rows.maker == "people")
    )
    models = models.reindex(filters.index, fill_value=0)  # without models' pages: no row
    assert (models.n_pages_dropped == filters.n_true_positive).all()
    assert (models.n_pages - models.n_pages_dropped == filters.n_false_negative).all()
    assert (people.n_pages_dropped == filters.n_false_positive).all()
    assert (people.n_pages - people.n_pages_dropped == filters.n_true_negative).all()
    assert models.n_pages_dropped.sum() > 0


def test_expected_rates_by_maker_make_up_those_by_topic(results: Results) -> None:
    filters = results.table("filters").query("filter == 'test'")
    rows = _rows(results, "test").query("maker != 'people'")
    caught = (rows.expected_drop_rate * rows.n_pages).groupby(rows["round"]).sum()
    n_models = filters.n_true_positive + filters.n_false_negative
    expected = filters.expected_true_positive_rate * n_models
    for round_, n in caught.items():
        assert n == pytest.approx(expected[filters["round"] == round_].sum(), abs=1e-9)


def test_only_what_carries_the_mark_is_marked(results: Results) -> None:
    """Half of alpha's pages, none of the others', and no person's."""
    rows = _rows(results, "test")
    last = rows[rows["round"] == rows["round"].max()].set_index(["maker", "is_marked"]).n_pages
    assert set(rows[rows.is_marked].maker) == {"alpha"}
    marked, unmarked = last["alpha", True], last["alpha", False]
    n = marked + unmarked
    assert abs(marked - n / 2) < 4 * math.sqrt(n) / 2


def test_a_test_for_a_mark_finds_marked_pages_and_lets_unmarked_ones_be(results: Results) -> None:
    """An unmarked page of a model is to this test what a page of people is."""
    rows = _rows(results, "test")
    last = rows[rows["round"] == rows["round"].max()].set_index(["maker", "is_marked"])
    rates = last.expected_drop_rate
    assert rates["alpha", True] > 0.3
    assert rates["alpha", False] < 0.06
    assert rates["gamma", False] < 0.06
    assert rates["people", False] < 0.06


def test_another_mark_is_none_to_a_test(results: Results) -> None:
    """Beta's pages carry another mark: to the test they are unmarked, to a guess they are not."""
    marks = [*SMALL["watermarks"], {"name": "other", "gamma": 0.5, "delta": 2.0}]
    labs = [ALPHA, {**BETA, "watermark": "other"}, GAMMA, DELTA]
    found = ecosystem.run(small(watermarks=marks, labs=labs))
    assert set(_rows(found, "test").query("is_marked").maker) == {"alpha"}
    assert set(_rows(found, "guess").query("is_marked").maker) == {"alpha", "beta"}


def test_rates_of_a_classifier_are_those_stated(results: Results) -> None:
    rows = _rows(results, "guess")
    is_people = rows.maker == "people"
    assert rows[is_people].expected_drop_rate.to_numpy() == pytest.approx(0.1)
    assert rows[~is_people].expected_drop_rate.to_numpy() == pytest.approx(0.8)
    assert (rows.drop_rate == rows.n_pages_dropped / rows.n_pages).all()


def test_the_summary_tells_marked_from_unmarked_where_there_are_both(results: Results) -> None:
    text = summary(results)
    assert "of marked ones" in text
    assert "of unmarked ones" in text
    unmarked = [{key: v for key, v in ALPHA.items() if key != "watermark"}, BETA, GAMMA, DELTA]
    assert "of unmarked ones" not in summary(ecosystem.run(small(labs=unmarked)))


def test_a_lab_called_people_is_told_from_people() -> None:
    labs = [{"name": "people", "sources": [{"kind": "new"}]}]
    rows = ecosystem.run(small(labs=labs)).table("filter_makers")
    assert set(rows.maker) == {"people", "lab people"}
