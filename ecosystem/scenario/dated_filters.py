"""Filters that begin or end at a date: it lies in the run, and they work for a round at least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecosystem.config.problems import FieldError
from ecosystem.scenario.clock import Time
from ecosystem.scenario.filters import Filter


def never_at_work(filters: Sequence[Filter], time: Time) -> Iterator[FieldError]:
    """Yield the dates of filters that lie outside the run, or leave them no round to work in."""
    last = time.rounds
    run = f"{time.start} to {time.date_of(last)}, or a round from 0 to {last}"
    for i, filter_ in enumerate(filters):
        begins = 0
        if filter_.since is not None:
            begins = time.round_of(filter_.since)
            if not 0 <= begins <= last:
                yield FieldError(
                    ("filters", i, "since"),
                    f"{filter_.since} is outside the run; expected {run}; without since it is at"
                    " work from the start",
                )
                continue
        if filter_.until is None:
            continue
        ends = time.round_of(filter_.until)
        if ends > last:
            yield FieldError(
                ("filters", i, "until"),
                f"{filter_.until} is outside the run; expected {run}; without until it is at work"
                " to the end",
            )
        elif ends <= begins:
            yield FieldError(
                ("filters", i, "until"),
                f"it would begin in round {begins} and end before round {ends}, never at work;"
                f" expected until after {time.date_of(begins)}, round {begins}",
            )
