"""How sure the answer of a comparison is: what limits it, and what would make it surer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, log10
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.experiments.statistics.pairs_needed import pairs_needed
from ecosystem.reporting.format import half_of

Row = dict[str, Any]
FEW = 10  # pairs, below which the bootstrap is not told beside a difference
TOO_FEW = "too few pairs to rely on"
_HOPELESS = 1000  # pairs
_LISTED = 3  # names that are told one by one
_TO_TELL = "to tell differences of these sizes from 0 it would take about so many pairs"


def decisive(manifest: dict[str, Any], rows: list[Row]) -> list[Row]:
    """Return the rows about the primary outcome, without the reference's."""
    return [
        row
        for row in rows
        if row["outcome"] == manifest["primary"] and row["arm"] != manifest["reference"]
    ]


def pairing(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    """Yield for every outcome what pairing gained, or cost."""
    for outcome in manifest["outcomes"]:
        of_it = [
            r
            for r in rows
            if r["outcome"] == outcome["name"] and r["n_pairs"] and r["verdict"] != "same"
        ]
        ratios = [r["variance_ratio"] for r in of_it if r["variance_ratio"] is not None]
        correlations = [r["correlation"] for r in of_it if r["correlation"] is not None]
        if not ratios:
            yield f"{outcome['name']}: no arm differs, or there are too few pairs"
            continue
        said = f" correlation {spanned(correlations, '.2f')};" if correlations else ""
        cost = [f"{r['arm']} in {r['setting']!r}" for r in of_it if (r["variance_ratio"] or 1) < 1]
        where = ", ".join(cost) if len(cost) <= _LISTED else f"{len(cost)} of {len(ratios)} times"
        below = f"; below 1, pairing cost precision: {where}" if cost else ""
        low, high = _ratio(min(ratios)), _ratio(max(ratios))
        times = low if low == high else f"{low} to {high}"
        yield (
            f"{outcome['name']}:{said} unpaired arms would need {times} times as"
            f" many replicates{below}"
        )


def _ratio(ratio: float) -> str:
    return "more than 100" if ratio > 100 else "100" if ratio >= 99.5 else f"{ratio:.2g}"


def how_sure(compared: Compared) -> Iterator[str]:
    """Yield what limits the answer: few pairs, what was left out, when it stopped."""
    manifest, rows = compared.manifest, compared.arrow["differences"].to_pylist()
    smallest = min((r["n_pairs"] for r in rows if r["n_pairs"]), default=0)
    if smallest < FEW:
        yield (
            f"With {smallest} pairs the bootstrap's intervals and probabilities are too sure;"
            " correlations and ratios of variances are rough."
        )
    yield from earlier_rounds(compared)
    nowhere = _in_no_run(rows)
    for name in nowhere:
        yield f"{name} is missing in every run: does its table have such rows in this round?"
    for row in rows:
        if row["outcome"] in nowhere:
            continue
        reasons = [
            f"{row[f'n_{reason}']} {reason}"
            for reason in ("infinite", "missing", "failed")
            if row[f"n_{reason}"]
        ]
        if reasons:
            yield (
                f"{row['outcome']} of {row['arm']} in {row['setting']!r}: {', '.join(reasons)} of"
                f" {row['n_replicates']}{_about_others(row)}"
            )
    yield from _until_precise(manifest, rows)
    yield from _uneven(compared)


def _about_others(row: Row) -> str:
    lacking = row["n_infinite"] + row["n_missing"] + row["n_failed"]
    if lacking == row["n_replicates"]:
        return ": it has no mean"
    return "; its mean and difference are about the others only"


def _until_precise(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    precision = manifest["precision"]
    wide = precision["half_width"]
    if wide is None:
        return
    yield (
        f"Replicates were added, {precision['batch']} at once, until the primary outcome's ±"
        f" was {wide:g} or an arm had {precision['at_most']}."
    )
    yield (
        "Only widths decided, never signs or p values: stopping by precision keeps intervals"
        " honest (nearly, where it began with few pairs); stopping by significance would not."
    )
    open_ = [
        f"{row['arm']} in {row['setting']!r}"
        for row in decisive(manifest, rows)
        if row["low"] is None or (row["high"] - row["low"]) / 2 > wide
    ]
    if open_:
        yield f"Not so precise at the maximum: {', '.join(open_)}"


def _in_no_run(rows: list[Row]) -> list[str]:
    """Return outcomes that no complete run has: rather a mistake in the file than a finding."""
    names = dict.fromkeys(row["outcome"] for row in rows)
    found = {
        row["outcome"] for row in rows if row["n_missing"] + row["n_failed"] < row["n_replicates"]
    }
    complete = any(row["n_failed"] < row["n_replicates"] for row in rows)
    return [name for name in names if complete and name not in found]


def _uneven(compared: Compared) -> Iterator[str]:
    """Yield outcomes that are means over more rows in one arm than in another."""
    numbers: dict[str, dict[int, list[str]]] = {}
    for row in compared.arrow["results"].to_pylist():
        if row["n_rows"]:
            arms = numbers.setdefault(row["outcome"], {}).setdefault(row["n_rows"], [])
            if row["arm"] not in arms:
                arms.append(row["arm"])
    for outcome, by_number in numbers.items():
        if len(by_number) > 1:
            said = "; ".join(f"{n} in {', '.join(arms)}" for n, arms in sorted(by_number.items()))
            yield f"{outcome} is a mean over different numbers of rows: {said}"


def next_step(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    """Yield how many pairs would tell undecided differences from 0, and how to have them made.

    Parameters
    ----------
    rows
        Of `differences`, of one setting.
    """
    needed: dict[str, int | None] = {}
    widths: dict[str, str] = {}
    for row in decisive(manifest, rows):
        half = half_of(row["low"], row["high"])
        if row["verdict"] == "undecided" and half:
            n = pairs_needed(row["difference"], half, row["n_pairs"], _HOPELESS)
            needed[row["arm"]] = n
            widths[row["arm"]] = "" if n is None else _floored(abs(row["difference"]))
    if not needed:
        return
    known = sorted((n, arm) for arm, n in needed.items() if n is not None)
    hopeless = [arm for arm, n in needed.items() if n is None]
    said = [f"{arm} {n:,} (± {widths[arm]})" for n, arm in known]
    said += [f"{', '.join(hopeless)} more than {_HOPELESS:,}"] if hopeless else []
    yield f"{_TO_TELL}: {'; '.join(said)}"
    if known:
        most, at_most = known[-1][0], manifest["precision"]["at_most"]
        more = f", with precision.at_most {most:,} or more" if most > at_most else ""
        yield f"--until-precise with the ± in brackets makes them{more}"


def _floored(width: float) -> str:
    """Return two digits of a width, rounded down."""
    places = 1 - floor(log10(width))
    return f"{floor(width * 10.0**places) / 10.0**places:.{max(places, 0)}f}"


def earlier_rounds(compared: Compared) -> Iterator[str]:
    """Yield the arms about which rounds before the last decided otherwise."""
    manifest = compared.manifest
    outcome = next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"])
    at = outcome.get("round", "last")
    went: dict[tuple[str, str], list[Row]] = {}
    for row in compared.arrow["trajectories"].to_pylist():
        if row["outcome"] == outcome["name"]:
            went.setdefault((row["arm"], row["setting"]), []).append(row)
    said: dict[tuple[str, str], dict[str, list[int]]] = {}
    for row in decisive(manifest, compared.arrow["differences"].to_pylist()):
        rows = sorted(went.get((row["arm"], row["setting"]), []), key=lambda r: int(r["round"]))
        last = rows[-1]["round"] if rows and at == "last" else at
        for each in rows:
            verdict = _decided(each, outcome["better"])
            if each["round"] < last and verdict not in (None, row["verdict"]):
                places = said.setdefault((row["arm"], verdict), {})
                places.setdefault(row["setting"], []).append(each["round"])
    told = [
        f"{arm} was {verdict} in {_rounds(places, len(manifest['settings']))}"
        for (arm, verdict), places in said.items()
    ]
    if told:
        decides = "the last" if at == "last" else f"round {at}"
        yield f"Earlier rounds, each by itself, said otherwise than {decides}: {'; '.join(told)}."


def _rounds(places: dict[str, list[int]], n_settings: int) -> str:
    """Return how many rounds, from which to which, and in which settings."""
    rounds = sorted({round_ for each in places.values() for round_ in each})
    said = f"round {rounds[0]}"
    if len(rounds) > 1:
        number = spanned([len(each) for each in places.values()])
        plural = "" if number == "1" else "s"
        said = f"{number} round{plural} from {rounds[0]} to {rounds[-1]}"
    if n_settings == 1:
        return said
    where = "every setting" if len(places) == n_settings else " and ".join(map(repr, places))
    return f"{said} in {where}"


def _decided(row: Row, better: str) -> str | None:
    """Return the verdict of a round by its own interval, None if it is undecided."""
    if row["low"] is None or row["low"] <= 0 <= row["high"]:
        return None
    return "better" if (row["low"] > 0) == (better == "higher") else "worse"


def spanned(numbers: Sequence[Any], form: str = "") -> str:
    """Return the least and the largest of numbers."""
    low, high = format(min(numbers), form), format(max(numbers), form)
    return low if low == high else f"{low} to {high}"
