"""Tests of retention: bands, what is held in them, and what all labs miss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecosystem.measures.retention import (
    frequency_bands,
    retention_by_band,
    shared_miss_ratio,
    types_lost_by_all,
)

EDGES = [1e-2, 1e-3, 1e-4]
masks = st.lists(st.booleans(), min_size=12, max_size=12)


def bools(*values: int) -> NDArray[np.bool_]:
    return np.array(values, dtype=bool)


def test_a_type_belongs_to_the_first_band_whose_edge_it_reaches() -> None:
    frequency = np.array([0.5, 1e-2, 9.9e-3, 1e-3, 9.9e-4, 1e-4, 9.9e-5, 0.0])
    assert frequency_bands(frequency, EDGES).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_without_edges_there_is_one_band() -> None:
    assert frequency_bands(np.array([0.5, 1e-9]), []).tolist() == [0, 0]


@given(st.lists(st.floats(1e-9, 1), min_size=2, max_size=20))
def test_rarer_types_never_have_a_lower_band(values: list[float]) -> None:
    bands = frequency_bands(np.array(sorted(values, reverse=True)), EDGES)
    assert (np.diff(bands) >= 0).all()


def test_types_mass_and_overlap_are_counted_by_band() -> None:
    human = np.array([0.5, 0.25, 0.125, 0.0625, 0.0625, 0.0])
    law = np.array([0.25, 0.0, 0.25, 0.25, 0.0, 0.25])
    in_text = bools(1, 1, 0, 1, 0, 1)
    found = retention_by_band(law, human, np.array([0, 0, 1, 1, 2, 2]), 4, in_text)
    assert found.n_types.tolist() == [2, 2, 1, 0]
    assert found.n_held.tolist() == [1, 2, 0, 0]
    assert found.mass.tolist() == [0.75, 0.1875, 0.0625, 0]
    assert found.mass_held.tolist() == [0.5, 0.1875, 0, 0]
    assert found.overlap.tolist() == [0.25, 0.1875, 0, 0]
    assert found.n_in_text is not None
    assert found.overlap_beyond is not None
    assert found.n_in_text.tolist() == [2, 1, 0, 0]
    assert found.overlap_beyond.tolist() == [0, 0.125, 0, 0]


def test_a_law_of_no_text_has_none_to_be_held_against() -> None:
    human = np.array([0.5, 0.5])
    found = retention_by_band(human, human, np.array([0, 0]), 1)
    assert found.n_in_text is None
    assert found.overlap_beyond is None


@given(masks, masks, st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_bands_add_up_to_all_living_types_and_hold_no_more_than_there_is(
    held: list[bool], living: list[bool], bands: list[int]
) -> None:
    human = np.where(bools(*living), np.arange(1, 13) / 78, 0)
    law = np.where(bools(*held), 1 / max(sum(held), 1), 0)
    found = retention_by_band(law, human, np.array(bands), 4, bools(*held))
    assert found.n_types.sum() == sum(living)
    assert found.n_held.sum() == sum(h and a for h, a in zip(held, living, strict=True))
    assert (found.n_held <= found.n_types).all()
    assert found.mass.sum() == pytest.approx(human.sum())
    assert (found.overlap <= found.mass_held + 1e-12).all()
    assert (found.mass_held <= found.mass + 1e-12).all()
    assert found.overlap.sum() == pytest.approx(human.sum() - np.maximum(human - law, 0).sum())


def test_only_living_types_that_nobody_can_write_are_lost_by_all() -> None:
    human = np.array([0.4, 0.3, 0.2, 0.1, 0.0])
    laws = np.array([[0.5, 0.5, 0, 0, 0], [0.5, 0, 0.5, 0, 0]])
    assert types_lost_by_all(laws, human) == 1
    assert types_lost_by_all(laws[:1], human) == 2
    assert types_lost_by_all(np.tile(human, (3, 1)), human) == 0


@pytest.mark.parametrize("n_labs", [1, 2, 5])
@pytest.mark.parametrize("n_missed", [1, 3, 10])
def test_p39_labs_alike_miss_together_by_the_power_of_their_miss_rate(
    n_labs: int, n_missed: int
) -> None:
    human = np.full(10, 0.1)
    law = np.where(np.arange(10) < n_missed, 0, 1.0)
    ratio = shared_miss_ratio(np.tile(law, (n_labs, 1)), human)
    assert ratio == pytest.approx((n_missed / 10) ** -(n_labs - 1))


def test_p39_labs_that_miss_independently_have_a_ratio_of_one() -> None:
    human = np.full(12, 1 / 12)
    kept = np.arange(12)
    laws = np.array([kept % 2 > 0, kept % 3 > 0, kept >= 6], dtype=np.float64)
    assert shared_miss_ratio(laws[:2], human) == pytest.approx(1)
    assert shared_miss_ratio(laws, human) == pytest.approx(1)


def test_labs_that_never_miss_the_same_type_have_a_ratio_of_zero() -> None:
    laws = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert shared_miss_ratio(laws, np.array([0.5, 0.5])) == 0


def test_the_ratio_is_undefined_where_a_lab_misses_nothing() -> None:
    laws = np.array([[0.5, 0.5], [1.0, 0.0]])
    assert math.isnan(shared_miss_ratio(laws, np.array([0.5, 0.5])))


def test_the_ratio_looks_at_living_types_alone() -> None:
    laws = np.array([[0, 0, 1, 1, 0.0], [0, 1, 0, 1, 0.0]])
    human = np.array([0.25, 0.25, 0.25, 0.25, 0])
    living = shared_miss_ratio(laws[:, :4], human[:4])
    assert shared_miss_ratio(laws, human) == pytest.approx(living)
    assert living == pytest.approx(0.25 / (0.5 * 0.5))
