"""The answer of a comparison, made once from its findings, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.bundle_text import bundle_answer
from ecosystem.reporting.design_answer import design_answer
from ecosystem.reporting.finding_text import FEW
from ecosystem.reporting.format import (
    capital,
    interval,
    listed,
    mean,
    mean_interval,
    percent,
    plain,
    quantity,
    quoted,
    round_to_interval,
    signed,
)
from ecosystem.reporting.uncertainty import TOO_FEW

_SURE = 0.95  # of being best, from which on an arm is called the best
_PERCENT = "\u202f%"
_RANKED = 3  # arms named as the best ones
_NOT_SIGNIFICANT = "not significant after Holm's correction"
_WORDS = {
    (Verdict.BETTER, False): "better",
    (Verdict.BETTER, True): f"better ({_NOT_SIGNIFICANT})",
    (Verdict.WORSE, False): "worse",
    (Verdict.WORSE, True): f"worse ({_NOT_SIGNIFICANT})",
    (Verdict.UNDECIDED, False): "undecided",
    (Verdict.SAME, False): "the same in every pair",
    (None, False): "without a pair to compare",
}  # in the order in which they are told


def answer(result: ComparisonResult) -> list[str]:
    """Return the answer, sentence by sentence; blanks indent what belongs to the one before.

    Where settings are stated it is about the primary outcome in all of them: which arms are better
    or worse than the reference, or undecided; how far the arm that is best most often, the
    reference aside, is from the reference; how often each arm is best; which of what a bundle does
    is whose. With one arm it is the mean
    of every outcome. Where settings are designed it is where which arm is ahead.
    """
    if result.is_designed:
        return list(design_answer(result))
    if not result.others:
        return _means(result)
    found = result.about(result.primary.name)
    said = [_verdicts(result, found), _sizes(result, found), _order(result, found)]
    return [*said, *bundle_answer(result)]


def _means(result: ComparisonResult) -> list[str]:
    """Return the mean of every outcome, the primary one first, setting by setting."""
    words = []
    for outcome in [result.primary, *(o for o in result.outcomes if o != result.primary)]:
        for setting in result.settings:
            found = next(
                m for m in result.means if (m.outcome, m.setting) == (outcome.name, setting.name)
            )
            where = f" in {quoted(setting.name)}" if len(result.settings) > 1 else ""
            what = f"{capital(outcome.label)}{where} ({outcome.unit_or_none})"
            if found.mean is None:
                words.append(f"{what}: finite in no run.")
                continue
            number = mean(found.mean, found.mean_low, found.mean_high)
            ends = mean_interval(found.mean_low, found.mean_high)
            of = f", 95\u202f% interval {ends}" if found.mean_low is not None else "; no interval"
            words.append(f"{what}: mean {number}{of} ({quantity(found.n_finite, 'run')}).")
    return words


def _verdicts(result: ComparisonResult, found: list[Finding]) -> str:
    reference, outcome = quoted(result.reference.label), result.primary
    by_pattern: dict[tuple[str, ...], list[str]] = {}
    for arm in result.others:
        of_arm = _in_settings(result, [each for each in found if each.arm == arm.name])
        by_pattern.setdefault(tuple(map(_word, of_arm)), []).append(quoted(arm.label))
    if {word for pattern in by_pattern for word in pattern} == {"undecided"}:
        n = sorted({each.n_pairs or 0 for each in found if each.arm != result.reference.name})
        pairs = f"{n[0]} to {n[-1]}" if len(n) > 1 else f"{n[0]}"
        pairs += " pair of runs" if n == [1] else " pairs of runs"
        where = " in any setting" if len(result.settings) > 1 else ""
        return (
            f"Undecided: on {outcome.label}, no arm can be told from {reference}{where} with"
            f" {pairs}."
        )
    order = list(_WORDS.values())
    patterns = sorted(by_pattern, key=lambda pattern: [order.index(word) for word in pattern])
    words = (
        f"{listed(by_pattern[pattern])}"
        f" {'are' if len(by_pattern[pattern]) > 1 else 'is'} {_where(result, pattern)}"
        for pattern in patterns
    )
    return (
        f"On {outcome.label} ({outcome.better} is better), against {reference}: {'; '.join(words)}."
    )


def _word(finding: Finding) -> str:
    """Return the verdict of a finding in words; whether there is a pair at all, to begin with."""
    verdict = finding.verdict if finding.n_pairs else None
    return _WORDS[verdict, finding.is_insignificant]


def _where(result: ComparisonResult, pattern: tuple[str, ...]) -> str:
    """Return the verdicts of some arms: one for every setting, or setting by setting."""
    if len(set(pattern)) == 1:
        return pattern[0] + (" in every setting" if len(pattern) > 1 else "")
    places: dict[str, list[str]] = {}
    for setting, word in zip(result.settings, pattern, strict=True):
        places.setdefault(word, []).append(quoted(setting.name))
    return ", ".join(f"{word} in {listed(where)}" for word, where in places.items())


def _sizes(result: ComparisonResult, found: list[Finding]) -> str:
    """Return how far the arms that are best most often are from the reference."""
    reference = quoted(result.reference.label)
    sizes: dict[str, dict[str, list[str]]] = {}
    for setting in result.settings:
        here = [each for each in found if each.setting == setting.name]
        control = next(each for each in here if each.arm == result.reference.name)
        others = [each for each in _ranked(here) if each is not control]
        first = others[0]
        are_same = all(each.n_pairs and each.verdict is Verdict.SAME for each in others)
        if first.probability_best is None or are_same:
            continue
        size = _size(first, control, result.primary.unit)
        sizes.setdefault(first.arm, {}).setdefault(size, []).append(setting.name)
    if not sizes and any(each.probability_best is None for each in found):
        return "No arm is singled out, for how often each is the best cannot be said."
    if not sizes:
        return f"No arm differs from {reference} in any pair."
    words = "; and ".join(
        f"{quoted(result.arm(arm).label)}{_sized(result, of_arm)}" for arm, of_arm in sizes.items()
    )
    return f"Most often the best, {reference} aside, is {words}."


def _sized(result: ComparisonResult, sizes: dict[str, list[str]]) -> str:
    """Return the sizes of an arm's differences with the settings where they are found."""
    n_settings = len(result.settings)
    if n_settings == 1:
        return f", {next(iter(sizes))}"
    where = [setting for settings in sizes.values() for setting in settings]
    everywhere = len(where) == n_settings
    place = " in every setting" if everywhere else f" in {listed(map(quoted, where))}"
    if len(sizes) == 1:
        return f"{place}, {next(iter(sizes))}"
    apart = (f"{size} in {listed(map(quoted, settings))}" for size, settings in sizes.items())
    return f"{place}, {', '.join(apart)}"


def _size(finding: Finding, control: Finding, unit: str) -> str:
    half = finding.half_width
    level = plain(control.mean)
    if half and control.mean is not None:
        level = round_to_interval(control.mean, half).replace("-", "\N{MINUS SIGN}")
    by = signed(finding.difference, finding.low, finding.high)
    words = f"{by} {unit}".rstrip() + f" from the reference, which has {level}"
    if finding.low is None:
        return f"{words} (one pair, so no interval: undecided)"
    ends = interval(finding.low, finding.high)
    return f"{words} (95\u202f% interval {ends}: {_word(finding)})"


def _order(result: ComparisonResult, found: list[Finding]) -> str:
    """Return how often arms are the best, and whether that decides which one is."""
    ranked = {
        setting.name: _ranked([each for each in found if each.setting == setting.name])
        for setting in result.settings
    }
    unknown = [s for s, of_it in ranked.items() if of_it[0].probability_best is None]
    ranked = {s: of_it for s, of_it in ranked.items() if s not in unknown}
    lacking = ""
    if unknown:
        where = f"in {listed(map(quoted, unknown))} " if len(result.settings) > 1 else ""
        lacking = f"{where}no seed gives a finite outcome in every arm"
    if not ranked:
        return f"Which arm is best cannot be said: {lacking}."
    few = f" ({TOO_FEW})" if min(of_it[0].n_best or 0 for of_it in ranked.values()) < FEW else ""
    open_ = [s for s, of_it in ranked.items() if (of_it[0].probability_best or 0) < _SURE]
    where = (
        "" if len(open_) == len(ranked) else f" in {listed(map(quoted, open_))}" if open_ else ""
    )
    verdict = f"Which arm is best is undecided{where}: when" if open_ else "When"
    rest = f"; {lacking}" if lacking else ""
    words = f"the best of all arms is {_best(result, ranked)}{few}{rest}"
    return f"{verdict} the replicates are resampled, {words}."


def _best(result: ComparisonResult, ranked: dict[str, list[Finding]]) -> str:
    """Return how often the arms that come first do: over all settings, or one by one."""
    shown = {
        setting: [f for f in of_it[:_RANKED] if f is of_it[0] or (f.probability_best or 0) >= 0.005]
        for setting, of_it in ranked.items()
    }
    labels = {arm.name: quoted(arm.label) for arm in result.arms}
    if len({of_it[0].arm for of_it in ranked.values()}) > 1:
        return "; ".join(
            listed(f"{labels[f.arm]} in {percent(f.probability_best)}" for f in of_it)
            + f" of cases in {quoted(setting)}"
            for setting, of_it in shown.items()
        )
    arms = dict.fromkeys(f.arm for of_it in shown.values() for f in of_it)
    shares = {
        arm: [f.probability_best or 0.0 for of_it in ranked.values() for f in of_it if f.arm == arm]
        for arm in arms
    }
    first, *others = sorted(shares.items(), key=lambda each: -max(each[1]))
    words = [f"{labels[first[0]]} in {_percents(first[1])} of cases"]
    return listed([*words, *(f"{labels[arm]} in {_percents(found)}" for arm, found in others)])


def _percents(shares: Sequence[float]) -> str:
    """Return the least and the largest of shares, as percentages."""
    low, high = percent(min(shares)), percent(max(shares))
    return low if low == high else f"{low.removesuffix(_PERCENT)} to {high}"


def _ranked(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: -(each.probability_best or 0))


def _in_settings(result: ComparisonResult, found: list[Finding]) -> list[Finding]:
    by_setting = {each.setting: each for each in found}
    return [by_setting[setting.name] for setting in result.settings]
