"""What of a comparison was declared, redefined, added or taken out after runs were made."""

from __future__ import annotations

from collections.abc import Iterator

from ecosystem.experiments.history import former_definitions
from ecosystem.experiments.result import ComparisonResult

_SHOWN = 12  # names in a sentence; a design may have thousands of points


def changes_after_runs(result: ComparisonResult) -> Iterator[str]:
    """Yield what was declared or redefined after runs had been made, and what was taken out.

    An arm that was taken out and is there again counts as added: it may be another. Starts that do
    not remember a part are passed over.
    """
    declared = result.declared
    *before, now = declared
    if others := {each.primary for each in before} - {now.primary}:
        words = "the primary outcome was declared after runs had been made"
        yield f"{words}; before, it was {', '.join(sorted(others))}"
    former = {name: former_definitions(declared, name) for name in now.outcomes or []}
    redefined = {name: was for name, was in former.items() if was}
    if was := redefined.pop(now.primary, []):
        words = "the primary outcome was redefined after runs had been made"
        yield f"{words}; before, {now.primary} was {' and '.join(was)}"
    if redefined:
        yield f"outcomes redefined after runs had been made: {_names(list(redefined))}"
    settings = "points" if result.is_designed else "settings"
    yield from _added_or_removed("arms", [each.arms for each in before], now.arms)
    yield from _added_or_removed(settings, [each.settings for each in before], now.settings)


def _added_or_removed(
    what: str, before: list[list[str] | None], now: list[str] | None
) -> Iterator[str]:
    """Yield which names were added, and which taken out."""
    known = [names for names in before if names is not None]
    here = dict.fromkeys(now or [])
    added = [name for name in here if not all(name in names for names in known)]
    gone = dict.fromkeys(name for names in known for name in names if name not in here)
    for how, names in (("added", added), ("taken out", list(gone))):
        if names:
            yield f"{what} {how} after runs had been made: {_names(names)}"


def _names(names: list[str]) -> str:
    quoted = list(map(repr, names))
    more = f" and {len(quoted) - _SHOWN} more" if len(quoted) > _SHOWN else ""
    return f"{', '.join(quoted[:_SHOWN])}{more}"
