"""The answer of a comparison in three sentences, made from its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ecosystem.comparison.compared import Compared
from ecosystem.comparison.digits import half_of, warranted
from ecosystem.comparison.sureness import FEW, TOO_FEW
from ecosystem.report.numbers import interval, percent, plain, signed

Row = dict[str, Any]
_SURE = 0.95  # of being best, from which on an arm is called the best
_RANKED = 3  # arms named as the best ones
_VERDICTS = {
    "better": "better",
    "worse": "worse",
    "undecided": "undecided",
    "same": "the same in every pair",
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
        by_pattern.setdefault(tuple(row["verdict"] for row in of_arm), []).append(arm)
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


def _where(manifest: Row, pattern: tuple[str, ...]) -> str:
    """Return the verdicts of some arms: one for every setting, or setting by setting."""
    if len(set(pattern)) == 1:
        return _VERDICTS[pattern[0]] + (" in every setting" if len(pattern) > 1 else "")
    places: dict[str, list[str]] = {}
    for setting, verdict in zip(manifest["settings"], pattern, strict=True):
        places.setdefault(verdict, []).append(_quoted(setting["name"]))
    return ", ".join(f"{_VERDICTS[v]} in {_and(where)}" for v, where in places.items())


def _sizes(manifest: Row, rows: list[Row]) -> str:
    outcome, reference = _primary(manifest), manifest["reference"]
    said = []
    for setting in manifest["settings"]:
        here = [row for row in rows if row["setting"] == setting["name"]]
        control = next(row for row in here if row["arm"] == reference)
        first = next(row for row in _ranked(here) if row["arm"] != reference)
        place = f" in {_quoted(setting['name'])}" if len(manifest["settings"]) > 1 else ""
        size = _size(first, control, outcome["unit"] or "")
        said.append(f"{_quoted(first['arm'])}{place}, {size}")
    return f"Most often the best, {_quoted(reference)} aside, is {'; and '.join(said)}."


def _size(row: Row, control: Row, unit: str) -> str:
    if not row["n_pairs"]:
        return "of which no pair of runs has a finite outcome"
    half = half_of(row["low"], row["high"])
    mean = plain(control["mean"])
    if half and control["mean"] is not None:
        mean = warranted(control["mean"], half).replace("-", "\N{MINUS SIGN}")
    by = signed(row["difference"], row["low"], row["high"])
    said = f"by {by} {unit}".rstrip() + f" on {mean}"
    if row["low"] is None:
        return f"{said} (one pair, so no interval: undecided)"
    return f"{said} (95\u202f% interval {interval(row['low'], row['high'])}: {row['verdict']})"


def _order(manifest: Row, rows: list[Row]) -> str:
    said, open_, n = [], [], []
    several = len(manifest["settings"]) > 1
    for setting in manifest["settings"]:
        place = _quoted(setting["name"])
        ranked = _ranked([row for row in rows if row["setting"] == setting["name"]])
        if ranked[0]["probability_best"] is None:
            return (
                f"Which arm is best cannot be said: in {place} no replicate of all arms has a"
                " finite outcome."
            )
        first = [r for r in ranked[:_RANKED] if r is ranked[0] or r["probability_best"] >= 0.005]
        shares = _and(
            f"{_quoted(row['arm'])} in {percent(row['probability_best'])}" for row in first
        )
        said.append(f"{shares} of cases in {place}" if several else f"{shares} of cases")
        if ranked[0]["probability_best"] < _SURE:
            open_.append(place)
        n.append(ranked[0]["n_best"])
    verdict = f" ({TOO_FEW})" if min(n) < FEW else ""
    if open_:
        all_open = len(open_) == len(manifest["settings"])
        verdict += f": which arm is best is undecided{'' if all_open else f' in {_and(open_)}'}"
    return f"When the replicates are resampled, the best of all arms is {'; '.join(said)}{verdict}."


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
