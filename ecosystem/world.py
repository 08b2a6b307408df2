"""The world: a Mesa model whose step is one round."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import WorldAgent
from ecosystem.agents.archivist import Archivist
from ecosystem.agents.crawler import Crawler
from ecosystem.agents.filter import Filter
from ecosystem.agents.lab import Lab
from ecosystem.agents.publisher import Publisher
from ecosystem.benches.crawling import CrawlingBench
from ecosystem.benches.training import Training
from ecosystem.corpus.decay import survival_table
from ecosystem.corpus.lots import NO_MARK, Corpus, Stake
from ecosystem.corpus.words import Shelf, count_words, whole
from ecosystem.founding import (
    check_contexts,
    conditional_entropy,
    found_lexicon,
    found_sites,
    history_rounds,
    survival_law,
)
from ecosystem.language.human import HumanLanguage
from ecosystem.language.model import ModelVersion
from ecosystem.ledger import Ledger, LedgerError
from ecosystem.observation.observer import Observer
from ecosystem.quiet_mesa import mesa
from ecosystem.scenario.scenario import Scenario

I64 = NDArray[np.int64]
AgentT = TypeVar("AgentT", bound=WorldAgent)


def _named(agents: list[AgentT], name: str) -> AgentT:
    for agent in agents:
        if agent.name == name:
            return agent
    raise LookupError(f"the world has no {name!r} any more, but an agent still reads from it")


@dataclass(frozen=True)
class Phase:
    """One stage of a round, declared so that it can be printed, timed and added to.

    Attributes
    ----------
    name
        A verb.
    reads, writes
        What the stage looks at and what it changes.
    draws
        The keyed random decisions in it.
    run
        What it does to the world.
    """

    name: str
    reads: str
    writes: str
    draws: str
    run: Callable[[World], None]


class World(mesa.Model):  # type: ignore[misc]
    """A simulated web with its publishers, crawlers, filters, archives and labs.

    A Mesa model: ``step()`` is one round, agents are in ``agents`` and can be removed,
    ``datacollector`` has the headline numbers. All tables of a run are in ``tables``.

    Parameters
    ----------
    scenario
        The scenario; None takes the defaults.

    Attributes
    ----------
    spec, calendar
        The scenario and its dates (Mesa has a ``scenario`` and a ``time`` of its own).
    round
        The last finished round; 0 is the start.
    corpus
        Every lot ever published.
    live_rows, new_rows
        Rows of the live web, and of the pages published in this round.
    live_counts : array of int64, shape (K,)
        Words of the live web.
    tables
        Rows measured so far, by table; whoever runs the world may take them away.
    """

    def __init__(self, scenario: Scenario | None = None) -> None:
        spec = scenario or Scenario()
        super().__init__(rng=spec.seed)
        self.spec = spec
        self.calendar = self.spec.time
        self.round = 0
        self.phases: list[Phase] = list(PHASES)
        self.lexicon = found_lexicon(self.spec)
        check_contexts(self.spec, self.lexicon)
        self.human = HumanLanguage(self.lexicon)
        self.conditional_entropy = conditional_entropy(self.spec, self.lexicon.contexts)
        self.corpus = Corpus()
        self.shelf = Shelf(self.lexicon.n_types)
        self.models: list[tuple[str, float]] = []  # lab and depth of writer 1, 2, …
        self.ledger = Ledger()
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.seconds: dict[str, float] = {}  # wall time by phase
        self.live_rows: I64 = np.zeros(0, dtype=np.int64)
        self.new_rows: I64 = self.live_rows
        self.live_counts: I64 = np.zeros(self.lexicon.n_types, dtype=np.int64)
        self._found_agents()
        self._publish_history()
        for lab in self.labs:
            lab.start()
        for archivist in self.archivists:
            archivist.keep(0, self.live_rows)
        self.observer = Observer(self)
        self.datacollector = mesa.DataCollector(model_reporters=self.observer.reporters())
        self.observer.observe()
        self.datacollector.collect(self)

    def _found_agents(self) -> None:
        scenario = self.spec
        self.n_history = history_rounds(scenario)
        survival = survival_table(
            survival_law(scenario.web.survival, self.calendar),
            self.n_history + self.calendar.rounds,
        )
        names = sorted(spec.name for spec in scenario.publishers)
        for group in scenario.publishers:
            index = names.index(group.name)
            Publisher(self, group, found_sites(scenario, group, index, self.lexicon, survival))
        for crawler in scenario.crawlers:
            Crawler(self, crawler, CrawlingBench(seed=scenario.seed, name=crawler.name))
        for filter_ in scenario.filters:
            Filter(self, filter_)
        for archive in scenario.archives:
            Archivist(self, archive)
        for lab in scenario.labs:
            Lab(self, lab)

    def _publish_history(self) -> None:
        for round_ in range(1 - self.n_history, 1):
            for publisher in self.publishers:
                self._append(publisher.publish(round_))
        for publisher in self.publishers:
            self._append(publisher.publish_stock())
        self.live_rows = np.flatnonzero(self.corpus.is_live(0))
        self.live_counts = self._words(self.live_rows)
        self._stake_before = self.corpus.stake(self.live_rows)

    # ------------------------------------------------------------ who is there

    def _by_name(self, kind: type[AgentT]) -> list[AgentT]:
        agents = self.agents_by_type.get(kind, [])
        return sorted(agents, key=lambda agent: agent.name)

    @property
    def publishers(self) -> list[Publisher]:
        """Groups of publishers, by name."""
        return self._by_name(Publisher)

    @property
    def crawlers(self) -> list[Crawler]:
        """Crawlers, by name."""
        return self._by_name(Crawler)

    @property
    def filters(self) -> list[Filter]:
        """Filters, by name."""
        return self._by_name(Filter)

    @property
    def archivists(self) -> list[Archivist]:
        """Keepers of archives, by name."""
        return self._by_name(Archivist)

    @property
    def labs(self) -> list[Lab]:
        """Labs, by name."""
        return self._by_name(Lab)

    def crawler(self, name: str | None) -> Crawler:
        """Return a crawler; without a name the only one of the scenario."""
        return _named(self.crawlers, name or self.spec.crawlers[0].name)

    def filter(self, name: str) -> Filter:
        """Return a filter."""
        return _named(self.filters, name)

    def archivist(self, name: str) -> Archivist:
        """Return the keeper of an archive."""
        return _named(self.archivists, name)

    # ------------------------------------------------------------ models and their text

    def next_model_number(self) -> int:
        """Return the writer number of the next model version."""
        return len(self.models) + 1

    def add_model(self, model: ModelVersion) -> None:
        """Put a released model where publishers and readers find it."""
        self.models.append((model.lab, model.depth))
        self.shelf.models[model.number] = model.output.sampler
        mark = self.spec.watermarks[model.mark].name if model.mark != NO_MARK else None
        row = {"model": model.name, "lab": model.lab, "depth": model.depth, "watermark": mark}
        self.record("models", [row])

    def writer_depths(self) -> NDArray[np.float64]:
        """Return the depth of every writer by number; people have depth 0."""
        return np.array([0.0, *(depth for _, depth in self.models)])

    def live_tokens_by_lab(self, labs: list[str]) -> NDArray[np.float64]:
        """Return each lab's tokens on the live web; ones if there are none at all."""
        tokens = self.corpus.column("tokens") * self.corpus.column("pages")
        writer = self.corpus.column("writer")[self.live_rows]
        by_writer = np.bincount(
            writer, weights=tokens[self.live_rows], minlength=len(self.models) + 1
        )
        volumes = np.array(
            [
                sum(
                    n
                    for n, (owner, _) in zip(by_writer[1:], self.models, strict=True)
                    if owner == lab
                )
                for lab in labs
            ]
        )
        return volumes if volumes.any() else np.ones(len(labs))

    def _words(self, rows: I64) -> I64:
        return count_words(self.corpus, whole(self.corpus, rows), self.shelf)

    def _append(self, batch: Any) -> I64:
        for version in set(batch.column("human_version").to_pylist()):
            if version not in self.shelf.human:
                first = self.human.first_round(version)
                self.shelf.human[version] = self.human.law(first).sampler
        return self.corpus.append(batch)

    # ------------------------------------------------------------ a round

    def step(self) -> None:
        """Run one round: every phase in order."""
        self.round += 1
        for phase in self.phases:
            started = time.perf_counter()
            phase.run(self)
            spent = time.perf_counter() - started
            self.seconds[phase.name] = self.seconds.get(phase.name, 0.0) + spent

    def decay(self) -> None:
        """Let old pages go."""
        before = self.live_rows
        stays = self.corpus.column("gone")[before] > self.round
        gone, self.live_rows = before[~stays], before[stays]
        self.live_counts = self.live_counts - self._words(gone)
        self.ledger.post("web", before=self._stake_before, decayed=-self.corpus.stake(gone))

    def publish(self) -> None:
        """Let every publisher write its pages of the round."""
        new = [self._append(publisher.publish(self.round)) for publisher in self.publishers]
        self.new_rows = np.concatenate([*new, np.zeros(0, dtype=np.int64)])
        self.live_rows = np.concatenate([self.live_rows, self.new_rows])
        self.live_counts = self.live_counts + self._words(self.new_rows)
        self._stake_before = self.corpus.stake(self.live_rows)
        self.ledger.post(
            "web", published=self.corpus.stake(self.new_rows), after=-self._stake_before
        )
        self.ledger.post(
            "words of the web",
            counted=Stake(draws=int(self.live_counts.sum())),
            live=Stake(draws=-self.corpus.stake(self.live_rows).draws),
        )

    def crawl(self) -> None:
        """Let archives be sealed and crawlers fetch."""
        for archivist in self.archivists:
            archivist.keep(self.round, self.live_rows)
        for crawler in self.crawlers:
            crawler.crawl(self.round, self.live_rows)
            is_fetched = np.zeros(len(self.corpus), dtype=bool)
            is_fetched[crawler.fetched] = True
            missed = self.live_rows[~is_fetched[self.live_rows]]
            self.ledger.post(
                f"crawler {crawler.name}",
                live=self.corpus.stake(self.live_rows),
                fetched=-self.corpus.stake(crawler.fetched),
                not_fetched=-self.corpus.stake(missed),
            )

    def judge(self) -> None:
        """Let filters judge the pages they have not seen."""
        for filter_ in self.filters:
            filter_.judge()

    def train(self) -> None:
        """Let labs read and fit; nobody sees a new model yet."""
        for lab in self.labs:
            lab.train(self.round)
            if lab.training is not None:
                self._post_training(f"lab {lab.name}", lab.training)

    def _post_training(self, lab: str, training: Training) -> None:
        """Account for a lab's text: from the stocks it reads to the tokens it fits."""
        for label, reading in training.readings.items():
            if reading.short > 0 and reading.left.draws > 0:
                raise LedgerError(
                    f"round {self.round}: {lab} found {label} short of {reading.short} draws while"
                    f" {reading.left.draws} were left"
                )
            self.ledger.post(
                f"{lab} stock {label}",
                stock=reading.stock,
                dropped=-reading.dropped,
                held_out=-reading.held_out,
                read=-reading.read,
                left=-reading.left,
            )
        for label, budget in training.budgets.items():
            self.ledger.post(
                f"{lab} budget {label}",
                asked=Stake(draws=budget.asked),
                counted=Stake(draws=-budget.counted),
                filtered=Stake(draws=-budget.missed),
                exhausted=Stake(draws=-budget.short),
            )
        self.ledger.post(
            f"{lab} pool",
            before=Stake(draws=training.pool_before),
            added=Stake(draws=sum(budget.counted for budget in training.budgets.values())),
            fitted=Stake(draws=-int(training.counts.sum())),
            not_sampled=Stake(draws=-training.not_sampled),
        )

    def release(self) -> None:
        """Let labs release what they fitted."""
        for lab in self.labs:
            lab.release(self.round)

    def measure(self) -> None:
        """Close the ledger and measure the round."""
        self.record("ledger", self.ledger.close(self.round))
        every = self.spec.measure.every
        if self.round % every == 0 or self.round == self.calendar.rounds:
            self.observer.observe()
            self.datacollector.collect(self)

    def record(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add rows of this round to a table."""
        when = {"round": self.round, "date": self.calendar.date_of(self.round)}
        self.tables.setdefault(table, []).extend({**when, **row} for row in rows)

    def take_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the rows measured since the last call, and forget them."""
        taken, self.tables = self.tables, {}
        return taken


PHASES: tuple[Phase, ...] = (
    Phase("decay", "live pages", "live pages", "none: a page's end is fixed at its birth",
          World.decay),
    Phase("publish", "released models, human law", "new lots",
          "pages per site; and, keyed by page: writer, length, age reached", World.publish),
    Phase("crawl", "live pages", "fetched pages, archives sealed now",
          "fetch (crawler, page, round); archive (page)", World.crawl),
    Phase("filter", "lots not judged yet", "verdicts", "detection (page, mark or filter)",
          World.judge),
    Phase("train", "stocks, laws, verdicts", "pools, fitted laws",
          "reading (lab, source, page, round); private draws (lab, source, round)", World.train),
    Phase("release", "fitted laws", "released models", "none", World.release),
    Phase("measure", "everything", "tables", "none", World.measure),
)  # fmt: skip
