"""Who reads more of people's text, and in which training: what arms about worth are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ecosystem.scenario.clock import Time
from ecosystem.scenario.labs import Lab
from ecosystem.scenario.policies.human import why_not_more
from ecosystem.scenario.scenario import Scenario


class WorthError(Exception):
    """What was asked for cannot be compared in this scenario."""


@dataclass(frozen=True)
class Moment:
    """A training of a lab: its round, its date, and the date of the training after it, if any."""

    lab: Lab
    round: int
    day: date
    next: date | None


def readers(scenario: Scenario, names: Sequence[str]) -> list[Lab]:
    """Return the labs that are named, or all that can read more.

    Raises
    ------
    WorthError
        If there is no such lab, or one that cannot read more.
    """
    known = {lab.name: lab for lab in scenario.labs}
    if unknown := [name for name in names if name not in known]:
        there = f"there are {', '.join(known)}" if known else "there is none"
        raise WorthError(f"there is no lab {' or '.join(map(repr, unknown))}; {there}")
    why = passed_over(scenario)
    if refused := [name for name in names if name in why]:
        raise WorthError(
            "; ".join(f"lab {n!r} cannot read more beside the rest: {why[n]}" for n in refused)
        )
    chosen = dict.fromkeys(names) or [name for name in known if name not in why]
    return [known[name] for name in chosen]


def passed_over(scenario: Scenario) -> dict[str, str]:
    """Return the labs that cannot read more beside the rest, and why: none of them is an arm."""
    labs = scenario.under_policies.labs
    return {lab.name: reason for lab in labs if (reason := why_not_more(lab)) is not None}


def moments_of(lab: Lab, scenario: Scenario, at: Sequence[date]) -> list[Moment]:
    """Return the trainings in which a lab reads more.

    Parameters
    ----------
    lab, scenario
        Who, and where; its policies are laid over it.
    at
        From which dates on; without any, its first training that is measured, and the one in the
        middle of those, the later of two.

    Raises
    ------
    WorthError
        If there is no training from a date on, or one that is not measured.
    """
    time = scenario.time
    first, last = time.rounds_between(lab.since, lab.until)
    rounds = [
        r for r in range(max(first, 0) + 1, min(last, time.rounds) + 1) if r % lab.trains_every == 0
    ]
    measured = [r for r in rounds if r % scenario.measure.every == 0 or r == time.rounds]
    if at:
        chosen = [_training_from(when, lab, rounds, measured, time) for when in at]
    else:
        chosen = [measured[i] for i in sorted({0, len(measured) // 2})] if measured else []
    following = dict(pairwise(rounds))
    return [
        Moment(lab, r, time.date_of(r), time.date_of(following[r]) if r in following else None)
        for r in dict.fromkeys(chosen)
    ]


def _training_from(when: date, lab: Lab, rounds: list[int], measured: list[int], time: Time) -> int:
    end = time.date_of(time.rounds)
    if not time.start <= when <= end:
        raise WorthError(f"{when} is outside the run; expected {time.start} to {end}")
    later = [r for r in rounds if r >= time.round_of(when)]
    if not later:
        raise WorthError(
            f"lab {lab.name!r} has no training from {when} on; expected an earlier date, or other"
            " labs by --lab"
        )
    if later[0] not in measured:
        raise WorthError(
            f"the training of lab {lab.name!r} from {when} on is in round {later[0]}, which is not"
            " measured; expected another date, or --set measure.every=1"
        )
    return later[0]
