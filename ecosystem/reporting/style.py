"""How every arm of a comparison looks, in all pictures and on the page."""

from __future__ import annotations

import re

from ecosystem.experiments.manifest import ArmEntry
from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.drawing import COLOURS
from ecosystem.reporting.format import quoted
from ecosystem.reporting.picture import INK

# For more arms than `COLOURS` has: told apart with any colour vision, black included (CIE76
# distance of 27 at least, normal, protan, deutan and tritan), and readable as letters on white.
MANY = (
    "#4400ee", "#22aa00", "#aa0066", "#aa8866", "#660088", "#8888cc", "#226600", "#cc44ff",
)  # fmt: skip


def colours(result: ComparisonResult) -> dict[str, str]:
    """Return the colour of every arm; the reference is black.

    Arms of one family, doses of one policy, have one colour. Up to eight families and arms of
    none have a colour each; more share them. No picture of a comparison tells arms by colour
    alone: every arm has a row or a panel of its own, with its name.
    """
    kinds = {arm.name: _kind(arm) for arm in result.others}
    apart = list(dict.fromkeys(kinds.values()))
    there = COLOURS if len(apart) <= len(COLOURS) else MANY
    found = {arm: there[apart.index(kind) % len(there)] for arm, kind in kinds.items()}
    return {result.reference.name: INK, **found}


def _kind(arm: ArmEntry) -> tuple[str, str]:
    """Return the family of an arm, or the arm itself if it is of none."""
    return (arm.family, "") if arm.family else ("", arm.name)


def within(result: ComparisonResult, setting: str) -> str:
    """Return where something is, as part of a sentence; nothing if there is one setting only."""
    return f" in {quoted(setting)}" if len(result.settings) > 1 else ""


def slug(name: str) -> str:
    """Return a name as part of the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
