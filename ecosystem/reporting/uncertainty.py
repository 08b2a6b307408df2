"""How sure the answer of a comparison is: what limits it, and what would make it surer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import floor, log10

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding, TrajectoryPoint
from ecosystem.experiments.statistics.pairs_needed import pairs_needed
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.finding_text import FEW
from ecosystem.reporting.format import span

TOO_FEW = "too few pairs to rely on"
_HOPELESS = 1000  # pairs
_LISTED = 3  # names that are told one by one
_TO_TELL = "to tell differences of these sizes from 0 it would take about so many pairs"


def decisive(result: ComparisonResult, found: Iterable[Finding]) -> list[Finding]:
    """Return the findings about the primary outcome, without the reference's."""
    primary, reference = result.primary.name, result.reference.name
    return [each for each in found if each.outcome == primary and each.arm != reference]


def pairing(result: ComparisonResult, found: Sequence[Finding]) -> Iterator[str]:
    """Yield for every outcome what pairing gained, or cost."""
    for outcome in result.outcomes:
        of_it = [
            each
            for each in found
            if each.outcome == outcome.name and each.n_pairs and each.verdict is not Verdict.SAME
        ]
        ratios = [each.variance_ratio for each in of_it if each.variance_ratio is not None]
        correlations = [each.correlation for each in of_it if each.correlation is not None]
        if not ratios:
            yield f"{outcome.name}: no arm differs, or there are too few pairs"
            continue
        words = f" correlation {span(correlations, '.2f')};" if correlations else ""
        cost = [f"{f.arm} in {f.setting!r}" for f in of_it if (f.variance_ratio or 1) < 1]
        where = ", ".join(cost) if len(cost) <= _LISTED else f"{len(cost)} of {len(ratios)} times"
        below = f"; below 1, pairing cost precision: {where}" if cost else ""
        low, high = _ratio(min(ratios)), _ratio(max(ratios))
        times = low if low == high else f"{low} to {high}"
        yield (
            f"{outcome.name}:{words} unpaired arms would need {times} times as"
            f" many replicates{below}"
        )


def _ratio(ratio: float) -> str:
    return "more than 100" if ratio > 100 else "100" if ratio >= 99.5 else f"{ratio:.2g}"


def how_sure(result: ComparisonResult) -> Iterator[str]:
    """Yield what limits the answer: few pairs, what was left out, when it stopped."""
    found = result.findings
    smallest = min((each.n_pairs for each in found if each.n_pairs), default=0)
    if smallest < FEW and result.others:
        yield (
            f"With {smallest} pairs the bootstrap's intervals and probabilities are too sure;"
            " correlations and ratios of variances are rough."
        )
    yield from earlier_rounds(result)
    nowhere = _in_no_run(found)
    for name in nowhere:
        yield f"{name} is missing in every run: does its table have such rows in this round?"
    for each in found:
        if each.outcome not in nowhere and each.lacks:
            reasons = ", ".join(f"{n} {reason}" for reason, n in each.lacks)
            yield (
                f"{each.outcome} of {each.arm} in {each.setting!r}: {reasons} of"
                f" {each.n_replicates}{_about_others(each)}"
            )
    yield from _until_precise(result)
    yield from _uneven(result)


def _about_others(finding: Finding) -> str:
    if sum(n for _, n in finding.lacks) == finding.n_replicates:
        return ": it has no mean"
    return "; its mean and difference are about the others only"


def _until_precise(result: ComparisonResult) -> Iterator[str]:
    precision, wide = result.precision, result.precision.half_width
    if wide is None:
        return
    yield (
        f"Replicates were added, {precision.batch} at once, until the primary outcome's ±"
        f" was {wide:g} or an arm had {precision.at_most}."
    )
    yield (
        "Only widths decided, never signs or p values: stopping by precision keeps intervals"
        " honest (nearly, where it began with few pairs); stopping by significance would not."
    )
    open_ = [
        f"{each.arm} in {each.setting!r}"
        for each in decisive(result, result.findings)
        if each.half_width is None or each.half_width > wide
    ]
    if open_:
        yield f"Not so precise at the maximum: {', '.join(open_)}"


def _in_no_run(found: Sequence[Finding]) -> list[str]:
    """Return outcomes that no complete run has: rather a mistake in the file than a finding."""
    names = dict.fromkeys(each.outcome for each in found)
    there = {each.outcome for each in found if each.n_missing + each.n_failed < each.n_replicates}
    complete = any(each.n_failed < each.n_replicates for each in found)
    return [name for name in names if complete and name not in there]


def _uneven(result: ComparisonResult) -> Iterator[str]:
    """Yield outcomes that are means over more rows in one arm than in another."""
    numbers: dict[str, dict[int, list[str]]] = {}
    for row in result.run_outcomes:
        if row.n_rows:
            arms = numbers.setdefault(row.outcome, {}).setdefault(row.n_rows, [])
            if row.arm not in arms:
                arms.append(row.arm)
    for outcome, by_number in numbers.items():
        if len(by_number) > 1:
            words = "; ".join(f"{n} in {', '.join(arms)}" for n, arms in sorted(by_number.items()))
            yield f"{outcome} is a mean over different numbers of rows: {words}"


def next_step(result: ComparisonResult, found: Iterable[Finding]) -> Iterator[str]:
    """Yield how many pairs would tell undecided differences from 0, and how to have them made.

    Parameters
    ----------
    found
        Findings of one setting.
    """
    needed: dict[str, int | None] = {}
    widths: dict[str, str] = {}
    for each in decisive(result, found):
        if each.verdict is Verdict.UNDECIDED and each.half_width and each.difference is not None:
            n = pairs_needed(each.difference, each.half_width, each.n_pairs or 0, _HOPELESS)
            needed[each.arm] = n
            widths[each.arm] = "" if n is None else _floored(abs(each.difference))
    if not needed:
        return
    known = sorted((n, arm) for arm, n in needed.items() if n is not None)
    hopeless = [arm for arm, n in needed.items() if n is None]
    words = [f"{arm} {n:,} (± {widths[arm]})" for n, arm in known]
    words += [f"{', '.join(hopeless)} more than {_HOPELESS:,}"] if hopeless else []
    yield f"{_TO_TELL}: {'; '.join(words)}"
    if known:
        most, at_most = known[-1][0], result.precision.at_most
        more = f", with precision.at_most {most:,} or more" if most > at_most else ""
        yield f"--until-precise with the ± in brackets makes them{more}"


def _floored(width: float) -> str:
    """Return two digits of a width, rounded down."""
    places = 1 - floor(log10(width))
    return f"{floor(width * 10.0**places) / 10.0**places:.{max(places, 0)}f}"


def earlier_rounds(result: ComparisonResult) -> Iterator[str]:
    """Yield the arms about which rounds before the last decided otherwise."""
    outcome = result.primary
    went: dict[tuple[str, str], list[TrajectoryPoint]] = {}
    for point in result.trajectories:
        if point.outcome == outcome.name:
            went.setdefault((point.arm, point.setting), []).append(point)
    places: dict[tuple[str, Verdict], dict[str, list[int]]] = {}
    for each in decisive(result, result.findings):
        points = sorted(went.get((each.arm, each.setting), []), key=lambda point: point.round)
        last = outcome.round if isinstance(outcome.round, int) else _last(points)
        for point in points:
            verdict = _decided(point, higher=outcome.is_higher_better)
            if point.round < last and verdict not in (None, each.verdict):
                assert verdict is not None
                of_it = places.setdefault((each.arm, verdict), {})
                of_it.setdefault(each.setting, []).append(point.round)
    entries = [
        f"{arm} was {verdict} in {_rounds(of_it, len(result.settings))}"
        for (arm, verdict), of_it in places.items()
    ]
    if entries:
        decides = "the last" if outcome.round == "last" else f"round {outcome.round}"
        which = "; ".join(entries)
        yield f"Earlier rounds, each by itself, said otherwise than {decides}: {which}."


def _last(points: Sequence[TrajectoryPoint]) -> int:
    return points[-1].round if points else 0


def _rounds(places: dict[str, list[int]], n_settings: int) -> str:
    """Return how many rounds, from which to which, and in which settings."""
    rounds = sorted({round_ for each in places.values() for round_ in each})
    words = f"round {rounds[0]}"
    if len(rounds) > 1:
        number = span([len(each) for each in places.values()])
        many = "round" if number == "1" else "rounds"
        words = f"{number} {many} from {rounds[0]} to {rounds[-1]}"
    if n_settings == 1:
        return words
    where = "every setting" if len(places) == n_settings else " and ".join(map(repr, places))
    return f"{words} in {where}"


def _decided(point: TrajectoryPoint, *, higher: bool) -> Verdict | None:
    """Return the verdict of a round by its own interval, None if it is undecided."""
    low, high = point.low, point.high
    if low is None or high is None or low <= 0 <= high:
        return None
    return Verdict.BETTER if (low > 0) == higher else Verdict.WORSE
