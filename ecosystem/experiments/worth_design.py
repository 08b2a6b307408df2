"""The comparison that says what more of people's text is worth to labs, at once and later."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ecosystem.config.problems import ScenarioError
from ecosystem.config.writing import as_yaml
from ecosystem.experiments.loading import Design, load
from ecosystem.experiments.schema import AS_IT_IS
from ecosystem.experiments.worth_archives import without_archives
from ecosystem.experiments.worth_moments import (
    Moment,
    WorthError,
    moments_of,
    passed_over,
    readers,
)
from ecosystem.experiments.worth_outcomes import outcomes_of, primary_of
from ecosystem.scenario.scenario import Scenario

MORE = "more-human-text"
"""The policy of every arm in which a lab reads more: one name, so that its draws are the same."""

REPLICATES = 5
TOKENS = 1e6


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
    moments = [m for lab in readers(base, labs) for m in moments_of(lab, base, at)]
    without = list(without_archives(base))
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
        "primary": primary_of(base),
        "arms": [
            {"name": AS_IT_IS, "title": "the scenario as it is"},
            *(_more(m, n_draws) for m in moments),
            *without,
        ],
        "outcomes": list(outcomes_of(base, moments)),
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
            "Without archives a lab asks for as many draws, of its other sources by their shares:"
            " it reads more where its archives were short; one that reads all pages reads less."
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


def _nothing_to_do(scenario: Scenario) -> str:
    if not scenario.labs:
        return "there is no lab"
    why = [f"lab {name!r}: {reason}" for name, reason in passed_over(scenario).items()]
    if len(why) < len(scenario.labs):
        return "no lab that can read more has a training that is measured"
    return f"no lab can read more beside the rest, nor do without archives: {'; '.join(why)}"


def _more(moment: Moment, draws: int) -> dict[str, Any]:
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
