"""Tests of the clock: calendar steps, dates among rounds, and schedules over time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.fields import Growth, Logistic, Table

STEPS = ["day", "10 days", "week", "2 weeks", "month", "3 months", "quarter", "year", "5 years"]
starts = st.dates(date(1950, 1, 1), date(2100, 12, 31))
times = st.builds(lambda start, step: Time(start=start, step=step), starts, st.sampled_from(STEPS))
rounds = st.integers(-150, 150)


def clock(start: str, step: str) -> Time:
    return Time(start=date.fromisoformat(start), step=step)


def table(entries: dict[int | date, float], between: str = "linear") -> Table[float]:
    return Table[float].model_validate({"table": entries, "between": between})


def logistic(
    midpoint: int | date, rise: str, low: float = 0.0, high: float = 1.0
) -> Logistic[float]:
    curve = {"from": low, "to": high, "midpoint": midpoint, "rise": rise}
    return Logistic[float].model_validate({"logistic": curve})


def growth(start: float, per_year: float) -> Growth:
    return Growth.model_validate({"growth": {"from": start, "per_year": per_year}})


# --- dates of rounds ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "step", "expected"),
    [
        ("2020-01-31", "month", {1: "2020-02-29", 2: "2020-03-31", 13: "2021-02-28"}),
        ("2020-01-31", "1 month", {-1: "2019-12-31", -2: "2019-11-30", 12: "2021-01-31"}),
        ("2019-11-30", "quarter", {1: "2020-02-29", 2: "2020-05-30", 5: "2021-02-28"}),
        ("2020-10-01", "3 months", {1: "2021-01-01", -4: "2019-10-01"}),
        ("2020-12-31", "6 months", {1: "2021-06-30", 2: "2021-12-31"}),
        ("2020-02-29", "year", {1: "2021-02-28", 4: "2024-02-29", -1: "2019-02-28"}),
        ("1896-02-29", "4 years", {1: "1900-02-28", 2: "1904-02-29"}),
        ("2020-12-28", "week", {1: "2021-01-04", -52: "2019-12-30"}),
        ("2020-12-28", "2 weeks", {1: "2021-01-11"}),
        ("2020-02-28", "day", {1: "2020-02-29", 2: "2020-03-01", 308: "2021-01-01"}),
        ("2020-01-01", "10 days", {6: "2020-03-01", -1: "2019-12-22"}),
    ],
)
def test_rounds_end_on_calendar_dates(start: str, step: str, expected: dict[int, str]) -> None:
    time = clock(start, step)
    assert {r: time.date_of(r).isoformat() for r in expected} == expected


@given(times, rounds)
def test_every_round_ends_after_the_one_before(time: Time, round_: int) -> None:
    assert time.date_of(round_) > time.date_of(round_ - 1)
    assert time.date_of(0) == time.start


@given(times, rounds)
def test_the_date_of_a_round_is_in_that_round(time: Time, round_: int) -> None:
    assert time.position(time.date_of(round_)) == round_
    assert time.round_of(time.date_of(round_)) == round_


@given(times, rounds)
def test_the_day_after_a_round_belongs_to_the_next(time: Time, round_: int) -> None:
    after = time.date_of(round_) + timedelta(days=1)
    assert time.round_of(after) == round_ + 1
    assert round_ < time.position(after) <= round_ + 1


@given(times, st.dates(date(1980, 1, 1), date(2060, 1, 1)))
def test_the_round_of_a_date_is_the_first_that_ends_at_or_after_it(time: Time, when: date) -> None:
    round_ = time.round_of(when)
    assert time.date_of(round_ - 1) < when <= time.date_of(round_)


@given(times, st.dates(date(1980, 1, 1), date(2060, 1, 1)), st.integers(0, 2000))
def test_later_dates_have_later_positions(time: Time, when: date, days: int) -> None:
    later = when + timedelta(days=days)
    assert (time.position(later) > time.position(when)) == (days > 0)


def test_a_position_is_linear_in_days_within_a_round() -> None:
    time = clock("2021-01-01", "quarter")
    assert time.position(date(2021, 4, 1) + timedelta(days=13)) == pytest.approx(1 + 13 / 91)
    assert time.position(date(2020, 12, 31)) == pytest.approx(-1 / 92)


def test_a_round_is_its_own_position() -> None:
    time = clock("2020-01-01", "week")
    assert time.position(7) == 7.0
    assert time.round_of(-3) == -3


@pytest.mark.parametrize(
    ("step", "expected"),
    [("quarter", 0.25), ("6 months", 0.5), ("5 years", 5), ("week", 7 / 365.25)],
)
def test_years_per_round(step: str, expected: float) -> None:
    assert clock("2020-01-01", step).years_per_round == pytest.approx(expected)


@pytest.mark.parametrize("step", ["1.5 years", "0.5 days"])
def test_a_step_is_a_whole_number_of_units(step: str) -> None:
    with pytest.raises(ValidationError, match="whole number"):
        clock("2020-01-01", step)


def test_a_run_that_leaves_the_calendar_is_refused() -> None:
    with pytest.raises(ValidationError, match="after the year 9000"):
        Time(start=date(2020, 1, 1), step="year", rounds=7000)
    last = Time(start=date(2020, 1, 1), step="year", rounds=6900)
    assert last.date_of(6900) == date(8920, 1, 1)


@pytest.mark.parametrize("n", [0, -1])
def test_a_run_has_at_least_one_round(n: int) -> None:
    with pytest.raises(ValidationError):
        Time(rounds=n)


# --- schedules ----------------------------------------------------------------------------


@given(times, rounds, st.floats(0, 1))
def test_a_constant_is_the_same_in_every_round(time: Time, round_: int, value: float) -> None:
    assert value_at(value, time, round_) == value


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("linear", {-5: 0.1, 0: 0.1, 1: 0.2, 2: 0.3, 4: 0.3, 8: 0.3, 9: 0.15, 10: 0.0, 99: 0.0}),
        ("hold", {-5: 0.1, 0: 0.1, 1: 0.1, 2: 0.3, 4: 0.3, 8: 0.3, 9: 0.3, 10: 0.0, 99: 0.0}),
    ],
)
def test_tables_over_rounds(between: str, expected: dict[int, float]) -> None:
    schedule = table({2: 0.3, 0: 0.1, 10: 0.0, 8: 0.3}, between)
    time = clock("2020-01-01", "year")
    assert {r: value_at(schedule, time, r) for r in expected} == pytest.approx(expected)


def test_a_linear_table_over_dates_is_linear_in_positions() -> None:
    time = clock("2020-01-01", "quarter")
    schedule = table({date(2020, 1, 1): 0.0, date(2021, 1, 1): 1.0})
    values = [value_at(schedule, time, r) for r in range(-1, 6)]
    assert values == pytest.approx([0, 0, 0.25, 0.5, 0.75, 1, 1])


def test_a_date_within_a_round_takes_effect_at_the_end_of_that_round() -> None:
    time = clock("2020-01-01", "year")
    schedule = table({date(2020, 1, 1): 0.0, date(2021, 7, 1): 1.0}, "hold")
    assert [value_at(schedule, time, r) for r in range(4)] == [0, 0, 1, 1]


def test_a_held_value_starts_in_the_round_that_ends_on_its_date() -> None:
    time = clock("2020-01-31", "month")
    schedule = table({date(2019, 1, 1): 0.2, date(2020, 2, 29): 0.7}, "hold")
    assert [value_at(schedule, time, r) for r in range(3)] == [0.2, 0.7, 0.7]


@pytest.mark.parametrize("between", ["linear", "hold"])
@given(times, rounds)
def test_a_table_of_one_entry_is_a_constant(between: str, time: Time, round_: int) -> None:
    assert value_at(table({date(2020, 1, 1): 0.4}, between), time, round_) == 0.4


@given(times, rounds, st.dictionaries(st.integers(-100, 100), st.floats(0, 1), min_size=1))
def test_a_table_never_leaves_the_range_of_its_values(
    time: Time, round_: int, entries: dict[int | date, float]
) -> None:
    for between in ("linear", "hold"):
        value = value_at(table(entries, between), time, round_)
        assert min(entries.values()) - 1e-12 <= value <= max(entries.values()) + 1e-12


@pytest.mark.parametrize(
    ("step", "rise", "half"),
    [("quarter", "2 years", 4), ("month", "1 year", 6), ("year", "8 years", 4)],
)
def test_a_logistic_rise_is_at_10_50_and_90_percent_half_a_rise_around_its_midpoint(
    step: str, rise: str, half: int
) -> None:
    time = clock("2020-01-01", step)
    schedule = logistic(20, rise)
    values = [value_at(schedule, time, r) for r in (20 - half, 20, 20 + half)]
    assert values == pytest.approx([0.1, 0.5, 0.9])


def test_a_logistic_rise_runs_from_one_value_to_the_other() -> None:
    time = clock("2020-01-01", "quarter")
    schedule = logistic(20, "2 years", low=0.2, high=0.6)
    values = [value_at(schedule, time, r) for r in (-(10**6), 16, 20, 24, 10**6)]
    assert values == pytest.approx([0.2, 0.24, 0.4, 0.56, 0.6])


def test_a_logistic_may_fall() -> None:
    time = clock("2020-01-01", "quarter")
    schedule = logistic(20, "2 years", low=1.0, high=0.0)
    values = [value_at(schedule, time, r) for r in (16, 20, 24)]
    assert values == pytest.approx([0.9, 0.5, 0.1])


def test_the_midpoint_of_a_logistic_may_be_a_date() -> None:
    time = clock("2020-01-01", "quarter")
    by_date, by_round = logistic(date(2025, 1, 1), "2 years"), logistic(20, "2 years")
    for round_ in range(10, 30):
        expected = value_at(by_round, time, round_)
        assert value_at(by_date, time, round_) == pytest.approx(expected)


@pytest.mark.parametrize(("step", "per_year"), [("quarter", 4), ("month", 12), ("year", 1)])
def test_growth_compounds_per_year_before_and_after_the_start(step: str, per_year: int) -> None:
    time = clock("2020-01-01", step)
    schedule = growth(1000, 0.5)
    years = (-2, -1, 0, 1, 3)
    values = [value_at(schedule, time, y * per_year) for y in years]
    assert values == pytest.approx([1000 * 1.5**y for y in years])


def test_growth_within_a_year_is_geometric() -> None:
    time = clock("2020-01-01", "quarter")
    values = [value_at(growth(100, 1.0), time, r) for r in range(5)]
    assert values == pytest.approx([100 * 2 ** (r / 4) for r in range(5)])


def test_shrinking_is_negative_growth() -> None:
    assert value_at(growth(800, -0.5), clock("2020-01-01", "year"), 3) == pytest.approx(100)
