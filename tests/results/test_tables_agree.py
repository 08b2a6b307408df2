"""One table computed from another."""

from __future__ import annotations

import numpy as np
import pytest

import ecosystem
from ecosystem import Results
from tests.small import small


@pytest.fixture(scope="module")
def results() -> Results:
    return ecosystem.run(small())


def test_the_ledger_counts_the_pages_of_the_web(results: Results) -> None:
    ledger = results.table("ledger")
    web = results.table("web").set_index("round")
    entries = ledger[ledger.account == "web"].pivot(
        index="round", columns="entry", values="n_pages"
    )
    np.testing.assert_array_equal(-entries["after"], web.n_pages.loc[1:])
    np.testing.assert_array_equal(entries["published"], web.n_pages_new.loc[1:])
    np.testing.assert_array_equal(entries["before"], web.n_pages.loc[:3])


def test_crawlers_fetch_what_the_ledger_says(results: Results) -> None:
    ledger, crawls = results.table("ledger"), results.table("crawls")
    for name, rows in crawls.groupby("crawler", observed=True):
        posted = ledger[(ledger.account == f"crawler {name}") & (ledger.entry == "fetched")]
        np.testing.assert_array_equal(-posted.n_pages, rows.n_pages)
        np.testing.assert_array_equal(-posted.n_tokens, rows.n_tokens)


def test_filters_judge_every_live_page(results: Results) -> None:
    filters, web = results.table("filters"), results.table("web").set_index("round")
    counts = ["n_true_positive", "n_false_positive", "n_false_negative", "n_true_negative"]
    judged = filters.groupby(["filter", "round"], observed=True)[counts].sum().sum(axis=1)
    for (_, round_), n in judged.items():
        assert n == web.n_pages[round_]


def test_an_oracle_makes_no_mistake_and_a_perfect_filter_leaves_no_ai(results: Results) -> None:
    truth = results.table("filters").query("filter == 'truth'")
    assert truth.n_false_positive.sum() == truth.n_false_negative.sum() == 0
    assert (truth.ai_share_after.dropna() == 0).all()


def test_shares_of_contexts_sum_to_one(results: Results) -> None:
    contexts = results.table("contexts")
    sums = contexts.groupby(["round", "subject", "name"], observed=True)["share"].sum()
    np.testing.assert_allclose(sums, 1)


def test_bands_of_retention_add_up_to_the_types_of_the_law(results: Results) -> None:
    retention, laws = results.table("retention"), results.table("laws")
    human = laws[laws.subject == "human"].set_index("round").hill_0
    living = retention.groupby(["round", "subject", "name"], observed=True).n_types.sum()
    for (round_, _, _), n in living.items():
        assert n == human[round_]


def test_loss_is_entropy_plus_divergence(results: Results) -> None:
    labs = results.table("labs").query("lab == 'alpha'")
    assert (labs.loss_now >= labs.entropy_human_now - 1e-9).all()
    finite = np.isfinite(labs.loss_now)
    np.testing.assert_allclose(labs.loss_now[finite], labs.loss_now_seen[finite])


def test_every_model_that_is_scored_is_listed(results: Results) -> None:
    models = set(results.table("models").model)
    assert set(results.table("labs").model.dropna()) <= models


def test_realised_rates_are_near_the_expected_ones() -> None:
    """Pooled over seeds; 4 standard errors of a sum of independent verdicts."""
    caught = expected = variance = 0.0
    for seed in range(1, 11):
        table = ecosystem.run(small(seed=seed)).table("filters")
        last = table[(table["round"] == 4) & (table["filter"] == "test")].dropna()
        n_ai = last.n_true_positive + last.n_false_negative
        rate = last.expected_true_positive_rate
        caught += last.n_true_positive.sum()
        expected += (n_ai * rate).sum()
        variance += (n_ai * rate * (1 - rate)).sum()  # at least that of unequal rates
    assert abs(caught - expected) <= 4 * np.sqrt(variance)
