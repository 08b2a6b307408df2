"""What a comparison found, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.run_outcomes import command
from ecosystem.experiments.space import space
from ecosystem.experiments.tables import TABLES
from ecosystem.reporting.answer import answer
from ecosystem.reporting.bundle_text import bundle_lines
from ecosystem.reporting.cost_effectiveness_text import cost_effectiveness_table
from ecosystem.reporting.cost_incidence_text import cost_incidence_lines
from ecosystem.reporting.design_text import arms_and_seeds, axis_text, design_text, how_sure_map
from ecosystem.reporting.equal_cost_text import equal_cost
from ecosystem.reporting.false_positive_text import false_positive_lines
from ecosystem.reporting.finding_text import DAGGER, DAGGER_MEANS, sentence
from ecosystem.reporting.format import (
    mean,
    mean_interval,
    paragraphs,
    quantity,
    round_to_interval,
    span,
    text_table,
    wrapped,
)
from ecosystem.reporting.history_text import changes_after_runs
from ecosystem.reporting.point_table import point_ranges
from ecosystem.reporting.uncertainty import decisive, how_sure, next_step, pairing

_SHOWN_FAILURES = 5
_FINEST = 1e-4  # of a mean: half an interval that gives six significant digits
_METHOD = (
    "Differences are paired by seed; intervals and ± are Student's t, 95 %, each by itself. * is"
    " p ≤ 0.05 after Holm's correction over the outcomes of an arm in a setting; nothing is"
    " corrected over arms or settings."
)
_METHOD_OF_ONE = (
    "Intervals are Student's t, 95 %, over runs that differ in their seeds alone: how far chance"
    " moves one of these numbers."
)


def comparison_text(result: ComparisonResult) -> str:
    """Return the question, the answer, the numbers behind it, and how sure it is.

    Returns
    -------
    str
        Lines for a terminal.
    """
    lines = [*_head(result), "", "ANSWER", *paragraphs(answer(result))]
    if result.is_designed:
        lines += ["", "AT ALL POINTS", *text_table(point_ranges(result))]
        lines += ["", "HOW SURE", *paragraphs(how_sure_map(result))]
    else:
        lines += ["", "OUTCOMES", *paragraphs(_outcomes(result))]
        lines += _settings(result) if result.others else ["", *_means(result)]
        lines += bundle_lines(result)
        lines += cost_incidence_lines(result)
        lines += false_positive_lines(result)
        if result.others:
            gained = pairing(result, result.findings)
            lines += ["", "WHAT PAIRING GAINED", *paragraphs(gained)]
        method = _METHOD if result.others else _METHOD_OF_ONE
        lines += ["", "HOW SURE", *paragraphs([method, *how_sure(result)])]
    return "\n".join([*lines, "", "RUNS", *_runs(result)])


def _head(result: ComparisonResult) -> Iterator[str]:
    yield result.question
    yield from wrapped(result.description, 2, 0)
    if result.is_designed:
        yield f"{design_text(result)}:"
        yield from (f"  {axis_text(axis)}" for axis in space(result).axes)
        yield arms_and_seeds(result)
    else:
        arms = quantity(len(result.arms), "arm")
        first, last = result.seeds
        shared = (
            ", on the same random numbers" if len(result.arms) * len(result.settings) > 1 else ""
        )
        yield (
            f"{arms} in {quantity(len(result.settings), 'setting')}, {span(result.replicates)}"
            f" replicates each (seeds {first} to {last}){shared}"
        )
    if result.others:
        title = f" ({result.reference.title})" if result.reference.title else ""
        yield f"reference: the arm {result.reference.name!r}{title}"
    primary = result.primary
    yield from wrapped(
        f"primary outcome: {primary.name}, {primary.definition}"
        f" ({primary.unit_or_none}; {primary.better} is better)",
        0,
    )
    yield from paragraphs(changes_after_runs(result))


def _outcomes(result: ComparisonResult) -> Iterator[str]:
    """Yield what every outcome is: its title, its unit, and which way is better."""
    for outcome in result.outcomes:
        title = f"{outcome.title}, " if outcome.title else ""
        better = f"{outcome.better} is better"
        if outcome == result.cost:
            better = "bookkeeping: what arms cost, no verdict"
        yield f"{outcome.name}: {title}in {outcome.unit_or_none}; {better}"


def _settings(result: ComparisonResult) -> Iterator[str]:
    """Yield what was found in every setting: differences of arms, and arms at equal cost."""
    for setting in result.settings:
        here = [each for each in result.findings if each.setting == setting.name]
        title = f": {setting.title}" if setting.title else ""
        yield from ("", f"SETTING {setting.name!r}{title}")
        yield from (f"  {sentence(each)}" for each in decisive(result, here))
        yield from paragraphs(next_step(result, here))
        yield from ("", *_table(result, here))
        at_equal_cost = list(equal_cost(result, setting.name))
        if at_equal_cost:
            if any(words.endswith(DAGGER) for words in at_equal_cost):
                at_equal_cost.append(DAGGER_MEANS)
            yield from ("", "  AT EQUAL COST", *paragraphs(at_equal_cost))
        if money := cost_effectiveness_table(result, setting.name):
            yield from ("", f"  MONEY PER UNIT GAINED ({result.primary.name})", *money)


def _table(result: ComparisonResult, found: list[Finding]) -> list[str]:
    """Return a table of arms and outcomes: means of the reference, differences of the others."""
    names = [outcome.name for outcome in result.outcomes]
    cells = {(each.arm, each.outcome): each for each in found}
    rows = [["", *names]]
    reference = result.reference.name
    rows.append([reference, *(_mean(cells[reference, name], found) for name in names)])
    rows += [[arm.name, *(_cell(cells[arm.name, name]) for name in names)] for arm in result.others]
    return text_table(rows)


def _mean(finding: Finding, found: list[Finding]) -> str:
    """Return the reference's mean, with the digits of the surest difference, six at most."""
    if finding.mean is None:
        return "-"
    halves = [f.half_width for f in found if f.outcome == finding.outcome and f.half_width]
    surest = max(min(halves), _FINEST * abs(finding.mean)) if halves else None
    return round_to_interval(finding.mean, surest)


def _cell(finding: Finding) -> str:
    if finding.difference is None:
        return "-"
    if finding.low is None:
        return f"{finding.difference:+.3g}"
    star = "*" if finding.p_holm is not None and finding.p_holm <= 0.05 else " "
    half = finding.half_width
    if not half:
        return f"{finding.difference:+.4g}{star}" if finding.difference else f"0{star}"
    by = round_to_interval(finding.difference, half, "+")
    return f"{by} ± {round_to_interval(half, half)}{star}"


def _means(result: ComparisonResult) -> list[str]:
    """Return a table of the means of one arm, with their intervals."""
    several = len(result.settings) > 1
    rows = [["", "mean", "95 % interval", "runs"]]
    for each in result.means:
        name = f"{each.outcome}, {each.setting}" if several else each.outcome
        ends = (each.mean_low, each.mean_high)
        rows.append([name, mean(each.mean, *ends), mean_interval(*ends), str(each.n_finite)])
    return text_table(rows)


def _runs(result: ComparisonResult) -> Iterator[str]:
    """Yield how many runs there are, which failed, and where the tables are."""
    manifest = result.manifest
    n = len({run.run for run in result.runs})
    shared = f", shared by {len(result.runs)} replicates" if n < len(result.runs) else ""
    yield (
        f"  {quantity(n, 'run')}{shared}; {manifest['n_runs_made']} made now in"
        f" {manifest['seconds']:.0f} s; {result.n_failed} failed"
    )
    yield from paragraphs([manifest["stale"]] if manifest.get("stale") else [])
    failed = list({run.run: run for run in result.runs if run.is_failed}.values())
    for run in failed[:_SHOWN_FAILURES]:
        yield f"  failed while {run.origin}: {run.error.splitlines()[0]}"
        yield f"    again: {command(run.run, f'{result.path}/')}"
    if len(failed) > _SHOWN_FAILURES:
        yield f"  and {len(failed) - _SHOWN_FAILURES} more: status and error in results.parquet"
    digest = manifest["tables"]["results"]["content_sha256"][:16]
    yield f"  {result.path}"
    yield from wrapped(f"{', '.join(spec.name for spec in TABLES)} (Parquet)", 4, 0)
    yield f"    results sha256 {digest}"
