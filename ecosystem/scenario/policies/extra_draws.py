"""A lab that reads more, while it wants exactly as much of its other sources as before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import floor
from operator import add
from typing import TYPE_CHECKING, Any

from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.shares import shares_in

if TYPE_CHECKING:
    from ecosystem.scenario.labs import HumanLaw, Source

Schedule = Any  # a number, or a schedule over rounds


def with_more(
    tokens: Schedule,
    sources: Sequence[Source],
    more: Sequence[tuple[HumanLaw, Schedule]],
    time: Time,
) -> tuple[Callable[[int], float], Callable[[int], list[float]]]:
    """Return what a lab's tokens and shares are, by round, where it reads more beside the rest.

    In rounds in which nothing is added, tokens and shares are the numbers that they were. In
    others each share is a whole number of draws by the whole number of all: rounded as a lab
    rounds, it gives that number again, for amounts up to 10^12.

    Parameters
    ----------
    tokens
        Draws of a training, as a number or schedule.
    sources
        What the lab reads without them, sorted by label: a lab splits its draws in this order.
    more
        What is added: its source, and its draws as a number or schedule.
    time
        The calendar of the run.

    Returns
    -------
    tuple of callable
        Of a round: the draws of a training; the share of each source, those added at the end.
    """

    def added(round_: int) -> list[int]:
        return [round(value_at(draws, time, round_)) for _, draws in more]

    def tokens_in(round_: int) -> float:
        before, extra = value_at(tokens, time, round_), sum(added(round_))
        return round(before) + extra if extra else before

    def shares(round_: int) -> list[float]:
        stated, extra = shares_in(sources, time, round_), added(round_)
        if not any(extra):
            return [*stated, *map(float, extra)]
        counts = split(round(value_at(tokens, time, round_)), stated)
        total = sum(counts) + sum(extra)
        return [n / total for n in (*counts, *extra)]

    return tokens_in, shares


def split(n: int, shares: Sequence[float]) -> list[int]:
    """Return the draws that a lab wants from each source: largest remainder, as it splits them.

    It is what :func:`ecosystem.draws.sampling.split_fixed` says, to the bit for fewer than eight
    sources; NumPy sums more in another order, so that there a tie could fall otherwise.
    """
    total = reduce(add, shares, 0.0)  # `sum` would be more exact than a lab is
    if total == 0:
        return [0] * len(shares)
    exact = [n * share / total for share in shares]
    whole = [floor(x + 1e-9) for x in exact]
    by_rest = sorted(range(len(shares)), key=lambda i: whole[i] - exact[i])
    for i in by_rest[: n - sum(whole)]:
        whole[i] += 1
    return whole
