"""Shares of a lab's sources, round by round: what is stated, and what `rest` takes."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING

from ecosystem.scenario.clock import Time, value_at

if TYPE_CHECKING:
    from ecosystem.scenario.labs import Source


def shares_in(sources: Sequence[Source], time: Time, round_: int) -> list[float]:
    """Return the share of each source in a round, in the order of the sources.

    A source whose share is ``rest`` takes what the others leave of 1.
    """
    stated = [0.0 if s.share == "rest" else value_at(s.share, time, round_) for s in sources]
    # Rounded, so that what is left of 0.9 is the 0.1 that a user would write.
    rest = max(0.0, round(1.0 - fsum(stated), 12))
    return [rest if s.share == "rest" else part for s, part in zip(sources, stated, strict=True)]


def wrong_sum(sources: Sequence[Source], time: Time, every: int) -> tuple[int, float] | None:
    """Return the first round of training in which shares do not sum to 1, and their sum.

    Parameters
    ----------
    sources, time
        What a lab reads, and the calendar of the run.
    every
        Rounds between two trainings.
    """
    changes = any(not isinstance(s.share, float | int | str) for s in sources)
    for round_ in range(every, time.rounds + 1 if changes else every + 1, every):
        total = fsum(shares_in(sources, time, round_))
        if abs(total - 1) > 1e-9:
            return round_, total
    return None
