"""Names at the ends of lines do not cover each other."""

from __future__ import annotations

import pytest

from ecosystem.reporting.drawing import spread


def test_values_that_are_apart_stay() -> None:
    assert spread([1, 5, 9], 0, 10, 2) == [1, 5, 9]


def test_values_that_collide_move_up() -> None:
    assert spread([1, 1.5, 2], 0, 10, 2) == [1, 3, 5]


def test_values_at_the_top_move_down() -> None:
    assert spread([9, 9.5, 10], 0, 10, 2) == [6, 8, 10]


def test_more_than_fit_keep_their_distance() -> None:
    assert spread([5] * 4, 0, 4, 2) == pytest.approx([-2, 0, 2, 4])
