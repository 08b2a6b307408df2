"""What a text is worth: the expected loss after fresh draws, and how many have a loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

import ecosystem
from ecosystem import Results, Scenario
from ecosystem.measures.fresh_draws import FreshDraws, expected_loss, mean_log_count
from ecosystem.validation.theory.worth import loss_after_fresh_draws

ZIPF = 1 / np.arange(1, 41)
ZIPF /= ZIPF.sum()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(1, 2000),
    st.floats(0.0, 1.0) | st.floats(1e-9, 1e-3),
    st.floats(0.001, 10.0),
)
def test_the_mean_of_a_logarithm_is_the_sum_over_all_counts(
    n: int, q: float, smoothing: float
) -> None:
    counts = np.arange(n + 1)
    exact = binom.pmf(counts, n, q) @ np.log(counts + smoothing)
    found = mean_log_count(np.array([float(n)]), np.array([q]), smoothing)[0, 0]
    assert found == pytest.approx(exact, abs=1e-7)


@pytest.mark.parametrize("smoothing", [0.01, 0.5, 3.0])
def test_the_loss_is_the_sum_over_all_types_and_types_of_no_text_count(smoothing: float) -> None:
    human = np.r_[ZIPF, np.zeros(10)]  # ten that people no longer use, and that are smoothed
    for n in (1, 7, 300):
        exact = loss_after_fresh_draws(n, human, smoothing)
        [found] = expected_loss(np.array([float(n)]), human, smoothing, len(human))
        assert found == pytest.approx(exact, abs=1e-7)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(1.5, 1e7), st.floats(0.001, 10.0))
def test_a_loss_is_worth_the_draws_that_have_it(draws: float, smoothing: float) -> None:
    table = FreshDraws(ZIPF, smoothing, len(ZIPF))
    [loss] = expected_loss(np.array([draws]), ZIPF, smoothing, len(ZIPF))
    found = table.worth(float(loss))
    assert found is not None
    if smoothing < 0.5 and draws < 100:  # E may rise before it falls: the greater of two
        assert found == 0 or found > draws * (1 - 1e-6)
    else:
        assert found == pytest.approx(draws, rel=1e-3)


def test_no_draws_have_a_greater_loss_and_none_tell_people_s_own_law() -> None:
    table = FreshDraws(ZIPF, 0.5, len(ZIPF))
    assert table.worth(20.0) == 0.0
    assert table.worth(float(-(ZIPF * np.log2(ZIPF)).sum())) is None


def ran(**lab: Any) -> Results:
    return ecosystem.run(
        Scenario.model_validate(
            {
                "time": {"rounds": 8},
                "language": {"lexicon": {"kind": "zipf", "types": 40, "exponent": 1}},
                "publishers": [],
                "labs": [
                    {
                        "name": "a",
                        "tokens": 300,
                        "sources": [{"kind": "human"}],
                        "learner": {"smoothing": 0.5},
                        **lab,
                    }
                ],
            }
        )
    )


def test_the_worth_of_a_text_has_the_loss_of_its_model_in_the_engine() -> None:
    results = ran()
    worth, labs = results.table("worth"), results.table("labs").set_index("round")
    assert list(worth["round"]) == list(range(1, 9))
    assert (worth.n_draws == 300).all()
    for row in worth.itertuples():
        low = int(row.fresh_draws)
        ends = [loss_after_fresh_draws(n, ZIPF, 0.5) for n in (low, low + 1)]
        between = np.interp(row.fresh_draws, [low, low + 1], ends)
        assert labs.loss_now[row.round] == pytest.approx(between, abs=1e-5)
        assert row.worth_per_draw == pytest.approx(row.fresh_draws / 300)
    assert 150 < worth.fresh_draws.median() < 600


def test_a_closed_loop_is_worth_ever_less() -> None:
    loop = ran(sources=[{"kind": "model", "lab": "a"}]).table("worth").worth_per_draw
    assert loop.iloc[-1] < 0.3 < loop.iloc[0]


@pytest.mark.parametrize(
    "learner",
    [{"smoothing": 0}, {"smoothing": 0.5, "capacity": 20}, {"smoothing": 0.5, "weight_human": 0.1}],
)
def test_where_the_loss_is_not_known_so_is_the_worth(learner: dict[str, Any]) -> None:
    results = ran(learner=learner)
    assert len(results.table("worth")) == 8
    assert results.table("worth").fresh_draws.isna().all()
    assert "in fresh draws" not in ecosystem.summary(results)


def test_the_summary_tells_worth_from_the_tables() -> None:
    results = ran()
    [part] = [p for p in ecosystem.summary(results).split("\n\n") if p.startswith("WORTH")]
    first, *_, last = results.table("worth").itertuples()
    assert f"300      0%{round(last.fresh_draws):>12}" in part
    assert f"{first.worth_per_draw:.3f} -> {last.worth_per_draw:.3f}" in part


def test_what_was_fitted_and_not_released_has_no_worth_yet() -> None:
    lab = {"start": "untrained", "initial_tokens": 100, "workflow": "accumulate"}
    worth = ran(**lab).table("worth").set_index("round")
    assert worth.n_draws[0] == 100
    assert np.isnan(worth.fresh_draws[0])
    assert worth.fresh_draws[1:].notna().all()
