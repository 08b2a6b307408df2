"""Arms at equal cost in words: one by one, and families against each other in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import EqualCost, half_width
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.finding_text import DAGGER, DAGGER_MEANS, marked
from ecosystem.reporting.format import quoted, round_to_interval

_ORDER = (Verdict.BETTER, Verdict.WORSE, Verdict.SAME, Verdict.UNDECIDED)


@dataclass(frozen=True)
class _Side:
    """An arm beside a family, as the side that is named first sees it."""

    found: EqualCost
    is_reversed: bool

    @property
    def verdict(self) -> Verdict | None:
        verdict = self.found.verdict
        return verdict.reverse if verdict and self.is_reversed else verdict

    @property
    def ends(self) -> tuple[float, float] | None:
        low, high = self.found.low, self.found.high
        if low is None or high is None:
            return None
        return (-high, -low) if self.is_reversed else (low, high)


def equal_cost(result: ComparisonResult, setting: str) -> Iterator[str]:
    """Yield for every arm how it does on the primary outcome beside others of the same cost."""
    unknown: dict[tuple[str, str | None], list[str]] = {}
    for found in _primary(result):
        if found.setting != setting:
            continue
        cost, difference = found.extra_cost, found.difference
        if not found.n_pairs or cost is None or difference is None:
            unknown.setdefault((found.family, found.why_not), []).append(found.arm)
            continue
        costs = f"{found.arm} costs {abs(cost):,.4g} {'more' if cost >= 0 else 'less'}"
        text = f"{costs}; beside {found.family} for as much ({doses(found)}): "
        if found.low is None:
            yield f"{text}{difference:+.4g} in one pair; no interval"
            continue
        yield f"{text}{_size(found)}: {marked(found)}"
    for (family, why), arms in unknown.items():
        yield f"{', '.join(arms)} cannot be held against {family}: {why}"


def doses(found: EqualCost) -> str:
    """Return the doses of a family that are next in cost."""
    return " to ".join(dict.fromkeys(dose for dose in (found.below, found.above) if dose))


def for_the_same_money(result: ComparisonResult) -> list[str]:
    """Return how families do against each other, and arms of none against families.

    Returns
    -------
    list of str
        A sentence a pair, about the primary outcome in all settings; none without arms at equal
        cost.
    """
    side_of = {arm.name: arm.family or arm.name for arm in result.arms}
    pairs: dict[tuple[str, str], list[_Side]] = {}
    for found in _primary(result):
        sides = (side_of[found.arm], found.family)
        is_reversed = sides[::-1] in pairs
        of_it = pairs.setdefault(sides[::-1] if is_reversed else sides, [])
        of_it.append(_Side(found, is_reversed))
    labels = {arm.name: arm.label for arm in result.arms}
    words = [
        f"{_against(quoted(labels.get(one, one)), quoted(labels.get(other, other)), of_it)}."
        for (one, other), of_it in pairs.items()
    ]
    if any(found.is_insignificant for found in _primary(result)):
        words.append(f"{DAGGER_MEANS}.")
    return words


def _against(one: str, other: str, sides: Sequence[_Side]) -> str:
    """Return how one side does against the other, over doses and settings."""
    known = [side for side in sides if side.found.n_pairs]
    if not known:
        why = ", ".join(dict.fromkeys(side.found.why_not or "" for side in sides))
        return f"{one} and {other} cannot be compared ({why})"
    n = f"all of {len(known)} comparisons" if len(known) > 1 else "the one comparison"
    parts = []
    for verdict in _ORDER:
        of_it = [side for side in known if side.verdict is verdict]
        if len(of_it) == len(known):
            parts = [f"{verdict} in {n}{_daggers(of_it)}"]
        elif of_it:
            parts.append(f"{verdict} in {len(of_it)}{_daggers(of_it)}")
            parts[0] += f" of {len(known)} comparisons" if len(parts) == 1 else ""
    return f"{one} against {other} is {', '.join(parts)} ({_reach(known)})"


def _daggers(sides: Sequence[_Side]) -> str:
    n = sum(side.found.is_insignificant for side in sides)
    return f" ({'all' if n == len(sides) else f'{n} of them'} {DAGGER})" if n else ""


def _size(found: EqualCost) -> str:
    ends = (found.difference or 0.0, found.low or 0.0, found.high or 0.0)
    by, low, high = (round_to_interval(number, found.half_width, "+") for number in ends)
    return f"{by}, 95 % interval {low} to {high}"


def _reach(known: Sequence[_Side]) -> str:
    """Return how far intervals reach, as the side named first sees it."""
    ends = [side.ends for side in known if side.ends is not None]
    if not ends:
        return "no interval"
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    half = half_width(low, high)
    what = "95 % interval" if len(ends) == 1 else "95 % intervals reach from"
    return f"{what} {round_to_interval(low, half, '+')} to {round_to_interval(high, half, '+')}"


def _primary(result: ComparisonResult) -> list[EqualCost]:
    return [found for found in result.equal_cost if found.outcome == result.primary.name]
