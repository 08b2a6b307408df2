"""Rows about what the texts that labs' models were fitted to are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ecosystem.agents.lab.compute import LabCompute
from ecosystem.measures.compute import ObserverCompute

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.agents.lab.lab import Lab
    from ecosystem.runtime.runtime import Handle, Ref

Row = dict[str, Any]
ALL_ARCHIVES = "all archives"


class Asked(NamedTuple):
    """What compute halves are asked: of whole texts by lab, and of what is left without a part."""

    whole: Mapping[str, Ref[float | None]]
    without: Mapping[tuple[str, str], Ref[tuple[int, float | None]]]


def ask_worth(world: Environment, compute: Handle[ObserverCompute]) -> Asked:
    """Have it found out what labs' texts of this round are worth, where it is defined."""
    now = world.round
    known = [lab for lab in world.labs_there if _is_known(lab)]
    whole = {
        lab.name: compute.ask(
            ObserverCompute.worth, now, lab.fitted_weights, lab.additive_smoothing
        )
        for lab in known
    }
    without = {
        (lab.name, part): compute.ask(
            ObserverCompute.worth_without,
            now,
            lab.compute.ask(LabCompute.fitted_without, now, labels),
            lab.additive_smoothing,
        )
        for lab in known
        for part, labels in _parts(lab)
    }
    return Asked(whole, without)


def _is_known(lab: Lab) -> bool:
    # What is fitted to an initial pool may not be released.
    is_released = lab.model_version is not None
    is_fitted = lab.training is not None and lab.training.is_fitted
    return is_released and is_fitted and bool(lab.additive_smoothing)


def _parts(lab: Lab) -> Iterator[tuple[str, list[str]]]:
    """Yield the sources that can be taken out of a lab's text, and all archives together."""
    if lab.training is None or lab.spec.workflow == "accumulate-subsample":
        return  # that pool does not know from where a draw came
    for label in sorted({*lab.training.budgets, *lab.training.stocks}):
        yield label, [label]
    archives = lab.labels_of_archives
    if len(archives) > 1:
        yield ALL_ARCHIVES, archives


def worth_rows(world: Environment, asked: Asked) -> dict[str, list[Row]]:
    """Describe the text of every training of this round, and what its parts add.

    Returns
    -------
    dict
        Rows of the tables ``worth`` and ``worth_of_sources``.
    """
    values = world.runtime.values
    whole = dict(zip(asked.whole, values(asked.whole.values()), strict=True))
    without = zip(asked.without, values(asked.without.values()), strict=True)
    rows = []
    for lab in world.labs_there:
        if lab.training is not None:
            n_draws, worth = lab.training.n_draws, whole.get(lab.name)
            row = {"lab": lab.name, "n_draws": n_draws, "fresh_draws": worth}
            rows.append(row | {"worth_per_draw": _per(worth, n_draws)})
    parts = []
    for (lab_name, source), (n_out, rest) in without:
        worth = whole[lab_name]
        added = None if worth is None or rest is None else worth - rest
        row = {"lab": lab_name, "source": source, "n_draws": n_out, "fresh_draws_without": rest}
        if n_out:
            parts.append(row | {"added": added, "added_per_draw": _per(added, n_out)})
    return {"worth": rows, "worth_of_sources": parts}


def _per(worth: float | None, n_draws: int) -> float | None:
    return worth / n_draws if worth is not None and n_draws else None
