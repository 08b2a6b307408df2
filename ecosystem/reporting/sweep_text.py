"""What a sweep found, in sentences made from its tables and manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from ecosystem.experiments.history import changed
from ecosystem.experiments.sign_changes import Crossing, Line, along, is_decided, winner
from ecosystem.experiments.space import Axis, Space, plain, space
from ecosystem.experiments.sweep_result import Swept
from ecosystem.reporting.comparison_text import runs

Row = dict[str, Any]
_SHOWN_VALUES = 8
_SHOWN_LINES = 8
_VERDICTS = ("better", "worse", "undecided", "same")
_DESIGNS = {
    "grid": "a grid of {n}",
    "list": "a list of {n}",
    "latin-hypercube": "a Latin hypercube of {n} (seed {seed})",
    "sobol": "a scrambled Sobol design of {n} (seed {seed})",
}


def told(swept: Swept) -> str:
    """Return the question, where which arm wins, and how sure that is.

    Returns
    -------
    str
        Lines for a terminal.
    """
    lines = [*_head(swept), "", "ANSWER", *_indented(answer(swept)), ""]
    lines += ["AT ALL POINTS", *(f"  {line}" for line in _table(overview(swept))), ""]
    lines += ["HOW SURE", *_indented(how_sure(swept)), "", "RUNS", *runs(swept)]
    return "\n".join(lines)


def _indented(said: Iterable[str]) -> Iterator[str]:
    for each in said:
        deep = " " * (2 + len(each) - len(each.lstrip()))
        yield from wrap(
            each.lstrip(), 98, initial_indent=deep, subsequent_indent=f"{deep}  ",
            break_on_hyphens=False,
        )  # fmt: skip


def _head(swept: Swept) -> Iterator[str]:
    manifest = swept.manifest
    yield manifest["question"]
    yield from wrap(manifest["description"], 96, initial_indent="  ", subsequent_indent="  ")
    yield f"{designed(swept)}:"
    yield from (f"  {axis_said(axis)}" for axis in space(swept).axes)
    yield arms_said(manifest)
    yield from _declared(manifest)


def designed(swept: Swept) -> str:
    """Return the kind of the design and its number of points."""
    design, n = swept.manifest["design"], len(swept.manifest["settings"])
    asked = design.get("points", n)
    few = f"; {asked} were asked for, of which some are the same" if asked != n else ""
    return _DESIGNS[design["kind"]].format(n=_n(n, "point"), seed=design.get("seed")) + few


def axis_said(axis: Axis) -> str:
    """Return a parameter with its values."""
    shown = ", ".join(map(plain, axis.values))
    if axis.is_sampled or len(axis.values) > _SHOWN_VALUES:
        shown = f"{plain(axis.ends[0])} to {plain(axis.ends[1])}, {len(axis.values)} values"
    title = f": {axis.title}" if axis.title else ""
    return f"{axis.name}{title} ({shown}{'; logarithmic' if axis.is_log else ''})"


def arms_said(manifest: Row) -> str:
    """Return how many arms and replicates there are at each point."""
    n = max(entry["replicates"] for entry in manifest["replicates"])
    first = manifest["seed"]
    return (
        f"{_n(len(manifest['arms']), 'arm')}, {n} replicates each (seeds {first} to"
        f" {first + n - 1}), on the same random numbers at every point"
    )


def _declared(manifest: Row) -> Iterator[str]:
    primary = primary_of(manifest)
    if len(manifest["arms"]) > 1:
        yield f"reference: {manifest['reference']}"
    yield (
        f"primary outcome: {primary['name']}, {primary['definition']}"
        f" ({primary['unit'] or 'no unit'}; {primary['better']} is better)"
    )
    yield from _indented(changed(manifest, "points"))


def primary_of(manifest: Row) -> Row:
    """Return the primary outcome."""
    found: Row = next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"])
    return found


def others(manifest: Row) -> list[str]:
    """Return the arms that are compared with the reference."""
    return [a["name"] for a in manifest["arms"] if a["name"] != manifest["reference"]]


def answer(swept: Swept) -> Iterator[str]:
    """Yield what the primary outcome says: sentences, and indented ones that belong to them."""
    manifest, where = swept.manifest, space(swept)
    primary = primary_of(manifest)
    if not others(manifest):
        yield from _levels(swept, where, primary)
        return
    rows = _about(swept, manifest["primary"])
    for arm in others(manifest):
        of_arm = {row["setting"]: row for row in rows if row["arm"] == arm}
        yield _verdicts(of_arm.values(), arm, manifest)
        yield f"  {_from_to(list(of_arm.values()), 'difference', '+.3g')}"
        yield from (f"  {said}" for said in _signs(where, of_arm, arm, manifest))
    yield winners(swept)


def _about(swept: Swept, outcome: str) -> list[Row]:
    rows = swept.arrow["differences"].to_pylist()
    return [row for row in rows if row["outcome"] == outcome]


def _verdicts(rows: Iterable[Row], arm: str, manifest: Row) -> str:
    found = Counter(row["verdict"] for row in rows)
    n = len(manifest["settings"])
    said = [f"{'the same' if v == 'same' else v} at {found[v]}" for v in _VERDICTS if found[v]]
    said[0] += f" of {_n(n, 'point')}"
    return f"{arm} against {manifest['reference']} on {manifest['primary']}: {', '.join(said)}"


def _from_to(rows: Sequence[Row], column: str, form: str) -> str:
    known = sorted((row for row in rows if row[column] is not None), key=lambda r: r[column])
    if not known:
        return "no point has a value"
    low, high = known[0], known[-1]
    if low[column] == high[column]:
        return f"{column} {low[column]:{form}} at every point"
    return (
        f"{column} from {low[column]:{form}} (at {low['setting']}) to {high[column]:{form}}"
        f" (at {high['setting']})"
    )


def _signs(where: Space, rows: Mapping[str, Row], arm: str, manifest: Row) -> Iterator[str]:
    """Yield where the sign changes: along lines of a grid, or with what it goes elsewhere."""
    differences = {setting: row["difference"] for setting, row in rows.items()}
    decided = [differences[s] for s, row in rows.items() if is_decided(row)]
    n_apart = sum(bool(y) for y in differences.values())
    if n_apart and not decided:
        yield "no point is decided: where the sign changes cannot be told"
    elif not where.is_grid:
        above, below = sum(y > 0 for y in decided), sum(y < 0 for y in decided)
        yield f"decided above 0 at {_n(above, 'point')}, below at {below}"
        yield from _correlations(where, differences)
    else:
        lines = {i: list(along(where, i, rows)) for i in where.varying}
        yield from _changes(where, lines, _sides(arm, manifest), n_apart == len(decided))


def _sides(arm: str, manifest: Row) -> dict[str, str]:
    """Return who is ahead where the difference is positive, and where it is negative."""
    positive, negative = arm, manifest["reference"]
    if primary_of(manifest)["better"] == "lower":
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
        of = f"{n} of {_n(len(lines), 'line')}{more}"
        yield f"along {where.axes[i].name} the sign changes in {of}"
        if i == where.varying[0] and len(lines) <= _SHOWN_LINES:
            for line in lines:
                at = ", ".join(f"{name}={plain(value)}" for name, value in line.shared.items())
                yield f"  {at + ': ' if at else ''}{_line(line, sides)}"


def _line(line: Line, sides: dict[str, str]) -> str:
    if line.crossings:
        return ", ".join(_crossing(each, sides) for each in line.crossings)
    if not line.signs:
        return "no point is decided"
    if line.n_decided == line.n_points:
        return f"{sides[line.signs[0]]} ahead throughout"
    return (
        f"{sides[line.signs[0]]} ahead at {line.n_decided} of {_n(line.n_points, 'point')}, no"
        " other is decided"
    )


def _crossing(each: Crossing, sides: dict[str, str]) -> str:
    ahead = f"{sides['positive' if each.rises else 'negative']} comes to be ahead"
    if each.before is not None and each.after is not None:
        about = "" if each.about is None else f" (about {plain(each.about)})"
        return f"{ahead} between {plain(each.before)} and {plain(each.after)}{about}"
    if each.after is not None:
        limit = "or before" if isinstance(each.after, str) else "at most"
        return f"{ahead} at {plain(each.after)} {limit}: nothing before is decided"
    assert each.before is not None
    limit = "or after" if isinstance(each.before, str) else "at least"
    return f"{ahead}, if at all, at {plain(each.before)} {limit}: nothing after is decided"


def _correlations(where: Space, values: dict[str, float | None]) -> Iterator[str]:
    from scipy.stats import spearmanr

    known = [s for s in where.points if values[s] is not None]
    said = []
    for i, axis in enumerate(where.axes):
        x, y = [where.points[s][i] for s in known], [values[s] for s in known]
        if axis.has_numbers and len(set(x)) > 2 and len(set(y)) > 1:
            said.append(f"{axis.name} {float(spearmanr(x, y).statistic):+.2f}")
    if said:
        yield f"rank correlation with parameters over points: {', '.join(said)}"


def winners(swept: Swept) -> str:
    """Return at how many points each arm is best on the primary outcome, and how surely."""
    manifest = swept.manifest
    better, rows = primary_of(manifest)["better"], _about(swept, manifest["primary"])
    found: Counter[str | None] = Counter()
    surely: Counter[str | None] = Counter()
    for setting in manifest["settings"]:
        arm, sure = winner([r for r in rows if r["setting"] == setting["name"]], better)
        found[arm] += 1
        surely[arm] += sure
    is_sure = any(surely.values())
    said = [
        f"{arm} at {n} (surely at {surely[arm]})" if is_sure else f"{arm!r} at {n}"
        for arm, n in found.most_common()
        if arm
    ]
    said += [f"arms tie at {found[None]}"] if found[None] else []
    of = f"of {_n(len(manifest['settings']), 'point')}: {', '.join(said)}"
    if is_sure:
        return f"best on {manifest['primary']}, {of}"
    return f"no arm is surely best anywhere on {manifest['primary']}; by means alone, {of}"


def _levels(swept: Swept, where: Space, outcome: Row) -> Iterator[str]:
    """Yield how an outcome goes with the parameters where there is one arm."""
    rows = {row["setting"]: row for row in _about(swept, outcome["name"])}
    means = {setting: row["mean"] for setting, row in rows.items()}
    yield f"{outcome['name']}: {_from_to(list(rows.values()), 'mean', '.4g')}"
    if not where.is_grid:
        yield from (f"  {said}" for said in _correlations(where, means))
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
                f"  mean over all else: {low:.4g} with {axis.name}={plain(axis.values[0])},"
                f" {high:.4g} with {plain(axis.values[-1])}"
            )


def overview(swept: Swept) -> list[list[str]]:
    """Return a table of outcomes and arms, its head first: ranges over points, and verdicts."""
    manifest = swept.manifest
    lines = [["", "mean", "difference", *_VERDICTS]]
    for outcome in manifest["outcomes"]:
        rows = _about(swept, outcome["name"])
        for arm in manifest["arms"]:
            of_arm = [row for row in rows if row["arm"] == arm["name"]]
            found = Counter(row["verdict"] for row in of_arm)
            is_reference = arm["name"] == manifest["reference"]
            counts = ["" if is_reference else str(found[v]) for v in _VERDICTS]
            lines.append([
                f"{outcome['name']}, {arm['name']}", _range([r["mean"] for r in of_arm], ".4g"),
                "reference" if is_reference else _range([r["difference"] for r in of_arm], "+.3g"),
                *counts,
            ])  # fmt: skip
    return [line[:2] for line in lines] if len(manifest["arms"]) == 1 else lines


def _table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *rest in lines:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells]).rstrip()


def _range(numbers: Sequence[float | None], form: str) -> str:
    known = [number for number in numbers if number is not None]
    if not known:
        return "-"
    low, high = format(min(known), form), format(max(known), form)
    return low if low == high else f"{low} to {high}"


def how_sure(swept: Swept) -> Iterator[str]:
    """Yield what limits the answer: chance at single points, few pairs, what was left out."""
    manifest, rows = swept.manifest, swept.arrow["differences"].to_pylist()
    n = len(manifest["settings"])
    if others(manifest):
        yield (
            "Differences are paired by seed. A point is decided if the 95 % interval by Student's t"
            f" leaves out 0, each point by itself and nothing is corrected over {_n(n, 'point')}:"
            " where arms truly do not differ, one point in twenty looks decided. An arm is surely"
            " best if it is decided so and its probability of being best is 0.95 or more."
        )
    yield (
        "All points share their seeds, so that what chance does at one it does at its neighbours"
        " too: an even map is not for that a sure one. Between points nothing was run."
    )
    smallest = min((row["n_pairs"] for row in rows if row["n_pairs"]), default=0)
    if 0 < smallest < 10:
        yield f"With {smallest} pairs probabilities of being best are too sure."
    for outcome in manifest["outcomes"]:
        for arm in manifest["arms"]:
            of_it = [r for r in rows if (r["outcome"], r["arm"]) == (outcome["name"], arm["name"])]
            yield from _left_out(of_it, outcome["name"], arm["name"])


def _left_out(rows: Sequence[Row], outcome: str, arm: str) -> Iterator[str]:
    said = []
    for reason in ("infinite", "missing", "failed"):
        counts = [row[f"n_{reason}"] for row in rows]
        if any(counts):
            at = sum(1 for count in counts if count)
            said.append(f"{sum(counts)} {reason} at {_n(at, 'point')}")
    if said:
        of = sum(row["n_replicates"] for row in rows)
        yield (
            f"{outcome} of {arm}: {', '.join(said)}, of {of} replicates; means and differences are"
            " about the others only"
        )


def _n(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
