"""What a comparison found, in sentences made from its tables and manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from ecosystem.experiments.findings import command
from ecosystem.experiments.history import changed
from ecosystem.experiments.result import Compared
from ecosystem.reporting.cost_incidence_text import who_bears
from ecosystem.reporting.equal_cost_text import equal_cost
from ecosystem.reporting.false_positive_text import who_is_accused
from ecosystem.reporting.format import half_of, warranted
from ecosystem.reporting.significance import DAGGER, DAGGER_SAID, is_tentative
from ecosystem.reporting.text_table import aligned
from ecosystem.reporting.uncertainty import (
    FEW,
    TOO_FEW,
    decisive,
    how_sure,
    next_step,
    pairing,
    spanned,
)

Row = dict[str, Any]
_SHOWN_FAILURES = 5
_FINEST = 1e-4  # of a mean: half an interval that gives six significant digits
_METHOD = (
    "Differences are paired by seed; intervals and ± are Student's t, 95 %, each by itself. * is"
    " p ≤ 0.05 after Holm's correction over the outcomes of an arm in a setting; nothing is"
    " corrected over arms or settings."
)


def told(compared: Compared) -> str:
    """Return the question, the answer in each setting, and how sure it is.

    Returns
    -------
    str
        Lines for a terminal.
    """
    rows = compared.arrow["differences"].to_pylist()
    lines = [*_head(compared), "", "OUTCOMES", *_wrapped(_outcomes(compared.manifest))]
    for setting in compared.manifest["settings"]:
        name = setting["name"]
        here = [row for row in rows if row["setting"] == name]
        title = f": {setting['title']}" if setting["title"] else ""
        lines += ["", f"SETTING {name!r}{title}"]
        lines += _answers(compared.manifest, here)
        lines += ["", *_table(compared.manifest, here)]
        at_equal_cost = list(equal_cost(compared, name))
        if at_equal_cost:
            if any(said.endswith(DAGGER) for said in at_equal_cost):
                at_equal_cost.append(DAGGER_SAID)
            lines += ["", "  AT EQUAL COST", *_wrapped(at_equal_cost)]
    lines += who_bears(compared)
    lines += who_is_accused(compared)
    lines += ["", "WHAT PAIRING GAINED", *_wrapped(pairing(compared.manifest, rows))]
    lines += ["", "HOW SURE", *_wrapped([_METHOD, *how_sure(compared)])]
    lines += ["", "RUNS", *runs(compared)]
    return "\n".join(lines)


def _wrapped(said: Iterable[str]) -> Iterator[str]:
    for each in said:
        yield from wrap(
            each, 98, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
        )


def _head(compared: Compared) -> Iterator[str]:
    manifest = compared.manifest
    numbers = [entry["replicates"] for entry in manifest["replicates"]]
    primary = _outcome(manifest, manifest["primary"])
    first, last = manifest["seed"], manifest["seed"] + max(numbers) - 1
    yield manifest["question"]
    yield from wrap(manifest["description"], 96, initial_indent="  ", subsequent_indent="  ")
    yield (
        f"{len(manifest['arms'])} arms in {_n(len(manifest['settings']), 'setting')},"
        f" {spanned(numbers)} replicates each (seeds {first} to {last}), on the same random numbers"
    )
    reference = next(a for a in manifest["arms"] if a["name"] == manifest["reference"])
    title = f" ({reference['title']})" if reference["title"] else ""
    yield f"reference: the arm {reference['name']!r}{title}"
    yield from wrap(
        f"primary outcome: {primary['name']}, {primary['definition']}"
        f" ({primary['unit'] or 'no unit'}; {primary['better']} is better)",
        98,
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    yield from _wrapped(changed(manifest))


def _outcome(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(o for o in manifest["outcomes"] if o["name"] == name)
    return found


def _outcomes(manifest: dict[str, Any]) -> Iterator[str]:
    """Yield what every outcome is: its title, its unit, and which way is better."""
    for outcome in manifest["outcomes"]:
        title = f"{outcome['title']}, " if outcome["title"] else ""
        better = f"{outcome['better']} is better"
        if outcome["name"] == manifest.get("cost"):
            better = "bookkeeping: what arms cost, no verdict"
        yield f"{outcome['name']}: {title}in {outcome['unit'] or 'no unit'}; {better}"


def _answers(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    yield from _wrapped(verdicts(manifest, rows))
    yield from (f"    {sentence(row)}" for row in decisive(manifest, rows))
    yield from _wrapped([best(manifest, rows)])
    yield from _wrapped(next_step(manifest, rows))


def verdicts(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    """Yield for every verdict on the primary outcome the arms that it is about."""
    primary, reference = manifest["primary"], manifest["reference"]
    words = {
        "better": f"better than {reference} on {primary}",
        "worse": f"worse than {reference} on {primary}",
        "undecided": f"undecided against {reference} on {primary}",
        "same": f"the same as {reference} on {primary} in every pair",
        None: f"without a pair to compare with {reference} on {primary}",
    }
    about = decisive(manifest, rows)
    for verdict, said in words.items():
        of_it = [row for row in about if (row["verdict"] if row["n_pairs"] else None) == verdict]
        if of_it:
            names = (f"{row['arm']}{f' {DAGGER}' * is_tentative(row)}" for row in of_it)
            yield f"{said}: {', '.join(names)}"
    if any(map(is_tentative, about)):
        yield DAGGER_SAID


def best(manifest: dict[str, Any], rows: list[Row]) -> str:
    """Return how often each arm is the best on the primary outcome."""
    primary, ranked = manifest["primary"], _ranked(manifest, rows)
    if ranked[0]["probability_best"] is None:
        return f"which arm is best cannot be said: with no seed is {primary} finite in every arm"
    shares = ", ".join(
        f"{row['arm']} {row['probability_best']:.2f}"
        for row in ranked
        if (row["probability_best"] or 0) >= 0.005
    )
    n = ranked[0]["n_best"]
    few = f": {TOO_FEW}" if n < FEW else ""
    return f"probability of being best on {primary}: {shares} ({n} replicates{few})"


def _ranked(manifest: dict[str, Any], rows: list[Row]) -> list[Row]:
    about = [row for row in rows if row["outcome"] == manifest["primary"]]
    return sorted(about, key=lambda row: -(row["probability_best"] or 0))


def sentence(row: Row) -> str:
    """Return how far an arm is from the reference, with the interval."""
    who = f"{row['arm']} against {row['reference']}"
    if not row["n_pairs"]:
        return f"{who}: no pair of runs in which the outcome is finite"
    if row["low"] is None:
        return f"{who}: {row['difference']:+.4g} in one pair; no interval"
    half = half_of(row["low"], row["high"])
    mean, low, high = (warranted(row[n], half, "+") for n in ("difference", "low", "high"))
    text = f"{who}: {mean}, 95 % interval {low} to {high} ({row['n_pairs']} pairs)"
    if row["low"] == row["high"] != 0:
        return f"{text}; the same in every pair, which is why the interval is a point"
    by_bootstrap = row["bootstrap_low"] <= 0 <= row["bootstrap_high"]
    if row["n_pairs"] >= FEW and by_bootstrap != (row["low"] <= 0 <= row["high"]):
        low, high = (warranted(row[f"bootstrap_{end}"], half, "+") for end in ("low", "high"))
        covers = "covers" if by_bootstrap else "does not cover"
        text += f"; the bootstrap's, {low} to {high}, {covers} 0"
    return text


def _table(manifest: dict[str, Any], rows: list[Row]) -> list[str]:
    """Return a table of arms and outcomes: means of the reference, differences of the others."""
    names = [outcome["name"] for outcome in manifest["outcomes"]]
    cells = {(row["arm"], row["outcome"]): row for row in rows}
    arms = [arm["name"] for arm in manifest["arms"]]
    arms.sort(key=lambda arm: arm != manifest["reference"])
    texts = {
        (arm, name): _mean(cells[arm, name], rows)
        if arm == manifest["reference"]
        else _cell(cells[arm, name])
        for arm in arms
        for name in names
    }
    return aligned([["", *names], *([arm, *(texts[arm, n] for n in names)] for arm in arms)])


def _mean(row: Row, rows: list[Row]) -> str:
    """Return the reference's mean, with the digits of the surest difference, six at most."""
    if row["mean"] is None:
        return "-"
    of_it = [each for each in rows if each["outcome"] == row["outcome"]]
    halves = [half for r in of_it if (half := half_of(r["low"], r["high"]))]
    surest = max(min(halves), _FINEST * abs(row["mean"])) if halves else None
    return warranted(row["mean"], surest)


def _cell(row: Row) -> str:
    if row["difference"] is None:
        return "-"
    if row["low"] is None:
        return f"{row['difference']:+.3g}"
    star = "*" if row["p_holm"] is not None and row["p_holm"] <= 0.05 else " "
    half = half_of(row["low"], row["high"])
    if not half:
        return f"{row['difference']:+.4g}{star}" if row["difference"] else f"0{star}"
    return f"{warranted(row['difference'], half, '+')} ± {warranted(half, half)}{star}"


def runs(compared: Compared) -> Iterator[str]:
    """Yield how many runs there are, which failed, and where the tables are."""
    manifest = compared.manifest
    n_replicates = len(manifest["runs"])
    n = len({run["run"] for run in manifest["runs"]})
    shared = f", shared by {n_replicates} replicates" if n < n_replicates else ""
    yield (
        f"  {_n(n, 'run')}{shared}; {manifest['n_runs_made']} made now in"
        f" {manifest['seconds']:.0f} s; {compared.n_failed} failed"
    )
    yield from _wrapped([manifest["superseded"]] if manifest.get("superseded") else [])
    failed = list({r["run"]: r for r in manifest["runs"] if r["status"] == "failed"}.values())
    for run in failed[:_SHOWN_FAILURES]:
        yield f"  failed while {run['origin']}: {run['error'].splitlines()[0]}"
        yield f"    again: {command(run['run'], f'{compared.path}/')}"
    if len(failed) > _SHOWN_FAILURES:
        yield f"  and {len(failed) - _SHOWN_FAILURES} more: status and error in results.parquet"
    digest = manifest["tables"]["results"]["content_sha256"][:16]
    yield f"  {compared.path}"
    yield "    results, differences, trajectories, equal_cost, bearers, accused (Parquet)"
    yield f"    results sha256 {digest}"


def _n(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
