"""What the arms of a comparison about worth do, read from the comparison itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.folder import FILE
from ecosystem.experiments.loading import Design, load
from ecosystem.experiments.outcome import Value
from ecosystem.experiments.worth_archives import reads_archives
from ecosystem.experiments.worth_design import MORE
from ecosystem.results.results import ResultsError
from ecosystem.scenario.policies.human import HumanReading
from ecosystem.scenario.scenario import Scenario


@dataclass(frozen=True)
class Trial:
    """An arm in which a lab reads more of people's text once, and what is read from its runs.

    Attributes
    ----------
    arm, lab, date, draws
        Its name; who reads more, when, and how much.
    tokens
        The same in tokens; None where groups of publishers differ in what a draw is.
    at_once, worth, at_the_end, of_others, diversity
        Names of outcomes: the lab's loss in that training and the worth of its text, its loss and
        that of the other labs in the last round, effective words; None where there is none.
    """

    arm: str
    lab: str
    date: date
    draws: int
    tokens: float | None
    at_once: str | None
    worth: str | None
    at_the_end: str | None
    of_others: str | None
    diversity: str | None


@dataclass(frozen=True)
class WithoutArchives:
    """An arm in which labs do without their archives, and outcomes of the last round."""

    arm: str
    labs: tuple[str, ...]
    at_the_end: str | None
    of_others: str | None
    diversity: str | None


def trials_in(folder: Path) -> tuple[list[Trial], list[WithoutArchives], date]:
    """Return what the arms of a comparison do, from its folder, and the date of the last round.

    Raises
    ------
    ResultsError
        If the comparison there cannot be read.
    """
    try:
        design = load(folder / FILE)
    except ScenarioError as error:
        raise ResultsError(f"{folder} cannot be read: {error}") from error
    setting = design.settings[0].name
    reference = design.cells[setting, design.comparison.reference]
    trials, without = [], []
    for arm in design.comparison.arms:
        written = design.written[setting, arm.name]
        found = _trial(design, arm.name, written)
        if found is not None:
            trials.append(found)
        elif labs := _deprived(reference, design.cells[setting, arm.name]):
            without.append(_without(design, arm.name, labs, reference))
    return trials, without, reference.time.date_of(reference.time.rounds)


def _trial(design: Design, arm: str, scenario: Scenario) -> Trial | None:
    policy = next((p for p in scenario.policies if p.name == MORE), None)
    if policy is None or not isinstance(policy.mechanism, HumanReading):
        return None
    lab, draws, time = str(policy.target.labs["name"]), policy.mechanism.draws, scenario.time
    at = time.round_of(policy.schedule.start)
    per_draw = {group.tokens_per_draw for group in scenario.publishers}
    known = len(per_draw) == 1 and all(g.draws_per_page is None for g in scenario.publishers)
    others = [other.name for other in scenario.labs if other.name != lab]
    return Trial(
        arm=arm,
        lab=lab,
        date=time.date_of(at),
        draws=draws,
        tokens=draws * per_draw.pop() if known else None,
        at_once=_loss(design, {"lab": lab}, at),
        worth=_outcome(design, "worth", "fresh_draws", {"lab": lab}, at),
        at_the_end=_loss(design, {"lab": lab}, "last"),
        of_others=_loss(design, {"lab": others}, "last"),
        diversity=_outcome(design, "population", "gamma", {"order": 1}, "last"),
    )


def _deprived(reference: Scenario, scenario: Scenario) -> tuple[str, ...]:
    """Return the labs that read archives in one scenario and not in the other."""
    had, have = (
        {lab.name for lab in each.labs if reads_archives(lab, each.time)}
        for each in (reference, scenario)
    )
    return tuple(lab.name for lab in reference.labs if lab.name in had - have)


def _without(
    design: Design, arm: str, labs: tuple[str, ...], scenario: Scenario
) -> WithoutArchives:
    """Return an arm without archives: of several labs the loss of all is told."""
    is_one = len(labs) == 1
    others = [lab.name for lab in scenario.labs if lab.name not in labs]
    return WithoutArchives(
        arm=arm,
        labs=labs,
        at_the_end=_loss(design, {"lab": labs[0]} if is_one else {}, "last"),
        of_others=_loss(design, {"lab": others}, "last") if is_one else None,
        diversity=_outcome(design, "population", "gamma", {"order": 1}, "last"),
    )


def _loss(design: Design, where: Mapping[str, Value | list[str]], round_: int | str) -> str | None:
    return _outcome(design, "labs", "loss_now", where, round_)


def _outcome(
    design: Design, table: str, column: str, where: Mapping[str, object], round_: int | str
) -> str | None:
    """Return the name of the outcome that is this number, if there is one."""
    for outcome in design.comparison.outcomes:
        is_it = (outcome.table, outcome.column, outcome.round) == (table, column, round_)
        if is_it and outcome.where == where:
            return outcome.name
    return None
