"""The comparison that says what more of people's text is worth to labs, at once and later."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from ecosystem.config.problems import ScenarioError
from ecosystem.config.writing import as_yaml
from ecosystem.experiments.loading import Design, load
from ecosystem.experiments.schema import AS_IT_IS
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.fields import Table
from ecosystem.scenario.labs import ArchiveStock, Lab
from ecosystem.scenario.learners import CategoricalLearner
from ecosystem.scenario.policies.human import why_not_more
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.shares import shares_in

MORE = "more-human-text"
"""The policy of every arm in which a lab reads more: one name, so that its draws are the same."""

REPLICATES = 5
TOKENS = 1e6
_LONGEST = 24  # of a lab's name inside the name of an outcome
_LOSS = {"table": "labs", "column": "loss_now", "better": "lower"}


class WorthError(Exception):
    """What was asked for cannot be compared in this scenario."""


@dataclass(frozen=True)
class _Moment:
    """A training of a lab: its round, its date, and the date of the training after it, if any."""

    lab: Lab
    round: int
    day: date
    next: date | None


def worth_design(
    scenario: Scenario,
    *,
    labs: Sequence[str] = (),
    tokens: float | None = None,
    draws: int | None = None,
    at: Sequence[date] = (),
    replicates: int = REPLICATES,
    name: str = "",
) -> Design:
    """Return a comparison of a scenario with worlds in which a lab reads more of people's text.

    An arm is a lab and a date: in its first training from that date on it reads so many draws of
    people's text of the day more, once. Where labs read archives there is an arm for each of them
    without its archives, and one for all of them together.

    Parameters
    ----------
    scenario
        What is branched; policies of its own are laid over it first.
    labs
        Names of the labs that read more; by default all that can.
    tokens, draws
        How much more, in tokens (10^6 if neither is given) or in independent draws.
    at
        Dates; by default those of a lab's first training that is measured, and of the one in the
        middle of these, the later of two.
    replicates
        Of every arm, 2 or more.
    name
        What it is called if it has no title of its own.

    Raises
    ------
    WorthError
        If there is no such lab, or one that cannot read more; if a date has no training that is
        measured; if tokens cannot be turned into draws; if one of the worlds cannot be.
    """
    base = scenario.under_policies
    moments = [m for lab in _readers(base, labs) for m in _moments(lab, base, at)]
    without = list(_without_archives(base))
    if not moments and not without:
        raise WorthError(_nothing_to_do(base))
    n_draws = draws or 0
    if draws is None and moments:
        n_draws = _draws(base, TOKENS if tokens is None else tokens)
    words = {
        "question": _question(scenario.title or name or "A scenario"),
        "description": " ".join(_description(n_draws, bool(moments), bool(without))),
        "base": "base.yaml",
        "seed": base.seed,
        "replicates": replicates,
        "reference": AS_IT_IS,
        "primary": "loss"
        if all(_knows_every_word(lab, base.time) for lab in base.labs)
        else "diversity",
        "arms": [
            {"name": AS_IT_IS, "title": "the scenario as it is"},
            *(_more(m, n_draws) for m in moments),
            *without,
        ],
        "outcomes": list(_outcomes(base, moments)),
    }
    return _loaded(words, base)


def _question(title: str) -> str:
    return f"{title[:200]}: what is more of people's text worth to labs, at once and in the end?"


def _description(n_draws: int, is_more_read: bool, has_archives: bool) -> Iterator[str]:
    """Yield what a reader must know, sentence by sentence."""
    if is_more_read:
        yield (
            f"In an arm with a date, a lab once reads {n_draws:,} independent draws of people's"
            " text of the day beside what it reads anyway; until then the world is the same to the"
            " bit."
        )
    if has_archives:
        yield (
            "Without archives a lab reads as many draws, of its other sources by their shares; one"
            " that reads all pages reads less."
        )
    yield "Policies of the scenario are part of base.yaml as the settings that they are."


def _draws(scenario: Scenario, tokens: float) -> int:
    """Return how many draws tokens are, where all publishers agree."""
    per_draw = {group.tokens_per_draw for group in scenario.publishers}
    if len(per_draw) != 1 or any(g.draws_per_page is not None for g in scenario.publishers):
        raise WorthError(
            "tokens cannot be turned into draws: groups of publishers differ in tokens_per_draw,"
            " state draws_per_page, or are not there; give --draws instead"
        )
    draws = round(tokens / per_draw.pop())
    if draws < 1:
        raise WorthError(f"{tokens:g} tokens are less than a draw; expected more")
    return draws


def _readers(scenario: Scenario, names: Sequence[str]) -> list[Lab]:
    """Return the labs that are named, or all that can read more."""
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


def _nothing_to_do(scenario: Scenario) -> str:
    if not scenario.labs:
        return "there is no lab"
    why = [f"lab {name!r}: {reason}" for name, reason in passed_over(scenario).items()]
    if len(why) < len(scenario.labs):
        return "no lab that can read more has a training that is measured"
    return f"no lab can read more beside the rest, nor do without archives: {'; '.join(why)}"


def _moments(lab: Lab, scenario: Scenario, at: Sequence[date]) -> list[_Moment]:
    """Return the trainings in which a lab reads more."""
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
        _Moment(lab, r, time.date_of(r), time.date_of(following[r]) if r in following else None)
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


# --- arms -------------------------------------------------------------------------------------


def _more(moment: _Moment, draws: int) -> dict[str, Any]:
    lab, when = moment.lab.name, moment.day
    title = f"{lab} reads {draws:,} more draws of people's text on {when}, once"
    schedule = {"start": when} | ({"end": moment.next} if moment.next is not None else {})
    policy = {
        "name": MORE,
        "title": title,
        "rationale": "people's text that nobody else reads, written on that day",
        "target": {"labs": {"name": lab}},
        "schedule": schedule,
        "mechanism": {"kind": "human", "draws": draws},
    }
    return {"name": f"{lab} {when}", "title": title, "change": {"policies": [policy]}}


def reads_archives(lab: Lab, time: Time) -> bool:
    """Tell whether a lab reads an archive in any round of a run."""
    return any(
        isinstance(source, ArchiveStock) and share > 0
        for round_ in range(1, time.rounds + 1)
        for source, share in zip(lab.sources, shares_in(lab.sources, time, round_), strict=True)
    )


def _without_archives(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield an arm for every lab that can do without its archives, and one for all of them."""
    changes: list[dict[str, Any]] = []
    readers = [lab for lab in scenario.labs if reads_archives(lab, scenario.time)]
    for lab in readers:
        if left := _other_sources(lab, scenario.time):
            changes.append({"name": lab.name, "sources": left})
            yield {
                "name": f"{lab.name} without archives",
                "title": f"{lab.name} reads none of its archives",
                "change": {"labs": [changes[-1]]},
            }
    if 1 < len(changes) == len(readers):
        yield {
            "name": "no archives",
            "title": "no lab reads its archives",
            "change": {"labs": changes},
        }


def _other_sources(lab: Lab, time: Time) -> list[dict[str, Any]]:
    """Return a lab's sources without archives, which take their part by their shares.

    There are none where in some training nothing would be left to read.
    """
    kept = [i for i, source in enumerate(lab.sources) if not isinstance(source, ArchiveStock)]
    found = [lab.sources[i].model_dump(mode="python", by_alias=True) for i in kept]
    if lab.tokens == "all":
        return found
    shares: dict[int, list[float]] = {}
    for round_ in range(time.rounds + 1):
        stated = shares_in(lab.sources, time, round_)
        rest = sum(stated[i] for i in kept)
        if rest <= 0 and round_ > 0 and round_ % lab.trains_every == 0:
            return []
        shares[round_] = [stated[i] / rest if rest > 0 else 0.0 for i in kept]
    for place, words in enumerate(found):
        by_round = {r: of_round[place] for r, of_round in shares.items()}
        changes = {r: x for r, x in by_round.items() if r == 0 or x != by_round[r - 1]}
        words["share"] = (
            Table[float](table=changes, between="hold").model_dump()
            if len(changes) > 1
            else changes[0]
        )
    return found


# --- outcomes ---------------------------------------------------------------------------------


def _outcomes(scenario: Scenario, moments: Sequence[_Moment]) -> Iterator[dict[str, Any]]:
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


def _at_once(moment: _Moment, key: str, time: Time) -> Iterator[dict[str, Any]]:
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


def _has_worth(moment: _Moment, time: Time) -> bool:
    """Tell whether the worth of a text can be known: of smoothing alone."""
    learner = moment.lab.learner
    return (
        moment.lab.agent is None
        and isinstance(learner, CategoricalLearner)
        and learner.capacity is None
        and value_at(learner.smoothing, time, moment.round) > 0
        and value_at(learner.weight_human, time, moment.round) == 0
        and value_at(learner.weight_previous, time, moment.round) == 0
    )


def _knows_every_word(lab: Lab, time: Time) -> bool:
    """Tell whether the loss of a lab is finite in the last round, whatever it read."""
    return isinstance(lab.learner, CategoricalLearner) and (
        value_at(lab.learner.smoothing, time, time.rounds) > 0
        or value_at(lab.learner.weight_human, time, time.rounds) > 0
    )


def _of_interest(scenario: Scenario, moments: Sequence[_Moment]) -> set[str]:
    """Return the labs that an arm changes."""
    readers = {lab.name for lab in scenario.labs if reads_archives(lab, scenario.time)}
    return readers | {moment.lab.name for moment in moments}


def _key(lab: str, labs: Sequence[str]) -> str:
    """Return what names of outcomes call a lab: its name, or its place where that is long."""
    return lab if len(lab) <= _LONGEST else f"lab-{labs.index(lab) + 1}"


# --- loading ----------------------------------------------------------------------------------


def _loaded(words: dict[str, Any], base: Scenario) -> Design:
    """Return what the loader makes of the comparison, written as files beside each other."""
    said = base.resolved()
    for place, path in base.data_files().items():
        part, entry = place.split(".")
        said[part][entry]["file"] = str(path.resolve())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "base.yaml").write_text(as_yaml(said), encoding="utf-8")
        file = Path(folder) / "comparison.yaml"
        file.write_text(as_yaml(words), encoding="utf-8")
        try:
            return load(file)
        except ScenarioError as error:
            raise WorthError(
                f"one of these worlds cannot be: {error.problems[0].message}"
            ) from error
