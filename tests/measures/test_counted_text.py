"""What a reader can tell of a text by counting its words."""

from __future__ import annotations

from fractions import Fraction
from math import comb, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecosystem
from ecosystem.measures.counted_text import (
    _missed,
    _missed_in_a_long_text,
    type_token_ratio,
    zipf_exponent,
)
from tests.small import ran, small, text_of


def counts(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5])
def test_a_power_law_has_its_exponent(exponent: float) -> None:
    of_rank = np.rint(1e9 * np.arange(1, 301) ** -exponent).astype(np.int64)
    assert zipf_exponent(of_rank) == pytest.approx(exponent, rel=1e-6)


def test_the_slope_is_that_of_least_squares() -> None:
    """Ten types by hand: nine of 20 and one of 40, of rank 1."""
    x = [log(rank) for rank in range(1, 11)]
    mean = sum(x) / 10
    # Sum of x y, of which only the commonest is above ln 20.
    slope = (0 - mean) * log(2) / sum((value - mean) ** 2 for value in x)
    assert zipf_exponent(counts(*[20] * 9, 40)) == pytest.approx(-slope)


def test_rare_types_and_ranks_beyond_a_thousand_are_out_of_the_range() -> None:
    common = np.rint(1e6 / np.arange(1, 1001)).astype(np.int64)
    rest = np.full(500, 10)
    assert zipf_exponent(np.concatenate([common, rest])) == zipf_exponent(common)
    few = common[:50]
    assert zipf_exponent(np.concatenate([few, np.full(500, 9)])) == zipf_exponent(few)
    assert zipf_exponent(np.concatenate([few, np.full(500, 10)])) != zipf_exponent(few)


def test_fewer_than_ten_common_types_have_no_exponent() -> None:
    assert zipf_exponent(counts(*[20] * 9, 9)) is None
    assert zipf_exponent(counts(*[20] * 10)) == 0.0
    assert zipf_exponent(counts(0, 0)) is None


def test_types_in_two_of_four_draws_by_hand() -> None:
    """aabc: of six pairs, aa has one type and the others two, 11 / 6 on average."""
    assert type_token_ratio(counts(2, 1, 1, 0), 2) == pytest.approx(11 / 12)


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=8).filter(any),
    st.integers(1, 40),
)
def test_rarefaction_is_that_of_whole_numbers(values: list[int], m: int) -> None:
    total = sum(values)
    found = type_token_ratio(counts(*values), m)
    if total < m:
        assert found is None
        return
    exact = sum(1 - Fraction(comb(total - n, m), comb(total, m)) for n in values) / m
    assert found == pytest.approx(float(exact), rel=1e-12)


def test_all_draws_of_a_text_have_its_own_ratio() -> None:
    assert type_token_ratio(counts(5, 3, 2), 10) == pytest.approx(0.3)


def test_a_long_text_is_rarefied_as_its_law() -> None:
    """With a million times the draws, taking without replacement is drawing from the law."""
    p = np.array([0.6, 0.3, 0.099, 0.001])
    of_law = (1 - (1 - p) ** 1000).sum() / 1000
    found = type_token_ratio(np.rint(p * 1e9).astype(np.int64))
    assert found == pytest.approx(of_law, rel=1e-5)


def test_the_ratio_does_not_depend_on_how_much_was_read_and_falls_with_diversity() -> None:
    rng = np.random.default_rng(1)
    law = 1 / np.arange(1, 2001)
    law /= law.sum()
    short, long = (rng.multinomial(n, law) for n in (5000, 500_000))
    found_short, found_long = type_token_ratio(short), type_token_ratio(long)
    assert found_short is not None
    assert found_long is not None
    # Types in 1000 draws vary by less than their root; that of 5000 is five such texts at least.
    assert abs(found_short - found_long) < 4 * np.sqrt(1000 * found_long / 5) / 1000
    sharper = law**1.5 / (law**1.5).sum()
    sharp = type_token_ratio(rng.multinomial(500_000, sharper))
    assert sharp is not None
    assert sharp < found_long / 1.5


def test_a_run_tells_both_of_counted_text_alone() -> None:
    world = ran(small())
    rows = [row for row in world.tables["laws"] if row["round"] == 4]
    training = {row["name"]: row for row in rows if row["subject"] == "training"}
    for lab in world.labs:
        words = text_of(lab)
        assert training[lab.name]["zipf_exponent"] == zipf_exponent(words)
        assert training[lab.name]["type_token_ratio"] == type_token_ratio(words)
    assert training["beta"]["type_token_ratio"] is not None  # 1300 draws
    assert training["alpha"]["type_token_ratio"] is None  # 400 draws
    laws = ecosystem.run(small()).table("laws")
    exact = laws[laws.subject.isin(["output", "human"])]
    assert exact.zipf_exponent.isna().all()
    assert exact.type_token_ratio.isna().all()
    counted = laws[laws.subject == "training"]
    assert np.isfinite(counted.zipf_exponent.dropna()).all()
    assert counted.zipf_exponent.notna().any()


def test_a_long_text_is_told_as_exactly_and_without_its_length() -> None:
    n = np.array([1, 7, 100, 1000, 4000], dtype=np.int64)
    for total in (100_000, 10_000_000):
        exact, about = (f(n, total, 1000) for f in (_missed, _missed_in_a_long_text))
        np.testing.assert_allclose(about, exact, rtol=1e-6)
    text = np.array([10**12, 10**12, 1], dtype=np.int64)
    assert type_token_ratio(text) == pytest.approx(0.002)
