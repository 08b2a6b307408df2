"""Labs that read archives, and the arms in which they do without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecosystem.scenario.clock import Time
from ecosystem.scenario.fields import Table
from ecosystem.scenario.labs import ArchiveStock, Lab, is_beside
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.shares import shares_in


def reads_archives(lab: Lab, time: Time) -> bool:
    """Tell whether a lab reads an archive in any round of a run."""
    return any(
        isinstance(source, ArchiveStock) and share > 0
        for round_ in range(1, time.rounds + 1)
        for source, share in zip(lab.sources, shares_in(lab.sources, time, round_), strict=True)
    )


def without_archives(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield an arm for every lab that can do without its archives, and one for all of them."""
    changes: list[dict[str, Any]] = []
    labs = [lab for lab in scenario.labs if reads_archives(lab, scenario.time)]
    for lab in labs:
        if left := _other_sources(lab, scenario.time):
            changes.append({"name": lab.name, "sources": left})
            yield {
                "name": f"{lab.name} without archives",
                "title": f"{lab.name} reads none of its archives",
                "change": {"labs": [changes[-1]]},
            }
    if 1 < len(changes) == len(labs):
        yield {
            "name": "no archives",
            "title": "no lab reads its archives",
            "change": {"labs": changes},
        }


def _other_sources(lab: Lab, time: Time) -> list[dict[str, Any]]:
    """Return a lab's sources without archives, which take their part by their shares.

    There are none where in some training nothing would be left to read.
    """
    kept = [i for i, source in enumerate(lab.sources) if not isinstance(source, ArchiveStock)]
    found = [lab.sources[i].model_dump(mode="python", by_alias=True) for i in kept]
    if lab.tokens == "all":
        return found
    shares: dict[int, list[float]] = {}
    for round_ in range(time.rounds + 1):
        stated = shares_in(lab.sources, time, round_)
        rest = sum(stated[i] for i in kept)
        if rest <= 0 and round_ > 0 and round_ % lab.trains_every == 0:
            return []
        shares[round_] = [stated[i] / rest if rest > 0 else 0.0 for i in kept]
    for place, words in enumerate(found):
        if is_beside(lab.sources[kept[place]]):
            continue  # it has no share
        by_round = {r: of_round[place] for r, of_round in shares.items()}
        changes = {r: x for r, x in by_round.items() if r == 0 or x != by_round[r - 1]}
        words["share"] = (
            Table[float](table=changes, between="hold").model_dump()
            if len(changes) > 1
            else changes[0]
        )
    return found
