"""How every arm of a comparison looks, in all pictures and on the page."""

from __future__ import annotations

import re
from typing import Any

from ecosystem.report.drawing import COLOURS
from ecosystem.report.picture import INK


def colours(manifest: dict[str, Any]) -> dict[str, str]:
    """Return the colour of every arm; the reference is black.

    There are six colours for any number of arms, so no picture tells arms by colour alone:
    every arm has a row or a panel of its own, with its name.
    """
    others = [a["name"] for a in manifest["arms"] if a["name"] != manifest["reference"]]
    found = {arm: COLOURS[i % len(COLOURS)] for i, arm in enumerate(others)}
    return {manifest["reference"]: INK, **found}


def within(manifest: dict[str, Any], setting: str) -> str:
    """Return where something is, as part of a sentence; nothing if there is one setting only."""
    return f" in ‘{setting}’" if len(manifest["settings"]) > 1 else ""


def slug(name: str) -> str:
    """Return a name as part of the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
