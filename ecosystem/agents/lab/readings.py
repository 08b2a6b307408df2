"""What a lab's compute half is to do to read from a source, and how much of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.law_rule import LawRule
from ecosystem.agents.lab.sources import models_of, stock_of
from ecosystem.draws.keys import key_of
from ecosystem.draws.sampling import split_by_shares, split_fixed
from ecosystem.scenario.labs import HumanLaw, Source, Stock, is_beside, is_expected
from ecosystem.scenario.shares import draws_beside
from ecosystem.web.reading import Rule

if TYPE_CHECKING:
    from ecosystem.agents.lab.lab import Lab

Call = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Gathered:
    """What a lab reads for a training.

    Attributes
    ----------
    sources
        Each source by label, with its share.
    n_draws
        Draws wanted of all that have shares; None for all of each.
    calls
        What its compute half is to do to read from each.
    weights
        The weight of each source in the fit; None: pooled.
    """

    sources: Mapping[str, tuple[Source, float]]
    n_draws: int | None
    calls: Mapping[str, Call]
    weights: Mapping[str, float] | None


def gathered_for(
    reader: Lab,
    sources: Mapping[str, tuple[Source, float]],
    n_draws: int | None,
    weights: Mapping[str, float] | None,
    round_: int,
) -> Gathered:
    """Find out how a lab reads from its sources in a round."""
    amounts = zip(sources.items(), amounts_of(reader, sources, n_draws, round_), strict=True)
    calls = {
        label: reading_of(reader, label, source, amount, round_)
        for (label, (source, _)), amount in amounts
    }
    return Gathered(sources, n_draws, calls, weights)


def instead(reader: Lab, gathered: Gathered, without: Collection[str], round_: int) -> list[Call]:
    """Return how a lab would have read its other sources, asking them for as many draws in all.

    Nothing where it would have asked for no more: what it reads all of, or beside its tokens, moves
    no draw of the others.
    """
    rest = {label: of for label, of in gathered.sources.items() if label not in without}
    by_share = {label for label, (source, _) in gathered.sources.items() if not is_beside(source)}
    if gathered.n_draws is None or not by_share & set(without) or not by_share & rest.keys():
        return []
    amounts = amounts_of(reader, rest, gathered.n_draws, round_)
    calls = []
    for label, n in zip(rest, amounts, strict=True):
        method, (_, rule, *stock) = gathered.calls[label]
        of_amount = n if isinstance(rule, int) else replace(rule, n_draws=n)
        calls.append((method, (label, of_amount, *stock)))
    return calls


def amounts_of(
    reader: Lab, sources: Mapping[str, tuple[Source, float]], n_draws: int | None, round_: int
) -> list[int | None]:
    """Return the draws wanted from each source; None for all of it.

    What is read beside the lab's tokens moves no draw of the others.
    """
    by_share = {label: of for label, of in sources.items() if not is_beside(of[0])}
    amounts: dict[str, int | None] = dict.fromkeys(by_share)
    if n_draws is not None and by_share:
        shares = np.array([share for _, share in by_share.values()])
        if reader.spec.mixture != "iid" or all(is_expected(s) for s, _ in by_share.values()):
            parts = split_fixed(n_draws, shares)
        else:
            key = key_of(reader.world.spec.seed, "mixture", reader.name, round_)
            parts = split_by_shares(key, n_draws, shares)
        amounts = {label: int(n) for label, n in zip(by_share, parts, strict=True)}
    calendar = reader.world.calendar
    return [
        amounts[label] if label in by_share else draws_beside(source, calendar, round_)
        for label, (source, _) in sources.items()
    ]


def reading_of(reader: Lab, label: str, source: Source, n_draws: int | None, round_: int) -> Call:
    """Return what the compute half is to do to read from a source.

    Raises
    ------
    NotThereError
        If the source is not in the world any more, or a lab to be read has released no model.
    """
    world = reader.world
    seed = world.spec.seed
    who = "*" if source.shared else reader.name  # no lab can have this name
    key = key_of(seed, "read", who, label, round_)
    if isinstance(source, Stock):
        rule = Rule(
            key,
            n_draws,
            replacement=source.replacement,
            refill=source.when_short == "refill",
            held_out=reader.spec.held_out,
            benchmark=key_of(seed, "benchmark", who),
        )
        filters = [world.filter(name) for name in source.filters]
        verdicts = [f.verdicts_for_lab() for f in filters if f.works_in(round_)]
        return LabCompute.read_stock, (label, rule, stock_of(reader, source), *verdicts)
    assert n_draws is not None
    law_rule = LawRule(
        key, n_draws, reader.spec.held_out, is_expected=source.sampling == "expected"
    )
    if not isinstance(source, HumanLaw):
        labs, volumes = models_of(reader, source, round_)
        if not labs:
            return LabCompute.draw_nothing, (label, n_draws)
        writers = [lab.model_version.number for lab in labs if lab.model_version]
        outputs = [lab.output for lab in labs]
        return LabCompute.draw_models, (label, law_rule, writers, volumes, *outputs)
    at = round_ if source.at is None else world.calendar.round_of(source.at)
    transform = reader.decoding_of(source.transform, round_) if source.transform else None
    return LabCompute.draw_human, (label, law_rule, at, transform)
