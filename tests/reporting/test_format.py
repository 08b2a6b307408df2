"""Digits: no finer than an interval warrants."""

from __future__ import annotations

import pytest

from ecosystem.experiments.rows import half_width
from ecosystem.reporting.format import round_to_interval


@pytest.mark.parametrize(
    ("value", "half", "said"),
    [
        (-7.409, 16.7, "-7"),
        (0.43, 16.7, "0"),
        (-0.43, 16.7, "0"),
        (0.01644, 0.0412, "+0.016"),
        (12345.6, 234.0, "+12,350"),
        (3.0, 4.0, "+3.0"),
        (3.14159, None, "+3.142"),
        (12, 0.0, "+12"),
    ],
)  # fmt: skip
def test_the_last_digit_is_the_second_of_half_the_interval(
    value: float, half: float | None, said: str
) -> None:
    assert round_to_interval(value, half, "+") == said


def test_half_an_interval_is_unknown_where_there_is_none() -> None:
    assert half_width(None, None) is None
    assert half_width(-1.0, 3.0) == 2.0
