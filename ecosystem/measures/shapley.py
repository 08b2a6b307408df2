"""Shapley values: what each of a few players adds, in the mean over the orders of all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

MOST_PLAYERS = 8
Coalition = frozenset[str]


class Part(NamedTuple):
    """What a player adds.

    Attributes
    ----------
    shapley
        Mean over all orders of the players of what it adds to those who came before it. These sum
        to the value of all less the value of none.
    leave_one_out
        The value of all less the value of all but it. What two players both have is counted for
        neither.
    """

    shapley: float
    leave_one_out: float


def shapley_values(
    players: Iterable[str], value: Mapping[Coalition, float] | Callable[[Coalition], float]
) -> dict[str, Part]:
    """Return what each player adds, exactly: every coalition is valued, once.

    ``phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))`` (Shapley 1953,
    A value for n-person games; from memory). Sums are rounded once, whatever their order.

    Parameters
    ----------
    players
        Their names, 8 at most.
    value
        The value of each coalition, in any unit: all 2^n of them, that of nobody too.

    Returns
    -------
    dict
        By name, in the order of the names; in the unit of ``value``.

    Raises
    ------
    ValueError
        If there are more than 8 players, or two of one name.
    KeyError
        If a mapping does not have a coalition.
    """
    given = list(players)
    names = sorted(set(given))
    if len(names) < len(given):
        raise ValueError(f"players have names of their own, not {given}")
    if (n := len(names)) > MOST_PLAYERS:
        raise ValueError(f"Shapley values of {MOST_PLAYERS} players at most, not of {n}")
    value_of = value.__getitem__ if isinstance(value, Mapping) else value
    # A coalition is a number: its bit i says whether player i is in it.
    coalitions = [
        frozenset(name for i, name in enumerate(names) if bits >> i & 1) for bits in range(1 << n)
    ]
    v = [float(value_of(coalition)) for coalition in coalitions]
    weight = [math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in range(n)]
    parts = {}
    for i, name in enumerate(names):
        one = 1 << i
        added = [
            weight[bits.bit_count()] * (v[bits | one] - v[bits])
            for bits in range(1 << n)
            if not bits & one
        ]
        parts[name] = Part(math.fsum(added), v[-1] - v[-1 - one])
    return parts
