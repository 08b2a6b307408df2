"""Rows about points and answers: what models make of them, and the text they were fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ecosystem.agents.lab.compute import LabCompute

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab

Row = dict[str, Any]
T = TypeVar("T")


def estimate_rows(world: Environment) -> list[Row]:
    """Measure the points and answers of every lab that has a model or was trained."""
    if not world.channels.numeric:
        return []
    labs = world.labs_there
    laws = _ask(world, LabCompute.numeric_laws, [lab for lab in labs if lab.model_version])
    texts = _ask(world, LabCompute.moments, [lab for lab in labs if lab.training])
    rows = []
    for name, channel in world.channels.numeric.items():
        for lab, law_of in laws.items():
            if (law := law_of[name]) is not None:
                who = {"subject": "output", "name": lab, "channel": name}
                rows.append({**who, **channel.estimates(channel.moments(law))})
        for lab, text_of in texts.items():
            if (text := text_of.get(name)) is not None and text.n_draws > 0:
                who = {"subject": "training", "name": lab, "channel": name}
                n_draws = {"n_draws": round(text.n_draws)}
                rows.append({**who, **channel.estimates(text), **n_draws})
    return rows


def _ask(world: Environment, what: Callable[[LabCompute], T], labs: Sequence[Lab]) -> dict[str, T]:
    answers = world.runtime.values([lab.compute.ask(what) for lab in labs])
    return dict(zip([lab.name for lab in labs], answers, strict=True))
