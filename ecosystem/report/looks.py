"""How every arm of a comparison looks, in all pictures and on the page."""

from __future__ import annotations

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
