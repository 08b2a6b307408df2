"""Arms at equal cost in words: one by one, and families against each other in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.format import half_of, warranted
from ecosystem.reporting.significance import DAGGER, DAGGER_SAID, is_tentative, marked

Row = dict[str, Any]
_OTHERWISE = {"better": "worse", "worse": "better"}


def equal_cost(compared: Compared, setting: str) -> Iterator[str]:
    """Yield for every arm how it does on the primary outcome beside others of the same cost."""
    unknown: dict[tuple[str, str], list[str]] = {}
    for row in _primary(compared):
        if row["setting"] != setting:
            continue
        arm, family, cost = row["arm"], row["family"], row["extra_cost"]
        if not row["n_pairs"]:
            unknown.setdefault((family, row["why_not"]), []).append(arm)
            continue
        costs = f"{arm} costs {abs(cost):,.4g} {'more' if cost >= 0 else 'less'}"
        doses = dict.fromkeys([row["below"], row["above"]])
        text = f"{costs}; beside {family} for as much ({' to '.join(doses)}): "
        if row["low"] is None:
            yield f"{text}{row['difference']:+.4g} in one pair; no interval"
            continue
        yield f"{text}{_size(row)}: {marked(row)}"
    for (family, why), arms in unknown.items():
        yield f"{', '.join(arms)} cannot be held against {family}: {why}"


def for_the_same_money(compared: Compared) -> list[str]:
    """Return how families do against each other, and arms of none against families.

    Returns
    -------
    list of str
        A sentence a pair, about the primary outcome in all settings; none without arms at equal
        cost.
    """
    rows = _primary(compared)
    manifest = compared.manifest
    side_of = {arm["name"]: arm["family"] or arm["name"] for arm in manifest["arms"]}
    duels: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        sides = (side_of[row["arm"]], row["family"])
        turned = sides[::-1] in duels
        of_one = {"verdict": _turned(row["verdict"]) if turned else row["verdict"]}
        found = duels.setdefault(sides[::-1] if turned else sides, [])
        found.append(row | of_one | {"turned": turned})
    said = [f"{_duel(sides, of_it)}." for sides, of_it in duels.items()]
    return [*said, f"{DAGGER_SAID}."] if any(map(is_tentative, rows)) else said


def _turned(verdict: str | None) -> str | None:
    return verdict if verdict is None else _OTHERWISE.get(verdict, verdict)


def _duel(sides: tuple[str, str], rows: Sequence[Row]) -> str:
    """Return how one side does against the other, over doses and settings."""
    one, other = (f"‘{side}’" for side in sides)
    known = [row for row in rows if row["n_pairs"]]
    if not known:
        why = ", ".join(dict.fromkeys(row["why_not"] for row in rows))
        return f"{one} and {other} cannot be compared ({why})"
    n = f"all of {len(known)} comparisons" if len(known) > 1 else "the one comparison"
    counted = []
    for verdict in ("better", "worse", "same", "undecided"):
        of_it = [row for row in known if row["verdict"] == verdict]
        if len(of_it) == len(known):
            counted = [f"{verdict} in {n}{_tentative(of_it)}"]
        elif of_it:
            counted.append(f"{verdict} in {len(of_it)}{_tentative(of_it)}")
            counted[0] += f" of {len(known)} comparisons" if len(counted) == 1 else ""
    return f"{one} against {other} is {', '.join(counted)} ({_reach(known)})"


def _tentative(rows: Sequence[Row]) -> str:
    n = sum(map(is_tentative, rows))
    return f" ({'all' if n == len(rows) else f'{n} of them'} {DAGGER})" if n else ""


def _size(row: Mapping[str, Any]) -> str:
    half = half_of(row["low"], row["high"])
    low, high = (warranted(row[end], half, "+") for end in ("low", "high"))
    return f"{warranted(row['difference'], half, '+')}, 95 % interval {low} to {high}"


def _reach(known: Sequence[Row]) -> str:
    """Return how far intervals reach, as the side named first sees it."""
    ends = [
        (-row["high"], -row["low"]) if row["turned"] else (row["low"], row["high"])
        for row in known
        if row["low"] is not None
    ]
    if not ends:
        return "no interval"
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    half = half_of(low, high)
    what = "95 % interval" if len(ends) == 1 else "95 % intervals reach from"
    return f"{what} {warranted(low, half, '+')} to {warranted(high, half, '+')}"


def _primary(compared: Compared) -> list[Row]:
    about = compared.manifest["primary"]
    return [row for row in compared.arrow["equal_cost"].to_pylist() if row["outcome"] == about]
