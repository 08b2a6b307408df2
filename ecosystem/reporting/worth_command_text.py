"""What more of people's text is worth, as lines for a terminal: the answer of `ecosystem worth`."""

from __future__ import annotations

from collections.abc import Iterator

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.verdict import Verdict
from ecosystem.experiments.worth_trials import Trial, WithoutArchives, trials_in
from ecosystem.reporting.format import (
    capital,
    interval,
    listed,
    paragraphs,
    plain,
    plural,
    quantity,
    signed,
    span,
    wrapped,
)

_HOW_SURE = (
    "Each number is a mean over pairs of runs on one seed, the world with the change minus the"
    " world without it; intervals are Student's t, 95 %, each by itself, and nothing is corrected"
    " for how many there are. Better is less loss, more effective words, a text that is worth more;"
    " undecided is an interval that holds 0. Until a lab reads more, its world is the same to the"
    " bit."
)
_VERDICTS = {Verdict.SAME: "the same in every pair"}


def worth_text(result: ComparisonResult, picture: str = "") -> str:
    """Return what a lab, the others and all together gain by more of people's text, and where.

    Parameters
    ----------
    result
        A comparison that :func:`ecosystem.experiments.worth_design.worth_design` made, run.

    Returns
    -------
    str
        Lines for a terminal.

    Raises
    ------
    ResultsError
        If its folder cannot be read.
    """
    trials, without, end = trials_in(result.path)
    lines = [*wrapped(result.question, 0, 0), "", f"ANSWER (the end is {end})"]
    for trial in trials:
        lines += _of_trial(result, trial)
    for arm in without:
        lines += _of_archives(result, arm)
    lines += ["", "HOW SURE", *paragraphs([_HOW_SURE])]
    return "\n".join([*lines, "", "RUNS", *_runs(result, picture)])


def _of_trial(result: ComparisonResult, trial: Trial) -> Iterator[str]:
    tokens = "" if trial.tokens is None else f" ({plain(trial.tokens)} tokens)"
    yield from wrapped(
        f"{trial.lab} reads {plain(trial.draws)} more {plural(trial.draws, 'draw')} of people's"
        f" text{tokens} in its training of {trial.date}, once:"
    )
    about = [
        ("its loss at once", trial.at_once),
        ("what its text is worth at once", trial.worth),
        ("its loss at the end", trial.at_the_end),
        ("the mean loss of the other labs at the end", trial.of_others),
        ("effective words of all labs at the end", trial.diversity),
    ]
    yield from _lines(result, trial.arm, about)


def _of_archives(result: ComparisonResult, arm: WithoutArchives) -> Iterator[str]:
    is_one = len(arm.labs) == 1
    who, whose = listed(arm.labs), "its" if is_one else "their"
    verb = "reads" if is_one else "read"
    yield from wrapped(f"{who} {verb} none of {whose} archives, in the whole run:")
    about = [
        (f"{'its loss' if is_one else 'the mean loss of all labs'} at the end", arm.at_the_end),
        ("the mean loss of the other labs at the end", arm.of_others),
        ("effective words of all labs at the end", arm.diversity),
    ]
    yield from _lines(result, arm.arm, about)


def _lines(
    result: ComparisonResult, arm: str, about: list[tuple[str, str | None]]
) -> Iterator[str]:
    for what, outcome in about:
        if outcome is not None:
            [found] = [f for f in result.about(outcome) if f.arm == arm]
            unit = result.outcome(outcome).unit
            yield from wrapped(f"{capital(what)}: {_said(found, unit)}.", 4)


def _said(finding: Finding, unit: str) -> str:
    """Return a difference with its unit, its interval and its verdict."""
    if not finding.n_pairs or finding.difference is None:
        return (
            "not known in any pair of runs: the lab has ended, it was not measured, or the loss has"
            " no bound"
        )
    by = f"{signed(finding.difference, finding.low, finding.high)} {unit}".rstrip()
    if finding.low is None:
        return f"{by} in the one pair that there is, so no interval: undecided"
    if finding.verdict is Verdict.SAME:
        return f"{_VERDICTS[Verdict.SAME]} ({quantity(finding.n_pairs, 'pair')})"
    ends = interval(finding.low, finding.high)
    pairs = quantity(finding.n_pairs, "pair")
    return f"{by}, 95\u202f% interval {ends} ({pairs}): {finding.verdict}"


def _runs(result: ComparisonResult, picture: str) -> Iterator[str]:
    arms = quantity(len(result.arms), "world")
    yield f"  {arms}, {span(result.replicates)} replicates each: {result.path}"
    if result.n_failed:
        failed = quantity(result.n_failed, "run")
        yield f"  {failed} failed; 'ecosystem show {result.path}' says which, and why"
    if picture:
        yield f"  {picture}"
    yield f"  next: ecosystem report {result.path}"
