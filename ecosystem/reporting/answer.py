"""The answer of a comparison in three sentences, made from its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.format import half_of, warranted
from ecosystem.reporting.numbers import interval, percent, plain, signed
from ecosystem.reporting.significance import marked
from ecosystem.reporting.uncertainty import FEW, TOO_FEW

Row = dict[str, Any]
_SURE = 0.95  # of being best, from which on an arm is called the best
_RANKED = 3  # arms named as the best ones
_VERDICTS = {
    "better": "better",
    "better †": "better (tentative)",
    "worse": "worse",
    "worse †": "worse (tentative)",
    "undecided": "undecided",
    "same": "the same in every pair",
    "": "without a pair to compare",
}  # in the order in which they are told


def answer(compared: Compared) -> list[str]:
    """Return the answer in three sentences, about the primary outcome in all settings.

    The first says which arms are better or worse than the reference, or undecided; the second
    how far the arm that is best most often, the reference aside, is from the reference, with the
    95 % interval; the third how often each arm is best.
    """
    manifest = compared.manifest
    rows = [
        row
        for row in compared.arrow["differences"].to_pylist()
        if row["outcome"] == manifest["primary"]
    ]
    return [_verdicts(manifest, rows), _sizes(manifest, rows), _order(manifest, rows)]


def _verdicts(manifest: Row, rows: list[Row]) -> str:
    reference, outcome = _called(manifest), _primary(manifest)
    what = outcome["title"] or outcome["name"]
    by_pattern: dict[tuple[str, ...], list[str]] = {}
    for arm in [a["name"] for a in manifest["arms"] if a["name"] != manifest["reference"]]:
        of_arm = _in_settings(manifest, [row for row in rows if row["arm"] == arm])
        by_pattern.setdefault(tuple(_verdict(row) for row in of_arm), []).append(arm)
    if {verdict for pattern in by_pattern for verdict in pattern} == {"undecided"}:
        n = sorted({row["n_pairs"] for row in rows if row["arm"] != manifest["reference"]})
        pairs = f"{n[0]} to {n[-1]}" if len(n) > 1 else f"{n[0]}"
        pairs += " pair of runs" if n == [1] else " pairs of runs"
        where = " in any setting" if len(manifest["settings"]) > 1 else ""
        return f"Undecided: on {what}, no arm can be told from {reference}{where} with {pairs}."
    order = list(_VERDICTS)
    patterns = sorted(by_pattern, key=lambda pattern: [order.index(v) for v in pattern])
    said = (
        f"{_and(map(_quoted, by_pattern[pattern]))}"
        f" {'are' if len(by_pattern[pattern]) > 1 else 'is'} {_where(manifest, pattern)}"
        for pattern in patterns
    )
    return f"On {what} ({outcome['better']} is better), against {reference}: {'; '.join(said)}."


def _verdict(row: Row) -> str:
    """Return a verdict, with a dagger if it is tentative; none without a pair."""
    return marked(row) if row["n_pairs"] else ""


def _where(manifest: Row, pattern: tuple[str, ...]) -> str:
    """Return the verdicts of some arms: one for every setting, or setting by setting."""
    if len(set(pattern)) == 1:
        return _VERDICTS[pattern[0]] + (" in every setting" if len(pattern) > 1 else "")
    places: dict[str, list[str]] = {}
    for setting, verdict in zip(manifest["settings"], pattern, strict=True):
        places.setdefault(verdict, []).append(_quoted(setting["name"]))
    return ", ".join(f"{_VERDICTS[v]} in {_and(where)}" for v, where in places.items())


def _sizes(manifest: Row, rows: list[Row]) -> str:
    """Return how far the arms that are best most often are from the reference."""
    outcome, reference = _primary(manifest), manifest["reference"]
    sizes: dict[str, dict[str, list[str]]] = {}
    for setting in manifest["settings"]:
        here = [row for row in rows if row["setting"] == setting["name"]]
        control = next(row for row in here if row["arm"] == reference)
        others = [row for row in _ranked(here) if row["arm"] != reference]
        first = others[0]
        if first["probability_best"] is None or all(_verdict(r) == "same" for r in others):
            continue
        size = _size(first, control, outcome["unit"] or "")
        sizes.setdefault(first["arm"], {}).setdefault(size, []).append(setting["name"])
    if not sizes and any(row["probability_best"] is None for row in rows):
        return "No arm is singled out, for how often each is the best cannot be said."
    if not sizes:
        return f"No arm differs from {_quoted(reference)} in any pair."
    said = "; and ".join(
        f"{_quoted(arm)}{_sized(manifest, of_arm)}" for arm, of_arm in sizes.items()
    )
    return f"Most often the best, {_quoted(reference)} aside, is {said}."


def _sized(manifest: Row, sizes: dict[str, list[str]]) -> str:
    """Return the sizes of an arm's differences with the settings where they are found."""
    n_settings = len(manifest["settings"])
    if n_settings == 1:
        return f", {next(iter(sizes))}"
    where = [setting for found in sizes.values() for setting in found]
    everywhere = len(where) == n_settings
    place = " in every setting" if everywhere else f" in {_and(map(_quoted, where))}"
    if len(sizes) == 1:
        return f"{place}, {next(iter(sizes))}"
    apart = (f"{size} in {_and(map(_quoted, found))}" for size, found in sizes.items())
    return f"{place}, {', '.join(apart)}"


def _size(row: Row, control: Row, unit: str) -> str:
    half = half_of(row["low"], row["high"])
    mean = plain(control["mean"])
    if half and control["mean"] is not None:
        mean = warranted(control["mean"], half).replace("-", "\N{MINUS SIGN}")
    by = signed(row["difference"], row["low"], row["high"])
    said = f"{by} {unit}".rstrip() + f" from {_quoted(row['reference'])}, which has {mean}"
    if row["low"] is None:
        return f"{said} (one pair, so no interval: undecided)"
    ends = interval(row["low"], row["high"])
    return f"{said} (95\u202f% interval {ends}: {_VERDICTS[_verdict(row)]})"


def _order(manifest: Row, rows: list[Row]) -> str:
    """Return how often arms are the best, and whether that decides which one is."""
    ranked = {
        setting["name"]: _ranked([row for row in rows if row["setting"] == setting["name"]])
        for setting in manifest["settings"]
    }
    unknown = [s for s, of_it in ranked.items() if of_it[0]["probability_best"] is None]
    ranked = {s: of_it for s, of_it in ranked.items() if s not in unknown}
    lacking = ""
    if unknown:
        where = f"in {_and(map(_quoted, unknown))} " if len(manifest["settings"]) > 1 else ""
        lacking = f"{where}no seed gives a finite outcome in every arm"
    if not ranked:
        return f"Which arm is best cannot be said: {lacking}."
    few = f" ({TOO_FEW})" if min(of_it[0]["n_best"] for of_it in ranked.values()) < FEW else ""
    open_ = [s for s, of_it in ranked.items() if of_it[0]["probability_best"] < _SURE]
    where = "" if len(open_) == len(ranked) else f" in {_and(map(_quoted, open_))}" if open_ else ""
    verdict = f"Which arm is best is undecided{where}: when" if open_ else "When"
    rest = f"; {lacking}" if lacking else ""
    said = f"the best of all arms is {_best(ranked)}{few}{rest}"
    return f"{verdict} the replicates are resampled, {said}."


def _best(ranked: dict[str, list[Row]]) -> str:
    """Return how often the arms that come first do: over all settings, or one by one."""
    leaders = {of_it[0]["arm"] for of_it in ranked.values()}
    named = {
        setting: [r for r in of_it[:_RANKED] if r is of_it[0] or r["probability_best"] >= 0.005]
        for setting, of_it in ranked.items()
    }
    if len(leaders) > 1:
        return "; ".join(
            _and(f"{_quoted(row['arm'])} in {percent(row['probability_best'])}" for row in of_it)
            + f" of cases in {_quoted(setting)}"
            for setting, of_it in named.items()
        )
    arms = dict.fromkeys(row["arm"] for of_it in named.values() for row in of_it)
    shares = {
        arm: [r["probability_best"] for of_it in ranked.values() for r in of_it if r["arm"] == arm]
        for arm in arms
    }
    first, *others = sorted(shares.items(), key=lambda each: -max(each[1]))
    said = [f"{_quoted(first[0])} in {_percents(first[1])} of cases"]
    return _and([*said, *(f"{_quoted(arm)} in {_percents(found)}" for arm, found in others)])


def _percents(shares: list[float]) -> str:
    """Return the least and the largest of shares, as percentages."""
    low, high = percent(min(shares)), percent(max(shares))
    if low == high:
        return low
    return low.removesuffix("\u202f%") + f" to {high}"


def _ranked(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -(row["probability_best"] or 0))


def _in_settings(manifest: Row, rows: list[Row]) -> list[Row]:
    by_setting = {row["setting"]: row for row in rows}
    return [by_setting[setting["name"]] for setting in manifest["settings"]]


def _primary(manifest: Row) -> Row:
    found: Row = next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"])
    return found


def _called(manifest: Row) -> str:
    """Return the reference's name, and what it is."""
    arm = next(a for a in manifest["arms"] if a["name"] == manifest["reference"])
    return _quoted(arm["name"]) + (f" ({arm['title']})" if arm["title"] else "")


def _quoted(name: str) -> str:
    return f"‘{name}’"


def _and(parts: Iterable[str]) -> str:
    said: Sequence[str] = list(parts)
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
