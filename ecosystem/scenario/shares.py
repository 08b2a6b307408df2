"""What a lab reads of each source, round by round: its share of tokens, and draws beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.labs import Source, draws_of, is_beside


def shares_in(sources: Sequence[Source], time: Time, round_: int) -> list[float]:
    """Return the share of each source in a round, in the order of the sources.

    A source whose share is ``rest`` takes what the others leave of 1; one that is read beside the
    lab's tokens has none.
    """
    stated = [
        0.0 if source.share == "rest" or is_beside(source) else value_at(source.share, time, round_)
        for source in sources
    ]
    # Rounded, so that what is left of 0.9 is the 0.1 that a user would write.
    rest = max(0.0, round(1.0 - fsum(stated), 12))
    return [rest if s.share == "rest" else part for s, part in zip(sources, stated, strict=True)]


def draws_beside(source: Source, time: Time, round_: int) -> int:
    """Return the draws of a source that are read in a round beside the lab's tokens."""
    return round(value_at(draws_of(source), time, round_)) if is_beside(source) else 0


def is_read_in(sources: Sequence[Source], time: Time, round_: int) -> list[bool]:
    """Tell of each source whether anything is read of it in a round."""
    shares = shares_in(sources, time, round_)
    return [
        share > 0 or draws_beside(source, time, round_) > 0
        for source, share in zip(sources, shares, strict=True)
    ]


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
