"""Schedules over many rounds at once, however many there are, and the pages that follow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.web import Publishers

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

EXACT = 2000  # so many rounds are looked at one by one; of more, so many


def values_at(schedule: Any, time: Time, rounds: I64) -> F64:
    """Return a schedule in each of some rising rounds; straight between 2,000 of more of them."""
    if isinstance(schedule, int | float):
        return np.full(len(rounds), float(schedule))
    at = rounds
    if len(rounds) > EXACT:
        at = rounds[np.linspace(0, len(rounds) - 1, EXACT).round().astype(np.int64)]
    known = np.array([value_at(schedule, time, int(round_)) for round_ in at])
    return known if at is rounds else np.interp(rounds, at, known)


def publishing_rounds(scenario: Scenario) -> I64:
    """Return the rounds in which a web comes to be, those of its history too; 0 is among them."""
    return np.arange(min(1 - scenario.history_rounds, 0), scenario.time.rounds + 1)


def pages_published(group: Publishers, scenario: Scenario, rounds: I64) -> F64:
    """Return the pages that a group publishes in each of :func:`publishing_rounds`."""
    pages = values_at(group.pages, scenario.time, rounds)
    pages[rounds <= -scenario.history_rounds] = 0.0
    pages[rounds == 0] += group.starting_pages
    return pages


def still_there(published: F64, survival: F64) -> F64:
    """Return what is there in each round of what was published in it and before.

    Parameters
    ----------
    published : array of float64, shape (T,)
        What is published in each round.
    survival : array of float64, shape (T,)
        The share that is there after 0, 1, 2 … rounds.
    """
    n = len(published)
    if n <= EXACT:
        return np.convolve(published, survival)[:n]
    both = np.fft.rfft(published, 2 * n) * np.fft.rfft(survival, 2 * n)
    return np.maximum(np.fft.irfft(both, 2 * n)[:n], 0.0)
