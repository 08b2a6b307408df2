"""Where in a design which arm is ahead, and how surely: the answer over many points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ecosystem.experiments.manifest import ArmEntry, OutcomeEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.sign_changes import Crossing, Line, along, winner
from ecosystem.experiments.space import Space, space, spell
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.format import capital, quantity, quoted

_SHOWN_LINES = 8


def design_answer(result: ComparisonResult) -> Iterator[str]:
    """Yield what the primary outcome says: sentences, and indented lines that belong to them."""
    where, primary = space(result), result.primary
    about = result.about(primary.name)
    if not result.others:
        yield from _levels(where, primary, {each.setting: each for each in about})
        return
    for arm in result.others:
        of_arm = {each.setting: each for each in about if each.arm == arm.name}
        yield _verdicts(result, arm, of_arm.values())
        differences = {setting: each.difference for setting, each in of_arm.items()}
        yield f"  {_from_to('difference', differences, '+.3g')}"
        yield from (f"  {words}" for words in _signs(result, where, arm, of_arm))
    yield winners(result)


def _verdicts(result: ComparisonResult, arm: ArmEntry, found: Iterable[Finding]) -> str:
    counts = Counter(each.verdict for each in found)
    names = {verdict: str(verdict) for verdict in Verdict} | {Verdict.SAME: "the same"}
    words = [f"{names[verdict]} at {counts[verdict]}" for verdict in Verdict if counts[verdict]]
    words = words or ["without a pair to compare at all"]
    words[0] += f" of {quantity(len(result.settings), 'point')}"
    who = f"{quoted(arm.label)} against {quoted(result.reference.label)}"
    return f"{who} on {result.primary.label}: {', '.join(words)}."


def _from_to(what: str, values: Mapping[str, float | None], form: str) -> str:
    there = [(y, setting) for setting, y in values.items() if y is not None]
    known = sorted(there, key=lambda each: each[0])
    if not known:
        return "no point has a value"
    low, high = known[0][0], known[-1][0]
    if low == high:
        return f"{what} {low:{form}} at every point"
    at_low = next(setting for y, setting in known if y == low)
    at_high = next(setting for y, setting in reversed(known) if y == high)
    return f"{what} from {low:{form}} (at {at_low}) to {high:{form}} (at {at_high})"


def _signs(
    result: ComparisonResult, where: Space, arm: ArmEntry, found: Mapping[str, Finding]
) -> Iterator[str]:
    """Yield where the sign changes: along lines of a grid, or with what it goes elsewhere."""
    differences = {setting: each.difference for setting, each in found.items()}
    decided = [each.difference or 0.0 for each in found.values() if each.is_decided]
    n_apart = sum(bool(y) for y in differences.values())
    if n_apart and not decided:
        yield "no point is decided: where the sign changes cannot be told"
    elif not where.is_grid:
        above, below = sum(y > 0 for y in decided), sum(y < 0 for y in decided)
        yield f"decided above 0 at {quantity(above, 'point')}, below at {below}"
        yield from _correlations(where, differences)
    else:
        lines = {i: list(along(where, i, found)) for i in where.varying}
        yield from _changes(where, lines, _sides(result, arm), n_apart == len(decided))


def _sides(result: ComparisonResult, arm: ArmEntry) -> dict[str, str]:
    """Return who is ahead where the difference is positive, and where it is negative."""
    positive, negative = quoted(arm.label), quoted(result.reference.label)
    if not result.primary.is_higher_better:
        positive, negative = negative, positive
    return {"positive": positive, "negative": negative}


def _changes(
    where: Space, along_axes: Mapping[int, list[Line]], sides: dict[str, str], all_decided: bool
) -> Iterator[str]:
    if not any(line.crossings for lines in along_axes.values() for line in lines):
        yield f"the sign changes nowhere{' between decided points' * (not all_decided)}"
        return
    for i, lines in along_axes.items():
        n = sum(any(c.is_decided for c in line.crossings) for line in lines)
        half = sum(bool(line.crossings) for line in lines) - n
        more = f"; in {half} it may, with one side decided" if half else ""
        of = f"{n} of {quantity(len(lines), 'line')}{more}"
        yield f"along {where.axes[i].name} the sign changes in {of}"
        if i == where.varying[0] and len(lines) <= _SHOWN_LINES:
            for line in lines:
                at = ", ".join(f"{name}={spell(value)}" for name, value in line.shared.items())
                yield f"  {at + ': ' if at else ''}{_line(line, sides)}"


def _line(line: Line, sides: dict[str, str]) -> str:
    if line.crossings:
        return ", ".join(_crossing(each, sides) for each in line.crossings)
    if not line.signs:
        return "no point is decided"
    if line.n_decided == line.n_points:
        return f"{sides[line.signs[0]]} ahead throughout"
    return (
        f"{sides[line.signs[0]]} ahead at {line.n_decided} of {quantity(line.n_points, 'point')},"
        " no other is decided"
    )


def _crossing(each: Crossing, sides: dict[str, str]) -> str:
    ahead = f"{sides['positive' if each.rises else 'negative']} comes to be ahead"
    if each.before is not None and each.after is not None:
        about = "" if each.about is None else f" (about {spell(each.about)})"
        return f"{ahead} between {spell(each.before)} and {spell(each.after)}{about}"
    if each.after is not None:
        limit = "or before" if isinstance(each.after, str) else "at most"
        return f"{ahead} at {spell(each.after)} {limit}: nothing before is decided"
    assert each.before is not None
    limit = "or after" if isinstance(each.before, str) else "at least"
    return f"{ahead}, if at all, at {spell(each.before)} {limit}: nothing after is decided"


def _correlations(where: Space, values: Mapping[str, float | None]) -> Iterator[str]:
    from scipy.stats import spearmanr

    known = [s for s in where.points if values[s] is not None]
    words = []
    for i, axis in enumerate(where.axes):
        x, y = [where.points[s][i] for s in known], [values[s] for s in known]
        if axis.has_numbers and len(set(x)) > 2 and len(set(y)) > 1:
            words.append(f"{axis.name} {float(spearmanr(x, y).statistic):+.2f}")
    if words:
        yield f"rank correlation with parameters over points: {', '.join(words)}"


def winners(result: ComparisonResult) -> str:
    """Return at how many points each arm is best on the primary outcome, and how surely."""
    primary, about = result.primary, result.about(result.primary.name)
    found: Counter[str | None] = Counter()
    surely: Counter[str | None] = Counter()
    for setting in result.settings:
        here = [each for each in about if each.setting == setting.name]
        arm, sure = winner(here, primary.better)
        found[arm] += 1
        surely[arm] += sure
    is_sure = any(surely.values())
    words = [
        f"{quoted(result.arm(arm).label)} at {n}"
        + (f" (surely at {surely[arm]})" if is_sure else "")
        for arm, n in found.most_common()
        if arm
    ]
    words += [f"arms tie at {found[None]}"] if found[None] else []
    of = f"of {quantity(len(result.settings), 'point')}: {', '.join(words)}."
    if is_sure:
        return f"Best on {primary.label}, {of}"
    return f"No arm is surely best anywhere on {primary.label}; by means alone, {of}"


def _levels(where: Space, outcome: OutcomeEntry, found: Mapping[str, Finding]) -> Iterator[str]:
    """Yield how an outcome goes with the parameters where there is one arm."""
    means = {setting: each.mean for setting, each in found.items()}
    yield f"{capital(outcome.label)}: {_from_to('mean', means, '.4g')}."
    if not where.is_grid:
        yield from (f"  {words}" for words in _correlations(where, means))
        return
    for i in where.varying if len(where.varying) > 1 else []:
        axis = where.axes[i]
        ends = [
            [means[s] for s, at in where.points.items() if at[i] == axis.values[j]] for j in (0, -1)
        ]
        known = [[mean for mean in each if mean is not None] for each in ends]
        if all(known):
            low, high = (sum(each) / len(each) for each in known)
            yield (
                f"  mean over all else: {low:.4g} with {axis.name}={spell(axis.values[0])},"
                f" {high:.4g} with {spell(axis.values[-1])}"
            )
