"""What a comparison declared at each start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecosystem.experiments.outcome import Outcome
from ecosystem.experiments.readings import definition
from ecosystem.experiments.schema import Comparison

Row = dict[str, Any]


def add_declaration(
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


@dataclass(frozen=True)
class Declaration:
    """What a comparison declared at a start; None is what that start did not remember.

    Attributes
    ----------
    primary
        The outcome that decides.
    outcomes, arms, settings
        Their names.
    definitions
        Outcome: what it was, in words.
    """

    primary: str
    outcomes: list[str] | None = None
    definitions: Mapping[str, str] | None = None
    arms: list[str] | None = None
    settings: list[str] | None = None
    replicates: int | None = None
    half_width: float | None = None
    when: str = ""

    def definition(self, outcome: str) -> str | None:
        """Return what an outcome was, None if that is not remembered."""
        return (self.definitions or {}).get(outcome)


def is_declared_before(declared: Sequence[Declaration]) -> bool:
    """Tell whether the outcome that decides was declared, as it is now, before any run.

    Where an earlier start does not remember what the outcome was, this is not known, and False.
    """
    *before, now = declared
    return all(
        each.primary == now.primary
        and each.definition(now.primary) is not None
        and not former_definitions(declared, now.primary)
        for each in before
    )


def former_definitions(declared: Sequence[Declaration], outcome: str) -> list[str]:
    """Return what an outcome of now was before, where that is remembered and was another."""
    *before, now = declared
    is_ = now.definition(outcome)
    known = dict.fromkeys(each.definition(outcome) for each in before)
    return [was for was in known if was is not None and is_ is not None and was != is_]
