"""What arms about worth are compared on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ecosystem.agents.lab.learners import learner_in
from ecosystem.experiments.worth_archives import reads_archives
from ecosystem.experiments.worth_moments import Moment
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.labs import Lab
from ecosystem.scenario.learners import CategoricalLearner
from ecosystem.scenario.scenario import Scenario

_LONGEST = 24  # of a lab's name inside the name of an outcome
_LOSS = {"table": "labs", "column": "loss_now", "better": "lower"}


def outcomes_of(scenario: Scenario, moments: Sequence[Moment]) -> Iterator[dict[str, Any]]:
    """Yield the outcomes, as a file has them: of all labs, of those that an arm changes, at once.

    Parameters
    ----------
    scenario
        As it is.
    moments
        In which labs read more.
    """
    yield {
        "name": "loss", "title": "mean loss of all labs in the last round", **_LOSS, "over": "lab",
    }  # fmt: skip
    names = [lab.name for lab in scenario.labs]
    told = [name for name in names if name in _of_interest(scenario, moments)]
    for name in told:
        key, others = _key(name, names), [other for other in names if other != name]
        yield {
            "name": f"{key}-end", "title": f"loss of {name} in the last round", **_LOSS,
            "where": {"lab": name},
        }  # fmt: skip
        if others:
            yield {
                "name": f"{key}-others", "title": f"mean loss of labs but {name} in the last round",
                **_LOSS, "where": {"lab": others}, "over": "lab",
            }  # fmt: skip
    yield {
        "name": "diversity", "title": "effective words of all labs together in the last round",
        "table": "population", "column": "gamma", "where": {"order": 1}, "better": "higher",
    }  # fmt: skip
    for moment in moments:
        yield from _at_once(moment, _key(moment.lab.name, names), scenario.time)


def primary_of(scenario: Scenario) -> str:
    """Return the outcome that decides: the loss of all, unless that of one may be infinite."""
    labs, time = scenario.labs, scenario.time
    return "loss" if all(_knows_every_word(lab, time) for lab in labs) else "diversity"


def _at_once(moment: Moment, key: str, time: Time) -> Iterator[dict[str, Any]]:
    """Yield what a lab's loss and the worth of its text are in a training."""
    name, at = moment.lab.name, {"where": {"lab": moment.lab.name}, "round": moment.round}
    yield {
        "name": f"{key}-at-{moment.round}", "title": f"loss of {name} on {moment.day}", **_LOSS,
        **at,
    }  # fmt: skip
    if _has_worth(moment, time):
        yield {
            "name": f"{key}-worth-at-{moment.round}",
            "title": f"worth of the text of {name} on {moment.day}",
            "table": "worth", "column": "fresh_draws", "better": "higher", **at,
        }  # fmt: skip


def _has_worth(moment: Moment, time: Time) -> bool:
    """Tell whether the worth of a text can be known: of smoothing alone."""
    lab = moment.lab
    if lab.agent is not None or not isinstance(lab.learner, CategoricalLearner):
        return False
    return bool(learner_in(lab.learner, time, moment.round, lab.name).additive_smoothing)


def _knows_every_word(lab: Lab, time: Time) -> bool:
    """Tell whether the loss of a lab is finite in the last round, whatever it read."""
    return isinstance(lab.learner, CategoricalLearner) and (
        value_at(lab.learner.smoothing, time, time.rounds) > 0
        or value_at(lab.learner.weight_human, time, time.rounds) > 0
    )


def _of_interest(scenario: Scenario, moments: Sequence[Moment]) -> set[str]:
    """Return the labs that an arm changes."""
    readers = {lab.name for lab in scenario.labs if reads_archives(lab, scenario.time)}
    return readers | {moment.lab.name for moment in moments}


def _key(lab: str, labs: Sequence[str]) -> str:
    """Return what names of outcomes call a lab: its name, or its place where that is long."""
    return lab if len(lab) <= _LONGEST else f"lab-{labs.index(lab) + 1}"
