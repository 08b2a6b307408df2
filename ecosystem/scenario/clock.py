"""The calendar of a run: rounds, dates, and the value of a schedule in a round."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date, timedelta
from typing import Any

from pydantic import Field, model_validator

from ecosystem.scenario.durations import split_duration, years
from ecosystem.scenario.fields import (
    Count,
    Duration,
    Growth,
    Logistic,
    Part,
    Table,
)

SCHEDULES = (Table, Logistic, Growth)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Time(Part):
    """When the run starts, how long a round is, and how many there are.

    Round 0 is the state at ``start``; round t ends at ``start + t * step``.
    """

    start: date = Field(date(2020, 1, 1), description="date of round 0")
    step: Duration = Field("1 year", description="length of a round: whole days, weeks, months…")
    rounds: Count = Field(10, description="number of rounds")

    @model_validator(mode="after")
    def _whole_steps(self) -> Time:
        amount, _ = split_duration(self.step)
        if amount != int(amount):
            raise ValueError(f"step is {self.step!r}; expected a whole number of days, months, …")
        if self.start.year + self.rounds * self.years_per_round > 9000:
            raise ValueError("the run would end after the year 9000; expected fewer rounds")
        return self

    @property
    def years_per_round(self) -> float:
        """Length of a round in years."""
        return years(self.step)

    def rounds_in(self, span: Duration | None) -> int:
        """Return the whole number of rounds nearest to a span of time; none of None."""
        return 0 if span is None else round(years(span) / self.years_per_round)

    def date_of(self, round_: int) -> date:
        """Return the date at which a round ends (round 0: the start)."""
        amount, unit = split_duration(self.step)
        if unit in _MONTHS:
            months = self.start.month - 1 + round_ * int(amount) * _MONTHS[unit]
            year, month = self.start.year + months // 12, months % 12 + 1
            return date(year, month, min(self.start.day, _days_in(year, month)))
        return self.start + timedelta(days=round_ * int(amount) * (7 if unit == "week" else 1))

    def position(self, when: date | int) -> float:
        """Return a date as a real-valued round; a round as itself."""
        if isinstance(when, int):
            return float(when)
        years_since = (when - self.start).days / 365.25
        low = math.floor(years_since / self.years_per_round) - 1
        while self.date_of(low + 1) <= when:
            low += 1
        span = (self.date_of(low + 1) - self.date_of(low)).days
        return low + (when - self.date_of(low)).days / span

    def round_of(self, when: date | int) -> int:
        """Return the first round that ends at or after a date."""
        return math.ceil(self.position(when) - 1e-9)

    def is_between(self, since: date | int | None, until: date | int | None, round_: int) -> bool:
        """Tell whether a round is from ``since`` on and before ``until``; None is no bound."""
        has_begun = since is None or round_ >= self.round_of(since)
        return has_begun and (until is None or round_ < self.round_of(until))

    def rounds_between(self, since: date | int | None, until: date | int | None) -> tuple[int, int]:
        """Return the first and the last round of the run from ``since`` on and before ``until``."""
        first = 0 if since is None else self.round_of(since)
        return first, self.rounds if until is None else self.round_of(until) - 1


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def value_at(
    schedule: float | Table[float] | Logistic[float] | Growth, time: Time, round_: int
) -> float:
    """Return the value of a schedule at the end of a round.

    Parameters
    ----------
    schedule
        A constant, a table over dates or rounds, a logistic curve, or growth.
    time
        The calendar that places dates among rounds.
    round_
        The round; negative rounds are the history before the start.
    """
    if isinstance(schedule, Table):
        entries = sorted((time.position(when), value) for when, value in schedule.table.items())
        positions = [p for p, _ in entries]
        after = bisect_right(positions, round_ + 1e-9)
        if after == 0:
            return float(entries[0][1])
        left_at, left = entries[after - 1]
        if after == len(entries) or schedule.between == "hold":
            return float(left)
        right_at, right = entries[after]
        return float(left + (right - left) * (round_ - left_at) / (right_at - left_at))
    if isinstance(schedule, Logistic):
        curve = schedule.logistic
        # From 10 % to 90 % a logistic curve takes 2 ln 9 of its time constant.
        constant = years(curve.rise) / time.years_per_round / (2 * math.log(9))
        steps = (round_ - time.position(curve.midpoint)) / constant
        done = 1 / (1 + math.exp(-max(-700.0, min(700.0, steps))))
        return float(curve.start + (curve.end - curve.start) * done)
    if isinstance(schedule, Growth):
        grown = (1 + schedule.growth.per_year) ** (round_ * time.years_per_round)
        return float(schedule.growth.start * grown)
    return float(schedule)


def at_round(part: Part, time: Time, round_: int) -> dict[str, Any]:
    """Return the fields of a part as they are in a round: of every schedule its value.

    Fields that are not set, those that are None, are left out.
    """
    values = {name: getattr(part, name) for name in type(part).model_fields}
    return {
        name: value_at(value, time, round_) if isinstance(value, SCHEDULES) else value
        for name, value in values.items()
        if value is not None
    }
