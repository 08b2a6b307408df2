"""Outcomes checked against the scenarios: rounds that they have, and names of who is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.schema import Comparison
from ecosystem.scenario.problems import Loc
from ecosystem.scenario.scenario import Scenario

_LISTS = {
    "lab": "labs",
    "archive": "archives",
    "crawler": "crawlers",
    "other": "crawlers",
    "filter": "filters",
    "publisher": "publishers",
}


def misplaced(
    comparison: Comparison, cells: Mapping[tuple[str, str], Scenario]
) -> Iterator[tuple[Loc, str]]:
    """Yield place and message of every outcome that no run could have."""
    yield from _currencies(cells)
    rounds = {cell: scenario.time.rounds for cell, scenario in cells.items()}
    for i, outcome in enumerate(comparison.outcomes):
        if outcome.round != "last":
            for (setting, arm), n in rounds.items():
                if outcome.round > n:
                    message = (
                        f"arm {arm!r} in setting {setting!r} has {n} rounds; expected {n} or less"
                    )
                    yield ("outcomes", i, "round"), message
                    break
        for column, message in _strangers(outcome, list(cells.values())):
            yield ("outcomes", i, "where", column), message


def _currencies(cells: Mapping[tuple[str, str], Scenario]) -> Iterator[tuple[Loc, str]]:
    """Yield that money of several currencies cannot be compared."""
    found = {scenario.costs.currency: cell for cell, scenario in cells.items()}
    if len(found) > 1:
        words = ", ".join(f"{c!r} in arm {arm!r} of {at!r}" for c, (at, arm) in found.items())
        yield ("arms",), f"prices are in {words}; expected one currency"


def _strangers(outcome: Outcome, scenarios: list[Scenario]) -> Iterator[tuple[str, str]]:
    """Yield names in conditions that no scenario knows; one arm may have what others lack."""
    for column, wanted in outcome.where.items():
        known: set[str] = set()
        if column == "context":
            contexts = [scenario.contexts() for scenario in scenarios]
            if None in contexts:
                continue  # a file decides
            known.update(name for names in contexts for name in names or [])
        elif column in _LISTS:
            for scenario in scenarios:
                known.update(entry.name for entry in getattr(scenario, _LISTS[column]))
        else:
            continue
        for name in wanted if isinstance(wanted, list) else [wanted]:
            if name not in known:
                near = get_close_matches(str(name), known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else "expected one of "
                hint += "" if near else ", ".join(sorted(known)) or "none: leave it out"
                yield column, f"no arm has a {column} {name!r}; {hint}"
