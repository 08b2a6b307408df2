"""The plan of a run: what happens in which order, how much there is, and what it costs."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np

from ecosystem.agents.agent import WorldAgent
from ecosystem.agents.crawler import Crawler
from ecosystem.agents.filter import Filter
from ecosystem.agents.lab import Lab
from ecosystem.agents.publisher import Publisher
from ecosystem.agents.registry import agent_class
from ecosystem.draws.alias import alias_table
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import counter
from ecosystem.founding import (
    check_contexts,
    found_channels,
    found_continuous,
    found_lexicon,
    found_links,
    found_sites,
    history_rounds,
    length_classes,
    survival_law,
)
from ecosystem.language.lexicon import Lexicon
from ecosystem.phases import PHASES
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.fields import Part
from ecosystem.scenario.labs import CrawlStock, Stock, is_expected
from ecosystem.scenario.labs import Lab as LabSpec
from ecosystem.scenario.policies.draft import Draft
from ecosystem.scenario.scenario import Scenario

_START = 2.0  # seconds to lay out a world and to close a run folder
_BYTES_PER_LOT = 98  # columns of a lot, verdicts and crawl marks of a few filters and crawlers
_LAW_OPERATIONS = 120  # passes over all types that measuring one law takes, as measured
_NUMBER_OPERATIONS = 10  # draws of words that a real number costs as much as, as measured


def plan(scenario: Scenario) -> str:
    """Describe a run without running it.

    The lexicon is laid out, and the speed of this machine is measured for a moment; pages,
    tokens and time are expectations.

    Returns
    -------
    str
    """
    in_force, scenario = _policies(scenario), scenario.enacted
    lexicon, others = found_lexicon(scenario), found_channels(scenario)
    _refuse_what_is_not_there(scenario, lexicon)
    n_types = lexicon.n_types + sum(len(channel.type_keys) for channel in others)
    said_per_draw = 1.0 + sum(channel.per_draw for channel in others)
    continuous = found_continuous(scenario)
    numbers_per_draw = sum(channel.per_draw * channel.width for channel in continuous)
    lots, tokens, new_draws, live_draws = _web(scenario)
    read = [_draws_read(lab, scenario, live_draws) for lab in scenario.labs]
    lab_draws, drawn = sum(n for n, _ in read), sum(n for _, n in read)
    n_models = sum(scenario.time.rounds // lab.trains_every for lab in scenario.labs)
    human_versions = scenario.time.rounds if scenario.language.innovation else 1
    # A sampler takes 12 bytes a type at most; every other array over types takes 8.
    memory = lots * _BYTES_PER_LOT + n_types * (
        16 * (n_models + human_versions) + 8 * (30 + 6 * len(scenario.labs))
    )
    per_draw, per_type = _speed(n_types)
    n_measured = scenario.time.rounds // scenario.measure.every + 1
    n_laws = 2 + len(scenario.archives) + sum(2 + 1 / lab.trains_every for lab in scenario.labs)
    seconds = (
        per_draw * said_per_draw * (2 * new_draws + drawn)
        + per_draw * numbers_per_draw * _NUMBER_OPERATIONS * drawn
        + per_type * n_types * _LAW_OPERATIONS * n_measured * n_laws
        + 1e-7 * lots * scenario.time.rounds
    )
    lines = [
        scenario.title or "a scenario without a title",
        f"{scenario.time.rounds} rounds of {scenario.time.step},"
        f" {scenario.time.start} to {scenario.time.date_of(scenario.time.rounds)},"
        f" seed {scenario.seed}",
        "",
        "EACH ROUND, in this order",
        *_phases(),
        *in_force,
        *_filters_at_work(scenario),
    ]
    lines += [
        "",
        "HOW MUCH",
        f"  types                {lexicon.n_types:>16,} in {len(lexicon.contexts)} contexts",
        *(
            f"  {c.name:<20} {len(c.type_keys):>16,} in {len(c.law.starts) - 1} contexts,"
            f" {c.per_draw:g} a draw"
            for c in others
        ),
        *(f"  {c.name:<20} {c.width:>16,} numbers each, {c.per_draw:g} a draw" for c in continuous),
        f"  lots (pages) ever    {lots:>16,.0f}",
        f"  tokens ever          {tokens:>16,.0f}",
        *_withdrawing(scenario),
        f"  draws read by labs   {lab_draws:>16,.0f}",
        f"  model versions       {n_models:>16,}",
        "",
        "WHAT IT COSTS",
        f"  memory               {memory / 2**20:>16,.0f} MiB, beside 250 MiB for the libraries",
        f"  time                 {_START + seconds:>16,.0f} s in one process on this machine,"
        " within a factor of two or three",
    ]
    if scenario.measure.documents is not None:
        lines.append("  documents            beside that, about a second for 10,000 of 100 words")
    return "\n".join(lines)


def _refuse_what_is_not_there(scenario: Scenario, lexicon: Lexicon) -> None:
    """Refuse what only a run would find missing: contexts, links, agents of one's own."""
    check_contexts(scenario, lexicon)
    found_links(scenario, found_sites(scenario, lexicon))
    kinds: list[tuple[Sequence[Part], type[WorldAgent]]] = [
        (scenario.publishers, Publisher),
        (scenario.crawlers, Crawler),
        (scenario.filters, Filter),
        (scenario.labs, Lab),
    ]
    for specs, base in kinds:
        for spec in specs:
            agent_class(spec, base)


def _phases() -> list[str]:
    rows = [("phase", "reads", "writes", "draws at random")]
    rows += [(p.name, p.reads, p.writes, p.draws) for p in PHASES]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return [
        "  " + "  ".join(f"{row[i]:<{widths[i]}}" for i in range(3)) + f"  {row[3]}" for row in rows
    ]


def _policies(scenario: Scenario) -> list[str]:
    """Say when policies are in force, and for which labs."""
    lines = ["", "POLICIES"] if scenario.policies else []
    draft, last = Draft(scenario), scenario.time.rounds
    for policy in scenario.policies:
        rounds = [r for r in range(last + 1) if policy.schedule.is_in_force(scenario.time, r)]
        dates = " to ".join(str(scenario.time.date_of(r)) for r in (rounds[0], rounds[-1]))
        labs = ", ".join(draft.target(policy, "labs", ("policies",)))
        lines.append(
            f"  {policy.name:<20} {policy.mechanism.kind}, in force in rounds {rounds[0]} to"
            f" {rounds[-1]}, {dates}; for {labs}"
        )
    return lines


def _filters_at_work(scenario: Scenario) -> list[str]:
    """Say in which rounds filters are at work, where some begin or end within the run."""
    dated = [f for f in scenario.filters if f.since is not None or f.until is not None]
    lines = ["", "FILTERS that begin or end"] if dated else []
    for filter_ in dated:
        first = 0 if filter_.since is None else scenario.time.round_of(filter_.since)
        last = scenario.time.rounds
        if filter_.until is not None:
            last = scenario.time.round_of(filter_.until) - 1
        dates = " to ".join(str(scenario.time.date_of(round_)) for round_ in (first, last))
        lines.append(f"  {filter_.name:<20} at work in rounds {first} to {last}, {dates}")
    return lines


def _withdrawing(scenario: Scenario) -> list[str]:
    """Say that there may be less than all pages, where people withhold some."""
    names = [p.name for p in scenario.publishers if p.withdrawal and p.withdrawal.elasticity > 0]
    return [f"  of both at most: people of {', '.join(names)} may withhold pages"] if names else []


def _web(scenario: Scenario) -> tuple[float, float, float, list[float]]:
    """Return lots, tokens and draws ever published, and draws live in each round."""
    rounds = range(1 - history_rounds(scenario), scenario.time.rounds + 1)
    survival = survival_law(scenario.web.survival, scenario.time)
    lots = tokens = draws = 0.0
    live = np.zeros(scenario.time.rounds + 1)
    for group in scenario.publishers:
        lengths, shares = length_classes(group)
        length = float(np.average(lengths, weights=shares))
        size = float(group.draws_per_page or max(1.0, length / group.tokens_per_draw))
        for round_ in rounds:
            n = value_at(group.pages, scenario.time, round_)
            n += group.starting_pages if round_ == 0 else 0.0
            lots, tokens, draws = lots + n, tokens + n * length, draws + n * size
            first = max(round_, 0)
            ages = np.arange(first, len(live)) - float(round_)
            live[first:] += n * size * np.where(ages > 0, survival(np.maximum(ages, 1.0)), 1.0)
    return lots, tokens, draws, [float(x) for x in live]


def _draws_read(lab: LabSpec, scenario: Scenario, live: list[float]) -> tuple[float, float]:
    """Return the draws that a lab reads in the whole run, and those not merely expected.

    A stock ends where the web does.
    """
    time_ = scenario.time
    total = drawn = 0.0
    for round_ in range(lab.trains_every, time_.rounds + 1, lab.trains_every):
        wanted = math.inf if lab.tokens == "all" else value_at(lab.tokens, time_, round_)
        for source in lab.sources:
            share = wanted * value_at(source.share, time_, round_)
            if isinstance(source, Stock) and not source.replacement:
                share = min(share, _in_stock(source, scenario, round_, live))
            total += share
            drawn += 0.0 if is_expected(source) else share
    return total, drawn


def _in_stock(source: Stock, scenario: Scenario, round_: int, live: list[float]) -> float:
    if not isinstance(source, CrawlStock) or source.span == "ever":
        return live[round_]
    crawlers = {crawler.name: crawler for crawler in scenario.crawlers}
    crawler = crawlers.get(source.crawler or "", scenario.crawlers[0])
    coverage = 1.0 if crawler.coverage is None else crawler.coverage
    return live[round_] * value_at(coverage, scenario.time, round_)


def _speed(n_types: int) -> tuple[float, float]:
    """Return seconds per draw and per type and pass, measured on this machine."""
    table = alias_table(np.arange(min(n_types, 20_000), 0, -1))
    out = np.zeros(len(table), dtype=np.int64)
    count = kernels()["count_stream"]
    count(np.uint64(1), 1000, table, out)  # compiled now, if at all
    started = time.perf_counter()
    count(np.uint64(1), 1_000_000, table, out)
    per_draw = (time.perf_counter() - started) / 1_000_000
    values = counter(1, max(n_types, 10_000)).astype(np.float64)
    started = time.perf_counter()
    np.log2(values).sum()
    return 2 * per_draw, (time.perf_counter() - started) / len(values) / 4
