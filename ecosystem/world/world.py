"""The world: a Mesa model whose step is one round."""

from __future__ import annotations

import operator
import time
from functools import reduce
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import Agent, NotThereError
from ecosystem.agents.archive.archive import Archive
from ecosystem.agents.crawler.crawler import Crawler
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.publisher.publisher import Publisher
from ecosystem.agents.quiet_mesa import mesa
from ecosystem.agents.registry import agent_class, own_kind, shipped_base
from ecosystem.measures.observer import Observer
from ecosystem.measures.web_rows import site_rows
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.runtime import Ref, Runtime
from ecosystem.scenario.kinds import SHIPPED, Kind
from ecosystem.scenario.scenario import Scenario
from ecosystem.text.model import ModelVersion
from ecosystem.text.sampler_registry import HUMAN, Samplers
from ecosystem.web.adoption import Adoption
from ecosystem.web.decay import survival_table
from ecosystem.web.link_file import site_hint
from ecosystem.web.links import Links
from ecosystem.web.lots import NO_MARK, Volume
from ecosystem.web.shard import Census, WebShard, people_share
from ecosystem.web.shared_state import SharedState
from ecosystem.world.build import (
    channels_of,
    check_contexts,
    history_rounds,
    links_of,
    of_contexts,
    sites_of,
    survival_law,
)
from ecosystem.world.cost_ledger import CostLedger
from ecosystem.world.phases import phases_of
from ecosystem.world.text_ledger import Ledger

AgentT = TypeVar("AgentT", bound=Agent)


def _named(agents: list[AgentT], name: str) -> AgentT:
    for agent in agents:
        if agent.name == name:
            return agent
    raise NotThereError(f"the world has no {name!r} any more, but an agent still reads from it")


class World(mesa.Model):  # type: ignore[misc]
    """A simulated web with its publishers, crawlers, filters, archives and labs.

    A Mesa model: ``step()`` is one round, agents are in ``agents`` and can be removed,
    ``datacollector`` has the headline numbers. All tables of a run are in ``tables``.

    Parameters
    ----------
    scenario
        The scenario; None takes the defaults.
    runtime
        Where its compute halves sit; in this process by default.

    Attributes
    ----------
    channels, lexicon
        What text consists of, and all words of the world.
    spec, calendar
        The scenario under its policies, and its dates (Mesa has a ``scenario`` and a ``time`` of
        its own).
    runtime
        Where the compute halves sit that do the work.
    round
        The last finished round; 0 is the start.
    models
        All versions ever released; the number of the first is 1.
    kinds
        The kinds of agent that live in it.
    phases
        What ``step()`` does, in order; more can be put in.
    live, decayed
        Pages, draws and tokens on the web after the last publishing, and what went before it.
    survival : array of uint64
        Thresholds of survival by age, which pages get at their birth.
    people_share
        Share of pages that people wrote, of those live and those new after the last publishing.
    tables
        Rows measured so far, by table; whoever runs the world may take them away.
    """

    def __init__(self, scenario: Scenario | None = None, runtime: Runtime | None = None) -> None:
        spec = (scenario or Scenario()).under_policies
        super().__init__(rng=spec.seed)
        self.spec = spec
        self.runtime = runtime or InProcess()
        self.calendar = self.spec.time
        self.round = 0
        self.kinds = [*SHIPPED, *(own_kind(field).kind for field in spec.agents)]
        self.phases = phases_of(spec)
        self.channels = channels_of(self.spec)
        self.lexicon = self.channels.words.lexicon
        check_contexts(self.spec, self.lexicon)
        said, contexts = self.spec.language, self.lexicon.contexts
        self.conditional_entropy = of_contexts(said.conditional_entropy, contexts)
        self.repetitiveness = of_contexts(said.repetitiveness, contexts)
        self.sites = sites_of(self.spec, self.lexicon)
        self.models: list[ModelVersion] = []  # writers 1, 2, …
        self.ledger = Ledger()
        self.costs = CostLedger(self.spec.costs, self.calendar)
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}  # of the round that is under way
        self.seconds: dict[str, float] = {}  # wall time by phase
        self._make_agents()
        self.observer = Observer(self)
        links = links_of(self.spec, self.sites)
        self.runtime.open(
            SharedState,
            seed=spec.seed,
            channels=self.channels,
            sites=self.sites,
            links=links,
        )
        for agent in self._everybody():
            agent.begin_round()
        self._publish_history()
        for lab in self.labs:
            lab.start()
        for archive in self.archives:
            archive.keep(0)
        self.datacollector = mesa.DataCollector(model_reporters=self.observer.reporters())
        self.observer.record_lexicon()
        if links is not None:
            self.record("sites", site_rows(self.sites, links))
        self.observer.observe()
        self.datacollector.collect(self)
        self.runtime.settle()
        self._close_round()

    def _make_agents(self) -> None:
        scenario = self.spec
        self.n_history = history_rounds(scenario)
        self.survival = survival_table(
            survival_law(scenario.web.survival, self.calendar),
            self.n_history + self.calendar.rounds,
        )
        for kind in SHIPPED:
            base = shipped_base(kind)
            for spec in getattr(scenario, kind.field):
                agent_class(spec, base)(self, spec)
        for field, specs in scenario.agents.items():
            for spec in specs:
                own_kind(field)(self, spec)
        n = self.runtime.n_shards
        self.web = [
            self.runtime.handle(f"web:{i}", WebShard, load=3 / n, shard=i, n_shards=n)
            for i in range(n)
        ]

    def _publish_history(self) -> None:
        batches: list[Ref[Any]] = []
        for round_ in range(1 - self.n_history, 1):
            for publisher in self.publishers:
                batches += publisher.publish(round_)
        for publisher in self.publishers:
            batches += publisher.publish_stock()
        self.runtime.everywhere(SharedState.begin, self.web[0].ask(WebShard.merge, *batches))
        at_start = {p.index: Adoption(p.adoption(0).share) for p in self.publishers}
        self.runtime.everywhere(SharedState.adopt, 0, at_start)
        counted = self.runtime.values([shard.ask(WebShard.begin) for shard in self.web])
        self.live, self.decayed = sum((account.live for account in counted), Volume()), Volume()
        self.people_share = people_share(counted)

    # ------------------------------------------------------------ who is there

    def of_kind(self, kind: Kind) -> list[Agent]:
        """Return the agents of a kind, by name."""
        found = [agent for agent in self.agents if agent.kind.field == kind.field]
        return sorted(found, key=lambda agent: agent.name)

    def _by_name(self, base: type[AgentT]) -> list[AgentT]:
        return [agent for agent in self.of_kind(base.kind) if isinstance(agent, base)]

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
    def filters_at_work(self) -> list[Filter]:
        """Filters that are at work in this round, by name."""
        return [filter_ for filter_ in self.filters if filter_.works_in(self.round)]

    @property
    def archives(self) -> list[Archive]:
        """Archives, by name."""
        return self._by_name(Archive)

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

    def archive(self, name: str) -> Archive:
        """Return an archive."""
        return _named(self.archives, name)

    def site(self, name: str) -> int:
        """Return the position of a site by its name, as in ``sites/en/0``.

        Raises
        ------
        NotThereError
            If there is no such site.
        """
        if name not in self.sites.names:
            raise NotThereError(f"there is no site {name!r}; {site_hint(name, self.sites)}")
        return self.sites.names[name]

    def relink(self, links: Links) -> None:
        """Replace the links between sites; crawlers that are under way keep what they know.

        Raises
        ------
        ValueError
            If they are links of another number of sites.
        """
        if links.n_sites != len(self.sites):
            raise ValueError(f"links of {links.n_sites} sites, but there are {len(self.sites)}")
        self.runtime.everywhere(SharedState.relink, links)

    # ------------------------------------------------------------ models and their text

    @property
    def state(self) -> SharedState:
        """Corpus, live web and laws, where this process has them.

        Raises
        ------
        AttributeError
            If they are on the hosts of a cluster.
        """
        if not isinstance(self.runtime, InProcess):
            raise AttributeError("the corpus is on the hosts; run in process to look at it")
        state: SharedState = self.runtime.state
        return state

    def next_model_number(self) -> int:
        """Return the writer number of the next model version."""
        return len(self.models) + 1

    def add_model(self, model: ModelVersion, samplers: Ref[Samplers]) -> None:
        """Put a released model where publishers and readers find it."""
        self.models.append(model)
        self.runtime.everywhere(SharedState.add_model, model.number, model.depth, samplers)

    def mark_of(self, model: ModelVersion) -> str | None:
        """Return the name of a model's watermark, if it has one."""
        return None if model.mark == NO_MARK else self.spec.watermarks[model.mark].name

    @property
    def depths(self) -> list[float]:
        """Lineage depth of every writer by number; people have depth 0."""
        return [0.0, *(model.depth for model in self.models)]

    def writer_name(self, number: int) -> str:
        """Return the name of a writer of pages: a model version, or ``people``."""
        return "people" if number == HUMAN else self.models[number - 1].name

    def census(self) -> Census:
        """Return live and new text by writer."""
        shards = self.runtime.values([shard.ask(WebShard.census) for shard in self.web])
        return reduce(operator.add, shards)

    def live_tokens_by_lab(self, labs: list[str]) -> NDArray[np.float64]:
        """Return each lab's tokens on the live web; ones if there are none at all."""
        tokens = self.census().live_tokens
        volumes = np.array(
            [sum(int(tokens[m.number]) for m in self.models if m.lab == lab) for lab in labs],
            dtype=np.float64,
        )
        return volumes if volumes.any() else np.ones(len(labs))

    # ------------------------------------------------------------ a round

    def step(self) -> None:
        """Run one round: every phase in order."""
        self.round += 1
        for agent in self._everybody():
            agent.begin_round()
        for phase in self.phases:
            started = time.perf_counter()
            self.ledger.phase = phase.name
            phase.run(self)
            self.runtime.settle()  # what went wrong on a host goes wrong here, in its phase
            spent = time.perf_counter() - started
            self.seconds[phase.name] = self.seconds.get(phase.name, 0.0) + spent
        self._close_round()

    def _everybody(self) -> list[Agent]:
        return [agent for kind in self.kinds for agent in self.of_kind(kind)]

    def _close_round(self) -> None:
        """Close the ledgers, and let the rows of the round be seen; one that fails leaves none."""
        self.record("ledger", self.ledger.close(self.round))
        for agent in self._everybody():
            for bill in agent.owes():
                self.costs.post(agent, bill)
            for table, rows in agent.report().items():
                self.record(table, rows)
        there = {kind.field: [a.name for a in self.of_kind(kind)] for kind in self.kinds}
        costs, spending = self.costs.close(self.round, there)
        self.record("costs", costs)
        self.record("spending", [spending])
        for table, rows in self._rows.items():
            self.tables.setdefault(table, []).extend(rows)
        self._rows = {}

    def record(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add rows of this round to a table."""
        when = {"round": self.round, "date": self.calendar.date_of(self.round)}
        self._rows.setdefault(table, []).extend({**when, **row} for row in rows)

    def take_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the rows measured since the last call, and forget them."""
        taken, self.tables = self.tables, {}
        return taken
