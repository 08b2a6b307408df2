"""All cases, by name."""

from __future__ import annotations

from difflib import get_close_matches

from ecosystem.validation.case import Case
from ecosystem.validation.cases import (
    channels,
    drift,
    filters,
    gaussian,
    labs,
    orderings,
    pages,
    people,
    policies,
    published_filters,
    published_loops,
    published_shares,
    published_tails,
    repetition,
    tails,
    worth,
)

CASES: tuple[Case, ...] = (
    *drift.CASES,
    *tails.CASES,
    *people.CASES,
    *labs.CASES,
    *pages.CASES,
    *filters.CASES,
    *policies.CASES,
    *channels.CASES,
    *gaussian.CASES,
    *worth.CASES,
    *repetition.CASES,
    *orderings.CASES,
    *published_loops.CASES,
    *published_shares.CASES,
    *published_tails.CASES,
    *published_filters.CASES,
)


def case_named(name: str) -> Case:
    """Return a case.

    Raises
    ------
    KeyError
        If there is no such case; the message suggests one.
    """
    for case in CASES:
        if case.name == name:
            return case
    near = get_close_matches(name, [case.name for case in CASES], n=1)
    hint = f"did you mean {near[0]!r}?" if near else "'ecosystem validate --list' lists them"
    raise KeyError(f"there is no case {name!r}; {hint}")
