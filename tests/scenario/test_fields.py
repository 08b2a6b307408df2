"""Tests of the building blocks of the schema: bounds, names, durations, schedules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ecosystem.scenario.durations import split_duration, years
from ecosystem.scenario.fields import (
    Amount,
    AmountSchedule,
    Count,
    Duration,
    Growth,
    Logistic,
    Name,
    NonNegative,
    Part,
    Positive,
    Share,
    ShareSchedule,
    Table,
)


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refuses(kind: Any, value: object) -> bool:
    try:
        read(kind, value)
    except ValidationError:
        return True
    return False


# --- durations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 months", (3.0, "month")),
        ("1 month", (1.0, "month")),
        ("quarter", (1.0, "quarter")),
        ("14.5 years", (14.5, "year")),
        ("  2   weeks ", (2.0, "week")),
        ("10 days", (10.0, "day")),
        ("0.5 year", (0.5, "year")),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, expected: tuple[float, str]) -> None:
    assert split_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "soon",
        "3months",
        "-1 year",
        "0 years",
        "0.0 days",
        "1e3 days",
        "1,5 years",
        "3 decades",
        "2 years 3 months",
        "nan years",
        "Year",
    ],
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration such as '3 months'"):
        split_duration(text)
    assert refuses(Duration, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("year", 1.0),
        ("4 quarters", 1.0),
        ("12 months", 1.0),
        ("365.25 days", 1.0),
        ("7 days", years("1 week")),
        ("14.5 years", 14.5),
        ("3 months", years("quarter")),
    ],
)
def test_durations_are_measured_in_years(text: str, expected: float) -> None:
    assert years(text) == pytest.approx(expected, rel=1e-12)


@given(st.integers(1, 10_000), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_years_are_proportional_to_the_amount(amount: int, unit: str) -> None:
    assert years(f"{amount} {unit}s") == pytest.approx(amount * years(unit))


def test_a_duration_keeps_the_users_spelling() -> None:
    assert read(Duration, "3 months") == "3 months"


# --- numbers and names --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        (Share, [0, 0.5, 1], [-1e-9, 1.0000001, float("nan"), float("inf"), "much"]),
        (Positive, [1e-9, 3], [0, -1, float("inf"), float("nan")]),
        (NonNegative, [0, 3.5], [-1e-9, float("inf"), float("nan")]),
        (Count, [1, 10**12], [0, -1, 1.5, 10**12 + 1]),
        (Amount, [0, 0.5, 10**12], [-1, 2e12, float("inf"), float("nan")]),
        (Name, ["a", "Lab-2_x", "x" * 40], ["", "2x", "-a", "a b", "a.b", "x" * 41, "é", "a\n"]),
    ],
    ids=["Share", "Positive", "NonNegative", "Count", "Amount", "Name"],
)
def test_values_stay_within_their_bounds(
    kind: Any, inside: list[object], outside: list[object]
) -> None:
    assert [v for v in inside if refuses(kind, v)] == []
    assert [v for v in outside if not refuses(kind, v)] == []


# --- parts --------------------------------------------------------------------------------


class Example(Part):
    share: Share = 0.5


def test_a_part_refuses_unknown_keys() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Example.model_validate({"shares": 0.5})


def test_a_part_cannot_be_changed() -> None:
    part = Example()
    with pytest.raises(ValidationError, match="frozen"):
        part.share = 0.7  # type: ignore[misc]


# --- schedules ----------------------------------------------------------------------------

CURVE: dict[str, object] = {"from": 0.1, "to": 0.9, "midpoint": 5, "rise": "2 years"}


def test_a_table_has_dates_or_rounds() -> None:
    by_date = read(Table[float], {"table": {date(2020, 1, 1): 0.5, date(2021, 1, 1): 1}})
    by_round = read(Table[float], {"table": {0: 0.5, -3: 1}, "between": "hold"})
    assert list(by_date.table) == [date(2020, 1, 1), date(2021, 1, 1)]
    assert list(by_round.table) == [0, -3]
    assert (by_date.between, by_round.between) == ("linear", "hold")


def test_a_table_that_mixes_dates_and_rounds_is_refused() -> None:
    with pytest.raises(ValidationError, match="either dates or rounds"):
        read(Table[float], {"table": {0: 0.5, date(2021, 1, 1): 1}})


@pytest.mark.parametrize(
    "value", [{"table": {}}, {"table": {"soon": 1}}, {"table": {0: 1}, "between": "cubic"}, {}]
)
def test_a_table_that_says_nothing_is_refused(value: object) -> None:
    assert refuses(Table[float], value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.3, float),
        ({"table": {0: 0.1, 5: 1.0}}, Table[Share]),
        ({"logistic": CURVE}, Logistic[Share]),
    ],
)
def test_a_share_over_time_is_a_number_a_table_or_a_logistic(
    value: object, expected: type[object]
) -> None:
    assert isinstance(read(ShareSchedule, value), expected)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        {"table": {0: 0.1, 5: 1.1}},
        {"logistic": CURVE | {"to": 1.1}},
        {"logistic": CURVE | {"from": -0.1}},
        {"growth": {"from": 0.1, "per_year": 0.5}},
    ],
)
def test_a_share_over_time_stays_a_share(value: object) -> None:
    assert refuses(ShareSchedule, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5000, float),
        ({"table": {0: 10, 5: 2000}}, Table[Amount]),
        ({"logistic": CURVE | {"to": 1e6}}, Logistic[Amount]),
        ({"growth": {"from": 100, "per_year": -0.5}}, Growth),
    ],
)
def test_an_amount_over_time_may_also_grow(value: object, expected: type[object]) -> None:
    assert isinstance(read(AmountSchedule, value), expected)


@pytest.mark.parametrize(
    "value",
    [
        -1,
        2e12,
        {"table": {0: -10}},
        {"growth": {"from": -1, "per_year": 0.5}},
        {"growth": {"from": 1, "per_year": -1}},
        {"growth": {"from": 1, "per_year": 101}},
        {"growth": {"from": 1}},
    ],
)
def test_an_amount_over_time_stays_within_its_bounds(value: object) -> None:
    assert refuses(AmountSchedule, value)


@pytest.mark.parametrize(
    "change", [{"rise": "0 years"}, {"rise": "fast"}, {"midpoint": "soon"}, {"speed": 3}]
)
def test_a_logistic_with_an_impossible_part_is_refused(change: dict[str, object]) -> None:
    assert refuses(ShareSchedule, {"logistic": CURVE | change})


@pytest.mark.parametrize("lacking", list(CURVE))
def test_a_logistic_states_all_its_parts(lacking: str) -> None:
    rest = {name: value for name, value in CURVE.items() if name != lacking}
    assert refuses(ShareSchedule, {"logistic": rest})


def test_the_midpoint_of_a_logistic_is_a_date_or_a_round() -> None:
    by_date = read(ShareSchedule, {"logistic": CURVE | {"midpoint": date(2025, 1, 1)}})
    assert by_date.logistic.midpoint == date(2025, 1, 1)
    assert read(ShareSchedule, {"logistic": CURVE}).logistic.midpoint == 5


def test_from_and_to_may_be_written_as_start_and_end() -> None:
    renamed = {"start": 0.1, "end": 0.9, "midpoint": 5, "rise": "2 years"}
    assert read(ShareSchedule, {"logistic": renamed}) == read(ShareSchedule, {"logistic": CURVE})
