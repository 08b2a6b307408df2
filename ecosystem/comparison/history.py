"""What a comparison declared at each start, and what of it was changed after runs were made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecosystem.comparison.schema import Comparison

Row = dict[str, Any]
_SHOWN = 12  # names in a sentence; a sweep may have thousands of points


def lengthened(manifest: Row | None, comparison: Comparison, when: str) -> list[Row]:
    """Return what was declared at each start, the one of now being the last.

    Parameters
    ----------
    manifest
        That of the start before; None if nothing was run under it.
    comparison
        What is declared now.
    when
        The time of now.

    Returns
    -------
    list of dict
        In the order of time. A start that declares what the one before did is not one more.
    """
    declared = {
        "primary": comparison.primary,
        "outcomes": [outcome.name for outcome in comparison.outcomes],
        "arms": [arm.name for arm in comparison.arms],
        "settings": [setting.name for setting in comparison.settings],
        "replicates": comparison.replicates,
        "half_width": comparison.precision.half_width,
    }
    history = [] if manifest is None else _with_arms(manifest)
    if not history or {k: v for k, v in history[-1].items() if k != "when"} != declared:
        history.append({"when": when, **declared})
    return history


def _with_arms(manifest: Row) -> list[Row]:
    """Return the history; where the last entry names no arms, they are those that were run."""
    *earlier, last = manifest["declared"]
    cells = manifest["scenario_hashes"]
    run = {
        "arms": list(dict.fromkeys(cell["arm"] for cell in cells)),
        "settings": list(dict.fromkeys(cell["setting"] for cell in cells)),
    }
    return [*earlier, run | last]


def changed(manifest: Row, settings: str = "settings") -> Iterator[str]:
    """Yield what was declared after runs had been made, and what was taken out.

    An arm that was taken out and is there again counts as added: it may be another.

    Parameters
    ----------
    manifest
        Of a comparison. Starts that name no arms, of before they were remembered, are passed
        over.
    settings
        What its settings are called: in a sweep they are points.
    """
    *before, now = manifest["declared"]
    if others := {each["primary"] for each in before} - {now["primary"]}:
        said = "the primary outcome was declared after runs had been made"
        yield f"{said}; before, it was {', '.join(sorted(others))}"
    for part, called in (("arms", "arms"), ("settings", settings)):
        known = [dict.fromkeys(each[part]) for each in before if part in each]
        here = dict.fromkeys(now.get(part, []))
        added = [name for name in here if not all(name in names for names in known)]
        gone = {name: None for names in known for name in names if name not in here}
        for what, names in (("added", added), ("taken out", list(gone))):
            if names:
                yield f"{called} {what} after runs had been made: {_named(names)}"


def _named(names: list[str]) -> str:
    quoted = list(map(repr, names))
    more = f" and {len(quoted) - _SHOWN} more" if len(quoted) > _SHOWN else ""
    return f"{', '.join(quoted[:_SHOWN])}{more}"
