"""What a comparison declared at each start, and what of it was changed after runs were made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.readings import definition
from ecosystem.experiments.schema import Comparison

Row = dict[str, Any]
_SHOWN = 12  # names in a sentence; a sweep may have thousands of points


def lengthened(
    manifest: Row | None, comparison: Comparison, settings: list[str], when: str
) -> list[Row]:
    """Return what was declared at each start, the one of now being the last.

    Parameters
    ----------
    manifest
        That of the start before; None if nothing was run under it.
    comparison, settings
        What is declared now, and the names of its settings.
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
        "definitions": {o.name: _definition(_in_order(o)) for o in comparison.outcomes},
        "arms": [arm.name for arm in comparison.arms],
        "settings": settings,
        "replicates": comparison.replicates,
        "half_width": comparison.precision.half_width,
    }
    history = [] if manifest is None else _completed(manifest, comparison)
    if not history or {k: v for k, v in history[-1].items() if k != "when"} != declared:
        history.append({"when": when, **declared})
    return history


def _completed(manifest: Row, comparison: Comparison) -> list[Row]:
    """Return the history; what its last entry does not say is taken from what was run."""
    *earlier, last = manifest["declared"]
    cells = manifest["scenario_hashes"]
    run: Row = {
        "arms": list(dict.fromkeys(cell["arm"] for cell in cells)),
        "settings": list(dict.fromkeys(cell["setting"] for cell in cells)),
    }
    if "outcomes" in manifest:  # not where that start was stopped
        in_order = {_definition(o): _definition(_in_order(o)) for o in comparison.outcomes}
        texts = {o["name"]: _and_better(o["definition"], o["better"]) for o in manifest["outcomes"]}
        run["definitions"] = {name: in_order.get(text, text) for name, text in texts.items()}
    return [*earlier, run | last]


def _definition(outcome: Outcome) -> str:
    return _and_better(definition(outcome), outcome.better)


def _and_better(definition: str, better: str) -> str:
    return f"{definition} ({better} is better)"


def _in_order(outcome: Outcome) -> Outcome:
    """Return an outcome with its conditions sorted: their order changes no number."""
    where = {
        name: sorted(wanted, key=repr) if isinstance(wanted, list) else wanted
        for name, wanted in sorted(outcome.where.items())
    }
    return outcome.model_copy(update={"where": where})


def is_declared_before(manifest: Row) -> bool:
    """Tell whether the outcome that decides was declared, as it is now, before any run.

    Where an earlier start does not remember what the outcome was, this is not known, and False.
    """
    *before, now = manifest["declared"]
    name = now["primary"]
    return all(
        each["primary"] == name
        and name in each.get("definitions", {})
        and not _redefined(manifest, name)
        for each in before
    )


def _redefined(manifest: Row, name: str) -> list[str]:
    """Return what an outcome of now was before, where that is remembered and was another."""
    *before, now = manifest["declared"]
    known = [each.get("definitions", {}).get(name) for each in before]
    is_ = now.get("definitions", {}).get(name)
    return [was for was in dict.fromkeys(known) if None not in (was, is_) and was != is_]


def changed(manifest: Row, settings: str = "settings") -> Iterator[str]:
    """Yield what was declared or redefined after runs had been made, and what was taken out.

    An arm that was taken out and is there again counts as added: it may be another.

    Parameters
    ----------
    manifest
        Of a comparison. Starts that name no arms, or do not say what outcomes are, of before
        that was remembered, are passed over.
    settings
        What its settings are called: in a sweep they are points.
    """
    *before, now = manifest["declared"]
    if others := {each["primary"] for each in before} - {now["primary"]}:
        said = "the primary outcome was declared after runs had been made"
        yield f"{said}; before, it was {', '.join(sorted(others))}"
    redefined = {
        name: was for name in now.get("outcomes", []) if (was := _redefined(manifest, name))
    }
    if was := redefined.pop(now["primary"], []):
        said = "the primary outcome was redefined after runs had been made"
        yield f"{said}; before, {now['primary']} was {' and '.join(was)}"
    if redefined:
        yield f"outcomes redefined after runs had been made: {_named(list(redefined))}"
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
