"""What a run is expected to take: pages, tokens, time, memory and disk."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from ecosystem.agents.lab.learners import learner_in
from ecosystem.agents.publisher.page_lengths import length_classes
from ecosystem.agents.registry import agent_class, own_kind, shipped_base
from ecosystem.draws.alias import alias_table
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import counter
from ecosystem.experiments.many_rounds import (
    F64,
    I64,
    pages_published,
    publishing_rounds,
    still_there,
    values_at,
)
from ecosystem.experiments.memory import BYTES_PER_LOT, refuse_too_large
from ecosystem.scenario.clock import Time
from ecosystem.scenario.kinds import SHIPPED_KINDS
from ecosystem.scenario.labs import CrawlStock, Stock, is_beside, is_expected
from ecosystem.scenario.labs import Lab as LabSpec
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.shares import draws_beside
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.continuous import ContinuousChannel
from ecosystem.text.lexicon import Lexicon
from ecosystem.world.build import (
    channels_beside_words,
    check_contexts,
    lexicon_of,
    links_of,
    sites_of,
    survival_law,
)

_START = 2.0  # seconds to lay out a world and to close a run folder
_LAW_OPERATIONS = 120  # passes over all types that measuring one law takes, as measured
_NUMBER_OPERATIONS = 10  # draws of words that a real number costs as much as, as measured
_FOLDER = 80_000  # bytes of a run folder without rows, in blocks of 4 KiB, as measured
_PART = 140_000  # bytes more for every ten rounds: a file for each table, as measured
_LAB_ROWS = 1_000  # bytes of the rows about a lab in a round, as measured
_DOCUMENT_ROW = 100  # bytes of a document beside its text
_BYTES_PER_WORD = 4  # of text of documents, compressed


@dataclass(frozen=True)
class Estimate:
    """What a run of a scenario is expected to be, and to take on this machine.

    Attributes
    ----------
    lexicon
        All types of the scenario.
    lots, tokens
        Pages and tokens ever published.
    draws_read
        Draws that labs read in the whole run.
    models
        Model versions.
    memory
        Bytes, beside those of the libraries.
    seconds
        Time in one process; right within a factor of two or three.
    disk
        Bytes of the run folder; likewise.
    """

    lexicon: Lexicon
    lots: float
    tokens: float
    draws_read: float
    models: int
    memory: float
    seconds: float
    disk: float


class Estimates:
    """Estimates of scenarios; what they share is laid out and measured once."""

    def __init__(self) -> None:
        self._lexicons: dict[str, Lexicon] = {}
        self._speeds: dict[int, tuple[float, float]] = {}

    def of(self, scenario: Scenario) -> Estimate:
        """Return what a run of a scenario takes, without running it.

        Parameters
        ----------
        scenario
            Under its policies.

        Raises
        ------
        AgentError, DataFileError, WordListError
            If something is not there that only a run would miss.
        TooLargeError
            If it does not fit into memory.
        """
        refuse_too_large(scenario)
        lexicon, beside = self._lexicon(scenario), channels_beside_words(scenario)
        others = [channel for channel in beside if isinstance(channel, CategoricalChannel)]
        numbers = [channel for channel in beside if isinstance(channel, ContinuousChannel)]
        _refuse_what_is_not_there(scenario, lexicon)
        n_types = lexicon.n_types + sum(channel.n_types for channel in others)
        lots, tokens, new_draws, live_draws = _web(scenario)
        read = [_draws_read(lab, scenario, live_draws) for lab in scenario.labs]
        lab_draws, drawn = sum(n for n, _ in read), sum(n for _, n in read)
        n_models = sum(len(_trainings(lab, scenario.time)) for lab in scenario.labs)
        per_draw, per_type = self._speed(n_types)
        seconds = (
            per_draw * (1.0 + sum(channel.per_draw for channel in others)) * (2 * new_draws + drawn)
            + per_draw * sum(c.per_draw * c.width for c in numbers) * _NUMBER_OPERATIONS * drawn
            + per_type * n_types * _LAW_OPERATIONS * _measured(scenario) * _laws(scenario)
            + 1e-7 * lots * scenario.time.rounds
        )
        return Estimate(
            lexicon=lexicon,
            lots=lots,
            tokens=tokens,
            draws_read=lab_draws,
            models=n_models,
            memory=_memory(scenario, lots, n_types, n_models),
            seconds=_START + seconds,
            disk=_disk(scenario, tokens / lots if lots else 0.0, lots),
        )

    def _lexicon(self, scenario: Scenario) -> Lexicon:
        words = scenario.language.model_dump_json() + scenario.time.model_dump_json()
        key = f"{scenario.data_files().get('language.lexicon')} {scenario.seed} {words}"
        if key not in self._lexicons:
            self._lexicons[key] = lexicon_of(scenario)
        return self._lexicons[key]

    def _speed(self, n_types: int) -> tuple[float, float]:
        if n_types not in self._speeds:
            self._speeds[n_types] = _speed(n_types)
        return self._speeds[n_types]


def _measured(scenario: Scenario) -> int:
    """Return how many rounds are measured."""
    return scenario.time.rounds // scenario.measure.every + 1


def _laws(scenario: Scenario) -> float:
    """Return how many laws are measured in a round."""
    return 2 + len(scenario.archives) + sum(2 + 1 / lab.trains_every for lab in scenario.labs)


def _memory(scenario: Scenario, lots: float, n_types: int, n_models: int) -> float:
    human_versions = scenario.time.rounds if scenario.language.innovation else 1
    # A sampler takes 12 bytes a type at most; every other array over types takes 8.
    return lots * BYTES_PER_LOT + n_types * (
        16 * (n_models + human_versions) + 8 * (30 + 6 * len(scenario.labs))
    )


def _disk(scenario: Scenario, length: float, lots: float) -> float:
    """Return the bytes of a run folder; pages have `length` tokens on average."""
    measured, documents = _measured(scenario), scenario.measure.documents
    rows = 1.0 * _LAB_ROWS * len(scenario.labs) * measured
    if documents is not None:
        each = _DOCUMENT_ROW + (_BYTES_PER_WORD * length if documents.text else 0.0)
        n = lots / measured if documents.sample == "all" else min(documents.sample, lots)
        rows += n * measured * each
    return _FOLDER + _PART * math.ceil((scenario.time.rounds + 1) / 10) + rows


def _refuse_what_is_not_there(scenario: Scenario, lexicon: Lexicon) -> None:
    """Refuse what only a run would find missing: contexts, links, agents of one's own."""
    check_contexts(scenario, lexicon)
    links_of(scenario, sites_of(scenario, lexicon))
    for kind in SHIPPED_KINDS:
        for spec in getattr(scenario, kind.field):
            agent_class(spec, shipped_base(kind))
    for field in scenario.agents:
        own_kind(field)
    for lab in scenario.labs:
        learner_in(lab.learner, scenario.time, 0, lab.name)


def _web(scenario: Scenario) -> tuple[float, float, float, F64]:
    """Return lots, tokens and draws ever published, and draws live in each round from 0."""
    rounds = publishing_rounds(scenario)
    ages = np.arange(len(rounds), dtype=np.float64)
    survival = survival_law(scenario.web.survival, scenario.time)
    stays = np.where(ages > 0, survival(np.maximum(ages, 1.0)), 1.0)
    lots = tokens = draws = 0.0
    live = np.zeros(len(rounds))
    for group in scenario.publishers:
        lengths, shares = length_classes(group.length)
        length = float(np.average(lengths, weights=shares))
        size = float(group.draws_per_page or max(1.0, length / group.tokens_per_draw))
        pages = pages_published(group, scenario, rounds)
        n = float(pages.sum())
        lots, tokens, draws = lots + n, tokens + n * length, draws + n * size
        live += still_there(pages * size, stays)
    return lots, tokens, draws, live[rounds >= 0]


def _trainings(lab: LabSpec, time_: Time) -> I64:
    """Return the rounds in which a lab trains: from the one after it begins on."""
    first, last = time_.rounds_between(lab.since, lab.until)
    rounds = np.arange(lab.trains_every, time_.rounds + 1, lab.trains_every)
    return rounds[(rounds > first) & (rounds <= last)]


def _draws_read(lab: LabSpec, scenario: Scenario, live: F64) -> tuple[float, float]:
    """Return the draws that a lab reads in the whole run, and those not merely expected.

    A stock ends where the web does.
    """
    time_ = scenario.time
    rounds = _trainings(lab, time_)
    wanted = math.inf if lab.tokens == "all" else values_at(lab.tokens, time_, rounds)
    total = drawn = 0.0
    stated = {
        i: values_at(source.share, time_, rounds)
        for i, source in enumerate(lab.sources)
        if source.share != "rest" and not is_beside(source)
    }
    rest = np.maximum(0.0, 1.0 - sum(stated.values()))
    for i, source in enumerate(lab.sources):
        part = stated.get(i, rest)
        share = np.where(part > 0, wanted * np.where(part > 0, part, 1.0), 0.0)
        if is_beside(source):
            share = np.array([float(draws_beside(source, time_, int(r))) for r in rounds])
        if isinstance(source, Stock) and not source.replacement:
            share = np.minimum(share, _in_stock(source, scenario, rounds, live))
        total += float(share.sum())
        drawn += 0.0 if is_expected(source) else float(share.sum())
    return total, drawn


def _in_stock(source: Stock, scenario: Scenario, rounds: I64, live: F64) -> F64:
    there = live[rounds]
    if not isinstance(source, CrawlStock) or source.span == "ever":
        return there
    crawlers = {crawler.name: crawler for crawler in scenario.crawlers}
    crawler = crawlers.get(source.crawler or "", scenario.crawlers[0])
    coverage = 1.0 if crawler.coverage is None else crawler.coverage
    return there * values_at(coverage, scenario.time, rounds)


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
