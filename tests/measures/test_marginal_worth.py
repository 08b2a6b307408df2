"""What more text would do to a fit: held against every outcome, refits, and the other path."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom

from ecosystem.measures import marginal_worth
from ecosystem.measures.marginal_columns import (
    AMOUNTS,
    EXACT,
    HUMAN_LABEL,
    SAMPLED,
    Prices,
    SourceLaw,
    marginal_columns,
)
from ecosystem.measures.marginal_worth import MOST, Fit, MoreText
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.law import Law
from ecosystem.text.learner import TrainingSet
from tests.small import ran, small

F64 = NDArray[np.float64]
LABS = ("alpha", "beta", "gamma", "delta")


def a_fit(seed: int, n_types: int, n: int, smoothing: float) -> tuple[Fit, F64, F64]:
    """Return a fit to people's text, another law, and the counts."""
    rng = np.random.default_rng(seed)
    human, other = rng.dirichlet(np.full(n_types, 0.3), 2)
    counts = rng.multinomial(n, human).astype(float)
    return Fit(human, counts + smoothing, smoothing), other, counts


def loss(human: F64, base: F64) -> float:
    seen = human > 0
    return float(-(human[seen] * np.log2(base[seen] / base.sum())).sum())


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_all_changes_are_means_over_every_outcome(smoothing: float) -> None:
    human, law = np.array([0.6, 0.3, 0.1, 0.0]), np.array([0.1, 0.2, 0.6, 0.1])
    counts = np.array([3.0, 1.0, 0.0, 2.0])
    fit, m = Fit(human, counts + smoothing, smoothing), 3
    more = MoreText(fit, law)

    def measured(base: F64) -> F64:
        q = base / base.sum()
        with np.errstate(divide="ignore"):
            return np.array([
                loss(human, base),
                human[base == 0].sum(),
                ((q - human) ** 2).sum(),
                1 - (q * q).sum(),
            ])  # fmt: skip

    found, before = np.zeros(4), measured(fit.base)
    before[0] = before[0] if smoothing else 0.0  # infinite
    for drawn in itertools.product(range(4), repeat=m):
        after = fit.base + np.bincount(drawn, minlength=4)
        found += law[list(drawn)].prod() * (measured(after) - before)
    changes = [
        more.unseen_change(m), more.squared_distance_change(m), more.gini_change(m),
    ]  # fmt: skip
    assert changes == pytest.approx(found[1:], abs=1e-12)
    if smoothing:
        assert more.loss_change(m) == pytest.approx(found[0], abs=1e-10)
    else:
        assert more.loss_change(m) is more.next_change(m) is more.draws_for(-1e-9) is None


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.integers(0, 10**6), st.integers(1, 300), st.integers(0, 500), st.floats(0.01, 3),
    st.integers(1, 600), st.booleans(),
)  # fmt: skip
def test_the_loss_is_the_sum_over_all_counts_by_either_path(
    seed: int, n_types: int, n: int, smoothing: float, m: int, on_a_grid: bool
) -> None:
    fit, other, _ = a_fit(seed, n_types, n, smoothing)
    counts = np.arange(m + 1)
    for law in (fit.human, other):
        learned = sum(
            p * float(binom.pmf(counts, m, s) @ np.log2(1 + counts / b))
            for p, b, s in zip(fit.human, fit.base, law, strict=True)
        )
        exact = np.log2(1 + m / fit.total) - learned
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(marginal_worth, "_TYPES", 0 if on_a_grid else 10**6)
            assert MoreText(fit, law).loss_change(m) == pytest.approx(exact, abs=3e-7)


def test_many_types_on_a_grid_have_the_sum_of_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    human = 1 / np.arange(1, 30_001.0)
    human /= human.sum()
    for n in (20_000, 3_000_000):
        base = np.random.default_rng(n).multinomial(n, human) + 0.01
        law = np.roll(human, 7)
        on_grid = MoreText(Fit(human, base, 0.01), law).loss_change(n / 10)
        monkeypatch.setattr(marginal_worth, "_TYPES", 10**6)
        # Every type is its own node: equal counts and probabilities alone are put together.
        p, s = np.array_split(human, 60), np.array_split(law, 60)
        b = np.array_split(base, 60)
        t = np.exp(np.arange(-60.0, 9.0, 0.4))[:, None]
        learned = sum(
            float((0.4 * np.exp(-t * b[i]) * -np.expm1(n / 10 * np.log1p(np.expm1(-t) * s[i]))
                   * p[i]).sum())
            for i in range(60)
        )  # fmt: skip
        exact = (np.log1p(n / 10 / base.sum()) - learned) / np.log(2)
        assert on_grid == pytest.approx(exact, abs=1e-8)
        monkeypatch.undo()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.integers(0, 10**6), st.integers(2, 60), st.integers(1, 120), st.floats(0.01, 2),
    st.floats(0.001, 1), st.booleans(),
)  # fmt: skip
def test_draws_that_give_way_are_the_sum_over_what_stays_and_what_comes(
    seed: int, n_types: int, n: int, smoothing: float, share: float, on_a_grid: bool
) -> None:
    assume(n >= 20 or not on_a_grid)  # there are thousands of draws where there is a grid
    fit, other, counts = a_fit(seed, n_types, n, smoothing)
    other = np.where(np.arange(n_types) % 3, other, 0.0)
    other = other / other.sum()
    for law in (fit.human, other):
        learned = 0.0
        for p, c, s in zip(fit.human, counts.astype(int), law, strict=True):
            kept = binom.pmf(np.arange(c + 1), c, 1 - share + share * s)
            new = binom.pmf(np.arange(n - c + 1), n - c, share * s)
            chances = np.convolve(kept, new)
            logs = np.log2(np.arange(n + 1) + smoothing) - np.log2(c + smoothing)
            learned += p * float(chances @ logs)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(marginal_worth, "_TYPES", 0 if on_a_grid else 10**6)
            found = MoreText(fit, law).replacing_change(share)
        # On a grid are worlds of more than 2000 types, where it is met to 1e-8.
        assert found == pytest.approx(-learned, abs=3e-6 if on_a_grid else 1e-9)


def test_many_draws_that_give_way_are_met_on_a_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, other, _ = a_fit(1, 3000, 100_000, 0.01)
    on_grid = MoreText(fit, other).replacing_change(0.1)
    monkeypatch.setattr(marginal_worth, "_TYPES", 10**6)
    assert MoreText(fit, other).replacing_change(0.1) == pytest.approx(on_grid, abs=1e-8)


def test_the_next_draw_is_the_difference_of_real_refits() -> None:
    fit, other, _ = a_fit(3, 50, 200, 0.1)
    refits = [loss(fit.human, fit.base + one) for one in np.eye(50)]
    expected = other @ refits - loss(fit.human, fit.base)
    more = MoreText(fit, other)
    assert more.loss_change(1) == pytest.approx(expected, abs=1e-12)
    assert more.next_change(0) == pytest.approx(expected, abs=1e-10)


def test_the_next_draw_after_many_is_the_difference_of_two_amounts() -> None:
    fit, other, _ = a_fit(4, 80, 300, 0.2)
    for law in (fit.human, other):
        more = MoreText(fit, law)
        at_30, at_31 = more.loss_change(30), more.loss_change(31)
        assert at_30 is not None
        assert at_31 is not None
        assert more.next_change(30) == pytest.approx(at_31 - at_30, abs=1e-11)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.floats(1, 1e4))
def test_as_many_draws_have_a_change_as_it_says(seed: int, m: float) -> None:
    fit, _, _ = a_fit(seed, 60, 200, 0.1)
    more = MoreText(fit, fit.human)
    change = more.loss_change(m)
    assert change is not None
    if change < -1e-6:
        found = more.draws_for(change)
        assert found is not None
        assert more.loss_change(found) == pytest.approx(change, rel=1e-5)


def test_what_does_harm_is_worth_no_number_of_people_s_draws() -> None:
    fit, _, _ = a_fit(5, 40, 4000, 0.1)
    wrong = np.zeros(40)
    wrong[np.argmin(fit.human)] = 1
    sources = [SourceLaw(HUMAN_LABEL, fit.human, None), SourceLaw("wrong", wrong, None)]
    for row in marginal_columns(fit, None, 4000, Prices(), sources):
        is_people = row["source"] == "human"
        if row["amount"] == "next draw":
            assert (row["worth_per_draw"] == 1) if is_people else (row["worth_per_draw"] < 0.1)
        elif row["amount"] != "10 %":
            assert (row["loss_change"] < 0) == is_people
            assert "people_draws" not in row
        elif is_people:
            assert row["people_draws"] == pytest.approx(row["n_draws"], rel=1e-4)
            assert row["draws_instead"] == pytest.approx(row["n_draws"], rel=1e-4)
        else:
            assert row["loss_change"] > 0
            assert row["people_draws"] is row["draws_instead"] is row["worth_per_draw"] is None


def test_a_draw_breaks_even_at_the_money_for_its_bits_less_its_training() -> None:
    costs = {"bit": {"table": {0: 100, 4: 300}, "between": "hold"}, "training": 1e-3}
    world = ran(small(measure={}, costs=costs))
    rows = [row for row in world.take_tables()["marginal_worth"] if row["lab"] == "alpha"]
    assert {row["round"] for row in rows} == {1, 2, 3, 4}
    for row in rows:
        money = 300 if row["round"] == 4 else 100
        worth = -row["loss_change"] * money / row["n_draws"]
        assert row["break_even_price"] == pytest.approx(worth - 1e-3)
    free = ran(small(measure={})).take_tables()["marginal_worth"]
    assert all(row["break_even_price"] is None for row in free)


def test_people_s_text_is_as_dear_as_a_source_that_does_the_same_for_as_much() -> None:
    costs = {"training": 1e-3}
    archives = [{"name": "vault", "sealed": 1, "pages": 60, "price": 0.5, "contamination": 0}]
    world = ran(small(measure={}, costs=costs, archives=archives))
    tables = world.take_tables()
    [sealed] = tables["archives"]
    of_vault = 0.5 * sealed["n_pages"] / sealed["n_draws"]
    rows = [row for row in tables["marginal_worth"] if row.get("draws_instead") is not None]
    asked = {"archive:vault": of_vault, "crawl:common": 0.0, "new:sites": 0.0}
    assert asked.keys() <= {row["source"] for row in rows}
    for row in rows:
        if row["source"] == "human":
            assert row.get("price_instead") is None
        elif row["source"] in asked:
            each = 1e-3 + (asked[row["source"]] if row["round"] > 0 else 0.0)
            instead = row["draws_instead"] * each  # and with it n_draws of people's text
            assert row["n_draws"] * (row["price_instead"] + 1e-3) == pytest.approx(instead)
    free = ran(small(measure={})).take_tables()["marginal_worth"]
    assert all(row.get("price_instead") is None for row in free)


def test_nothing_is_asked_beyond_most_draws() -> None:
    fit, _, _ = a_fit(6, 40, 4000, 0.1)
    more = MoreText(fit, fit.human)
    limit = more.loss_change(MOST * fit.total)
    assert limit is not None
    assert more.draws_for(limit * 1.01) is None


def test_every_source_that_a_lab_could_read_has_rows() -> None:
    rows = ran(small(measure={"refits": 16})).take_tables()["marginal_worth"]
    last = [row for row in rows if row["round"] == 4]
    by_lab = {lab: {r["source"] for r in last if r["lab"] == lab} for lab in LABS[:2]}
    models = {f"model:{name}" for name in LABS}
    everybody = {"human", "human:1 y ago", "archive:vault", "new:sites", "new:spam"} | models
    assert by_lab["alpha"] == everybody | {"crawl:common"}
    assert by_lab["beta"] == everybody
    assert {row["amount"] for row in last if row["lab"] == "alpha"} == set(AMOUNTS)
    # With a capacity, and from a pool that is sampled, it is not exact.
    methods = {lab: {r["method"] for r in rows if r["lab"] == lab} for lab in LABS}
    assert methods == {lab: {EXACT} for lab in LABS[:2]} | {lab: {SAMPLED} for lab in LABS[2:]}
    assert {r["source"] for r in last if r["lab"] == "delta"} == everybody | {"web"}
    # Without smoothing beta's loss is infinite, and the rest is known.
    of_beta = [row for row in last if row["lab"] == "beta"]
    assert all(row.get("loss_change") is None for row in of_beta)
    assert all(row["unseen_change"] <= 0 for row in of_beta)


def test_worth_that_is_not_asked_for_is_not_measured() -> None:
    without, usual = (ran(small(measure={"worth": worth})).take_tables() for worth in (False, True))
    names = ("worth", "worth_of_sources", "marginal_worth")
    assert not any(without.get(name) for name in names)
    assert all(usual[name] for name in names)
    assert usual["laws"] == without["laws"]


def test_people_s_text_that_does_harm_is_worth_no_draws() -> None:
    counts = np.array([60.0, 30.0, 10.0])  # as expected: more draws can only move it
    human = counts / 100
    fit = Fit(human, counts + 1e-6, 1e-6)
    sources = [SourceLaw(label, human, None) for label in (HUMAN_LABEL, "same")]
    rows = list(marginal_columns(fit, None, 100, Prices(), sources))
    tenth = [row for row in rows if row["amount"] == "10 %"]
    assert len(tenth) == 2
    for row in tenth:
        assert row["loss_change"] > 0
        assert row["people_draws"] is row["worth_per_draw"] is row["draws_instead"] is None


def test_a_source_by_another_label_is_what_it_is() -> None:
    sources = [
        {"kind": "archive", "archive": "vault", "share": 0.5, "label": "books"},
        {"kind": "human", "at": "2020-01-01", "share": 0.5, "label": "of old"},
    ]
    lab = {"name": "alpha", "tokens": 400, "learner": {"smoothing": 0.1}, "sources": sources}
    other = {"name": "beta", "tokens": 400, "learner": {"smoothing": 0.1},
             "sources": [{"kind": "human"}]}  # fmt: skip
    rows = ran(small(measure={}, labs=[lab, other])).take_tables()["marginal_worth"]
    last = [row for row in rows if row["round"] == 4 and row["amount"] == "10 %"]
    of_alpha = {row["source"]: row for row in last if row["lab"] == "alpha"}
    assert {"human", "of old", "archive:vault"} <= set(of_alpha)
    assert "books" not in of_alpha
    assert of_alpha["archive:vault"]["replacing_change"] is not None
    assert of_alpha["of old"]["loss_change"] != of_alpha["human"]["loss_change"]
    assert of_alpha["human"]["worth_per_draw"] == 1
    # A year ago is that day.
    assert of_alpha["human:1 y ago"]["loss_change"] == of_alpha["of old"]["loss_change"]


def test_people_s_text_of_before_the_run_has_no_rows() -> None:
    rows = ran(small(measure={})).take_tables()["marginal_worth"]
    of_old = {
        (row["round"], row["source"], row["amount"]) for row in rows if "ago" in row["source"]
    }
    assert of_old == {(4, "human:1 y ago", "10 %")}


@pytest.mark.parametrize("label", ["human", "model:beta", "people's text", "new:sites"])
def test_no_source_is_called_as_other_text_is(label: str) -> None:
    lab = {"name": "alpha", "tokens": 400,
           "sources": [{"kind": "human", "at": 0, "label": label}]}  # fmt: skip
    with pytest.raises(ValueError, match="is that of other text in tables"):
        small(labs=[lab])


def test_nothing_is_known_of_a_learner_of_one_s_own() -> None:
    class Otherwise(CategoricalLearner):
        def fit(self, training: TrainingSet) -> Law | None:
            return super().fit(training)

    assert CategoricalLearner(smoothing=0.1).additive_smoothing == 0.1
    assert Otherwise(smoothing=0.1).additive_smoothing is None
