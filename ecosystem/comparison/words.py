"""What a comparison found, in sentences made from its tables and manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from ecosystem.comparison.analysis import command
from ecosystem.comparison.bearing import who_bears
from ecosystem.comparison.compared import Compared

Row = dict[str, Any]
_SHOWN_FAILURES = 5
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
    lines = [*_head(compared)]
    for setting in compared.manifest["settings"]:
        name = setting["name"]
        here = [row for row in rows if row["setting"] == name]
        title = f": {setting['title']}" if setting["title"] else ""
        lines += ["", f"SETTING {name!r}{title}"]
        lines += _answers(compared.manifest, here)
        lines += ["", *_table(compared.manifest, here)]
        at_equal_cost = list(equal_cost(compared, name))
        if at_equal_cost:
            lines += ["", "  AT EQUAL COST", *_wrapped(at_equal_cost)]
    lines += who_bears(compared)
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
        f" {_range(numbers)} replicates each (seeds {first} to {last}), on the same random numbers"
    )
    yield f"reference: {manifest['reference']}"
    yield (
        f"primary outcome: {primary['name']}, {primary['definition']}"
        f" ({primary['unit'] or 'no unit'}; {primary['better']} is better)"
    )
    before = {entry["primary"] for entry in manifest["declared"][:-1]} - {primary["name"]}
    if before:
        yield f"  declared after runs had been made; before, it was {', '.join(sorted(before))}"


def _outcome(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(o for o in manifest["outcomes"] if o["name"] == name)
    return found


def _answers(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    yield from (f"  {said}" for said in verdicts(manifest, rows))
    yield from (f"    {sentence(row)}" for row in decisive(manifest, rows))
    yield f"  {best(manifest, rows)}"


def decisive(manifest: dict[str, Any], rows: list[Row]) -> list[Row]:
    """Return the rows about the primary outcome, without the reference's."""
    return [
        row
        for row in rows
        if row["outcome"] == manifest["primary"] and row["arm"] != manifest["reference"]
    ]


def verdicts(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    """Yield for every verdict on the primary outcome the arms that it is about."""
    primary, reference = manifest["primary"], manifest["reference"]
    words = {
        "better": f"better than {reference} on {primary}",
        "worse": f"worse than {reference} on {primary}",
        "undecided": f"undecided against {reference} on {primary}",
        "same": f"the same as {reference} on {primary} in every pair",
    }
    for verdict, said in words.items():
        arms = [row["arm"] for row in decisive(manifest, rows) if row["verdict"] == verdict]
        if arms:
            yield f"{said}: {', '.join(arms)}"


def best(manifest: dict[str, Any], rows: list[Row]) -> str:
    """Return how often each arm is the best on the primary outcome."""
    primary, ranked = manifest["primary"], _ranked(manifest, rows)
    if ranked[0]["probability_best"] is None:
        return f"which arm is best cannot be said: {primary} is finite in no replicate of all arms"
    shares = ", ".join(
        f"{row['arm']} {row['probability_best']:.2f}"
        for row in ranked
        if (row["probability_best"] or 0) >= 0.005
    )
    return f"probability of being best on {primary}: {shares} ({ranked[0]['n_best']} replicates)"


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
    text = (
        f"{who}: {row['difference']:+.4g}, 95 % interval {row['low']:+.4g} to {row['high']:+.4g}"
        f" ({row['n_pairs']} pairs)"
    )
    if row["low"] == row["high"] != 0:
        return f"{text}; the same in every pair, which is why the interval is a point"
    by_bootstrap = row["bootstrap_low"] <= 0 <= row["bootstrap_high"]
    if by_bootstrap != (row["low"] <= 0 <= row["high"]):
        text += (
            f"; the bootstrap's, {row['bootstrap_low']:+.4g} to {row['bootstrap_high']:+.4g},"
            f" {'covers' if by_bootstrap else 'does not cover'} 0"
        )
    return text


def equal_cost(compared: Compared, setting: str) -> Iterator[str]:
    """Yield for every arm how it does on the primary outcome beside others of the same cost."""
    manifest = compared.manifest
    for row in compared.arrow["equal_cost"].to_pylist():
        if row["setting"] != setting or row["outcome"] != manifest["primary"]:
            continue
        arm, family, cost = row["arm"], row["family"], row["extra_cost"]
        if cost is None:
            yield f"{arm}: its cost is not known in any pair"
            continue
        costs = f"{arm} costs {abs(cost):,.4g} {'more' if cost >= 0 else 'less'}"
        if not row["n_pairs"]:
            yield f"{costs}: no dose of {family} costs as much"
            continue
        doses = dict.fromkeys([row["below"], row["above"]])
        text = f"{costs}; beside {family} for as much ({' to '.join(doses)}): "
        if row["low"] is None:
            yield f"{text}{row['difference']:+.4g} in one pair; no interval"
            continue
        interval = f"95 % interval {row['low']:+.4g} to {row['high']:+.4g}"
        yield f"{text}{row['difference']:+.4g}, {interval}: {row['verdict']}"


def _table(manifest: dict[str, Any], rows: list[Row]) -> Iterator[str]:
    """Yield a table of arms and outcomes: means of the reference, differences of the others."""
    names = [outcome["name"] for outcome in manifest["outcomes"]]
    cells = {(row["arm"], row["outcome"]): row for row in rows}
    arms = [arm["name"] for arm in manifest["arms"]]
    arms.sort(key=lambda arm: arm != manifest["reference"])
    width = max(len(arm) for arm in arms)
    texts = {
        (arm, name): _cell(cells[arm, name], arm == manifest["reference"])
        for arm in arms
        for name in names
    }
    widths = {name: max(len(name), *(len(texts[arm, name]) for arm in arms)) for name in names}
    head = "".join(f"  {name:>{widths[name]}}" for name in names)
    yield f"  {'':<{width}}{head}"
    for arm in arms:
        yield f"  {arm:<{width}}" + "".join(f"  {texts[arm, n]:>{widths[n]}}" for n in names)


def _cell(row: Row, is_reference: bool) -> str:
    if is_reference:
        return "-" if row["mean"] is None else f"{row['mean']:.4g}"
    if row["difference"] is None:
        return "-"
    if row["low"] is None:
        return f"{row['difference']:+.3g}"
    star = "*" if row["p_holm"] is not None and row["p_holm"] <= 0.05 else " "
    return f"{row['difference']:+.3g} ± {(row['high'] - row['low']) / 2:.2g}{star}"


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
        said = f" correlation {_range(correlations, '.2f')};" if correlations else ""
        cost = [f"{r['arm']} in {r['setting']!r}" for r in of_it if (r["variance_ratio"] or 1) < 1]
        below = f"; below 1, pairing cost precision: {', '.join(cost)}" if cost else ""
        yield (
            f"{outcome['name']}:{said} unpaired arms would need {_range(ratios, '.3g')} times as"
            f" many replicates{below}"
        )


def how_sure(compared: Compared) -> Iterator[str]:
    """Yield what limits the answer: few pairs, what was left out, when it stopped."""
    manifest, rows = compared.manifest, compared.arrow["differences"].to_pylist()
    smallest = min((r["n_pairs"] for r in rows if r["n_pairs"]), default=0)
    if smallest < 10:
        yield (
            f"With {smallest} pairs the bootstrap's intervals and probabilities are too sure;"
            " correlations and ratios of variances are rough."
        )
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
                f" {row['n_replicates']}; its mean and difference are about the others only"
            )
    yield from _until_precise(manifest, rows)
    yield from _uneven(compared)


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
    yield f"  {compared.path}: results, differences, trajectories, equal_cost, bearers (Parquet)"
    yield f"  results sha256 {digest}"


def _n(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"


def _range(numbers: list[Any], form: str = "") -> str:
    low, high = format(min(numbers), form), format(max(numbers), form)
    return low if low == high else f"{low} to {high}"
