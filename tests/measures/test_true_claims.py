"""What more text would do to true claims: held against every number of claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from ecosystem import Scenario, World
from ecosystem.measures.contexts import accuracy
from ecosystem.measures.true_claims import true_claims_change
from ecosystem.runtime.in_process import InProcess

STARTS = np.array([0, 3, 5])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 300), st.floats(1e-3, 3))
def test_the_change_is_the_mean_over_how_often_each_fact_is_spoken_of(
    seed: int, m: int, smoothing: float
) -> None:
    rng = np.random.default_rng(seed)
    base, law = rng.poisson(4, 9) + smoothing, rng.dirichlet(np.full(9, 0.4))
    popularity, x = rng.dirichlet(np.ones(3)), np.arange(m + 1)
    total, share = np.add.reduceat(base, STARTS), np.add.reduceat(law, STARTS)
    expected = 0.0
    for f, first in enumerate(STARTS):
        # Of x claims about a fact as many are true as the law says, in the mean.
        right = (base[first] + x * law[first] / share[f]) / (total[f] + x)
        chance = binom.pmf(x, m, share[f])
        expected += popularity[f] * (chance @ right - base[first] / total[f])
    found = true_claims_change(base, STARTS, popularity, law, m)
    assert found == pytest.approx(expected, abs=1e-9)


def test_without_smoothing_a_fact_that_nobody_spoke_of_leaves_it_unknown() -> None:
    base = np.array([1.0, 0, 0, 2, 1, 0, 0, 0, 0])
    law = np.full(9, 1 / 9)
    assert true_claims_change(base, STARTS, np.ones(3) / 3, law, 5) is None


def world(**measure: Any) -> World:
    made = World(Scenario.model_validate({
        "time": {"rounds": 4},
        "language": {"lexicon": {"kind": "zipf", "types": 50, "exponent": 1},
                     "claims": {"facts": 12, "values": 3, "per_draw": 0.3}},
        "publishers": [{"name": "sites", "pages": 60, "ai_share": 0.6}],
        "measure": measure,
        "labs": [{"name": "a", "tokens": 900, "learner": {"smoothing": 0.2}, "sources": [
            {"kind": "web", "share": 0.7}, {"kind": "human", "share": 0.3}]}],
    }))  # fmt: skip
    made.run_model()
    return made


def test_rows_have_the_change_of_the_mean_over_real_texts() -> None:
    ran = world()
    assert isinstance(ran.runtime, InProcess)
    lab, claims = ran.runtime.parts["lab:a"], ran.channels.categorical["claims"]
    human, starts = claims.human(4).probabilities, claims.starts[:-1]
    popularity = np.add.reduceat(human, starts)
    base = ran.channels.split(lab.text())["claims"] + 0.2
    row = next(
        r for r in ran.tables["marginal_worth"]
        if (r["round"], r["source"], r["amount"]) == (4, "human", "100 %")
    )  # fmt: skip
    n_claims = round(row["n_draws"] * 0.3)
    more = np.random.default_rng(3).multinomial(n_claims, human, size=4000)
    before = accuracy(base, starts, popularity)
    after = np.array([accuracy(base + each, starts, popularity) for each in more])
    error = after.std() / np.sqrt(len(after))
    assert abs(row["true_claims_change"] - (after.mean() - before)) < 4 * error
    assert row["true_claims_change"] > 10 * error
    sources = {r["source"]: r["true_claims_change"] for r in ran.tables["marginal_worth"]
               if r["round"] == 4 and r["amount"] == "10 %"}  # fmt: skip
    assert sources["model:a"] < sources["new:sites"] < sources["human"]


def test_what_a_source_adds_is_told_of_true_claims_too() -> None:
    ran = world()
    rows = {r["source"]: r for r in ran.tables["worth_of_sources"] if r["round"] == 4}
    assert isinstance(ran.runtime, InProcess)
    lab, claims = ran.runtime.parts["lab:a"], ran.channels.categorical["claims"]
    human, starts = claims.human(4).probabilities, claims.starts[:-1]
    popularity = np.add.reduceat(human, starts)
    pool = lab._refits.pool
    of_each = {label: each.text.channels["claims"].counts for label, each in pool.items()}
    whole = accuracy(sum(of_each.values()) + 0.2, starts, popularity)
    for label, rest in (("human", "web"), ("web", "human")):
        by_hand = whole - accuracy(of_each[rest] + 0.2, starts, popularity)
        assert rows[label]["true_claims_added"] == pytest.approx(by_hand, abs=1e-9)
    assert rows["people's text"].get("true_claims_added") is None
