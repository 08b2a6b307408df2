"""How every arm of a comparison looks, in all pictures and on the page."""

from __future__ import annotations

import re
from typing import Any

from ecosystem.reporting.drawing import COLOURS
from ecosystem.reporting.picture import INK

QUOTED = "‘{}’"
"""How the page writes a name in a sentence."""

# For more arms than `COLOURS` has: told apart with any colour vision, black included (CIE76
# distance of 27 at least, normal, protan, deutan and tritan), and readable as letters on white.
MANY = (
    "#4400ee", "#22aa00", "#aa0066", "#aa8866", "#660088", "#8888cc", "#226600", "#cc44ff",
)  # fmt: skip


def colours(manifest: dict[str, Any]) -> dict[str, str]:
    """Return the colour of every arm; the reference is black.

    Arms of one family, doses of one policy, have one colour. Up to eight families and arms of
    none have a colour each; more share them. No picture of a comparison tells arms by colour
    alone: every arm has a row or a panel of its own, with its name.
    """
    others = [arm for arm in manifest["arms"] if arm["name"] != manifest["reference"]]
    kinds = {arm["name"]: _kind(arm) for arm in others}
    apart = list(dict.fromkeys(kinds.values()))
    there = COLOURS if len(apart) <= len(COLOURS) else MANY
    found = {arm: there[apart.index(kind) % len(there)] for arm, kind in kinds.items()}
    return {manifest["reference"]: INK, **found}


def _kind(arm: dict[str, Any]) -> tuple[str, str]:
    """Return the family of an arm, or the arm itself if it is of none."""
    family = arm.get("family")
    return (family, "") if family else ("", arm["name"])


def within(manifest: dict[str, Any], setting: str) -> str:
    """Return where something is, as part of a sentence; nothing if there is one setting only."""
    return f" in {QUOTED.format(setting)}" if len(manifest["settings"]) > 1 else ""


def slug(name: str) -> str:
    """Return a name as part of the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
