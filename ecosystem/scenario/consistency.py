"""What the parts of a scenario must be to each other, and where they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ecosystem.config.problems import FieldError, Loc
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.costs import without_payers
from ecosystem.scenario.dated_parts import models_that_come_too_late, never_at_work
from ecosystem.scenario.durations import years
from ecosystem.scenario.growth import outgrown
from ecosystem.scenario.kinds import SHIPPED_KINDS
from ecosystem.scenario.labs import HumanLaw
from ecosystem.scenario.learners import CategoricalLearner, Learner
from ecosystem.scenario.real_numbers import unfit_for_real_numbers
from ecosystem.scenario.references import (
    nothing_to_detect,
    seeds_that_are_no_sites,
    unknown_contexts,
    unknown_to_archives,
    unknown_to_labs,
    unknown_to_publishers,
)
from ecosystem.scenario.shares import wrong_sum

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario


def misfits(scenario: Scenario) -> Iterator[FieldError]:
    """Yield everything in which the parts of a scenario do not fit together."""
    yield from names_used_twice(scenario)
    yield from unknown_contexts(scenario)
    yield from unknown_to_publishers(scenario)
    yield from nothing_to_detect(scenario)
    yield from unknown_to_archives(scenario)
    yield from unknown_to_labs(scenario)
    yield from dates_outside_the_run(scenario)
    yield from refreshes_within_a_round(scenario)
    yield from nowhere_to_follow(scenario)
    yield from seeds_that_are_no_sites(scenario)
    yield from shares_that_do_not_sum(scenario)
    yield from impossible_mixtures(scenario)
    yield from outgrown(scenario)
    yield from never_at_work("filters", scenario.filters, scenario.time, delay=0)
    yield from never_at_work("labs", scenario.labs, scenario.time, delay=1)
    yield from models_that_come_too_late(scenario.labs, scenario.time)
    yield from unfit_for_real_numbers(scenario.language, scenario.labs)
    yield from without_payers(scenario)


def names_used_twice(scenario: Scenario) -> Iterator[FieldError]:
    """Yield names that two entries of a part share: draws are keyed by them."""
    places: dict[Loc, Sequence[Any]] = {
        (part,): getattr(scenario, part)
        for part in ("watermarks", *(kind.field for kind in SHIPPED_KINDS), "policies")
    }
    places |= {("agents", kind): parts for kind, parts in scenario.agents.items()}
    for place, entries in places.items():
        seen: set[str] = set()
        for i, entry in enumerate(entries):
            if entry.name in seen:
                yield FieldError(
                    (*place, i, "name"),
                    f"the name {entry.name!r} is used twice in {place[-1]}; expected another one",
                )
            seen.add(entry.name)


def dates_outside_the_run(scenario: Scenario) -> Iterator[FieldError]:
    """Yield dates of human language and of seals at which there is no round."""
    yield from _outside_run(("measure", "then"), scenario.measure.then, scenario.time)
    for i, lab in enumerate(scenario.labs):
        for j, source in enumerate(lab.sources):
            if isinstance(source, HumanLaw) and source.at is not None:
                yield from _outside_run(("labs", i, "sources", j, "at"), source.at, scenario.time)
    for i, archive in enumerate(scenario.archives):
        yield from _outside_run(("archives", i, "sealed"), archive.sealed, scenario.time)


def _outside_run(place: Loc, when: date | int, time: Time) -> Iterator[FieldError]:
    last = time.rounds
    if not 0 <= time.round_of(when) <= last:
        yield FieldError(
            place,
            f"{when} is outside the run; expected {time.start} to"
            f" {time.date_of(last)}, or a round from 0 to {last}",
        )


def refreshes_within_a_round(scenario: Scenario) -> Iterator[FieldError]:
    """Yield archives that would seal more than one part in a round."""
    for i, archive in enumerate(scenario.archives):
        every = None if archive.refresh is None else archive.refresh.every
        if every is not None and years(every) < scenario.time.years_per_round * (1 - 1e-9):
            yield FieldError(
                ("archives", i, "refresh", "every"),
                f"{every} is less than a round; expected {scenario.time.step} or more",
            )


def nowhere_to_follow(scenario: Scenario) -> Iterator[FieldError]:
    """Yield crawlers that follow links, and contagion along them, where sites have none."""
    if scenario.web.links is not None:
        return
    places: list[Loc] = [
        ("crawlers", i, "follows") for i, c in enumerate(scenario.crawlers) if c.follows is not None
    ]
    places += [
        ("publishers", i, "contagion")
        for i, group in enumerate(scenario.publishers)
        if group.contagion is not None
    ]
    for place in places:
        yield FieldError(
            place, "sites have no links to go along; expected web.links, as in {kind: grown}"
        )


def shares_that_do_not_sum(scenario: Scenario) -> Iterator[FieldError]:
    """Yield labs whose sources are not all of their text in some round, or are more."""
    for i, lab in enumerate(scenario.labs):
        wrong = wrong_sum(lab.sources, scenario.time, lab.trains_every)
        if lab.tokens == "all" or wrong is None:
            continue
        round_, total = wrong
        yield FieldError(
            ("labs", i, "sources"),
            f"the shares of the sources sum to {total:g} in round {round_}; expected 1 in every"
            " round; share: rest, at one of them, takes what the others leave",
        )


def impossible_mixtures(scenario: Scenario) -> Iterator[FieldError]:
    """Yield weights whose sum is wrong in some round, since schedules may change it."""
    time = scenario.time
    for i, lab in enumerate(scenario.labs):
        for round_ in range(time.rounds + 1):
            mixed = _mixed_in(lab.learner, time, round_)
            if mixed > 1 + 1e-9:
                yield FieldError(
                    ("labs", i, "learner", "weight_human"),
                    f"weight_human and weight_previous sum to {mixed:g} in round {round_};"
                    " expected 1 at most",
                )
                break


def _mixed_in(learner: Learner, time: Time, round_: int) -> float:
    """Return the weight of laws in a fit; what a learner of the user's own mixes is its own."""
    if not isinstance(learner, CategoricalLearner):
        return 0.0
    weights = (learner.weight_human, learner.weight_previous)
    return sum(value_at(weight, time, round_) for weight in weights)
