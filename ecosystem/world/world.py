"""The world: a Mesa model whose step is one round."""

from __future__ import annotations

import inspect
import time
from typing import Any

from ecosystem.agents.agent import Agent
from ecosystem.agents.environment import Environment
from ecosystem.agents.quiet_mesa import mesa
from ecosystem.agents.registry import agent_class, own_kind, shipped_base
from ecosystem.measures.observer import Observer
from ecosystem.measures.web_rows import link_rows, site_rows
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.runtime import Ref, Runtime
from ecosystem.scenario.kinds import SHIPPED_KINDS
from ecosystem.scenario.scenario import Scenario
from ecosystem.text.model import ModelVersion
from ecosystem.web.adoption import Adoption
from ecosystem.web.decay import survival_table
from ecosystem.web.links import Links
from ecosystem.web.lots import Volume
from ecosystem.web.shard import WebShard, people_share
from ecosystem.web.shared_state import SharedState
from ecosystem.world.build import (
    channels_of,
    check_contexts,
    links_of,
    of_contexts,
    sites_of,
    survival_law,
)
from ecosystem.world.cost_ledger import CostLedger
from ecosystem.world.phases import phases_of
from ecosystem.world.reported import reported
from ecosystem.world.text_ledger import Ledger


class World(Environment):
    """A simulated web with its publishers, crawlers, filters, archives and labs.

    A Mesa model: ``step()`` is one round, agents are in ``agents`` and can be removed,
    ``datacollector`` has the headline numbers. All tables of a run are in ``tables``.

    Parameters
    ----------
    scenario
        The scenario; None takes the defaults.
    runtime
        Where its compute halves sit; in this process by default.
    seed
        Another seed than the scenario's: another replicate of it.

    Attributes
    ----------
    spec, calendar, runtime, round, channels, lexicon, sites, models, web
        What agents may ask for, too: see :class:`~ecosystem.agents.environment.Environment`.
    kinds
        The kinds of agent that live in it.
    phases
        What ``step()`` does, in order; more can be put in.
    live, decayed
        Pages, draws and tokens on the web after the last publishing, and what went before it.
    running
        Whether there are rounds to come, as Mesa asks: ``run_model()`` runs them all.
    tables
        Rows measured so far, by table; whoever runs the world may take them away.
    """

    running: bool

    def __init__(
        self,
        scenario: Scenario | None = None,
        runtime: Runtime | None = None,
        *,
        seed: int | None = None,
    ) -> None:
        scenario = scenario or Scenario()
        if seed is None:
            _refuse_iterations()
        else:
            scenario = scenario.model_copy(update={"seed": seed})
        spec = scenario.under_policies
        self._there = {}
        super().__init__(rng=spec.seed)
        self.spec = spec
        self.runtime = runtime or InProcess()
        self.calendar = self.spec.time
        self.round = 0
        self.kinds = [*SHIPPED_KINDS, *(own_kind(field).kind for field in spec.agents)]
        self.phases = phases_of(spec)
        self.channels = channels_of(self.spec)
        self.lexicon = self.channels.words.lexicon
        check_contexts(self.spec, self.lexicon)
        language, contexts = self.spec.language, self.lexicon.contexts
        self.conditional_entropy = of_contexts(language.conditional_entropy, contexts)
        self.repetitiveness = of_contexts(language.repetitiveness, contexts)
        self.sites = sites_of(self.spec, self.lexicon)
        self.models: list[ModelVersion] = []  # writers 1, 2, …
        self.ledger = Ledger()
        self.costs = CostLedger(self.spec.costs, self.calendar)
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}  # of the round that is under way
        self.seconds: dict[str, float] = {}  # wall time by phase
        linked = links_of(self.spec, self.sites)
        self.own_names = {} if linked is None else linked.own_names
        self._make_agents()
        self.observer = Observer(self)
        self.runtime.open(
            SharedState,
            seed=spec.seed,
            channels=self.channels,
            sites=self.sites,
            links=None if linked is None else linked.links,
        )
        for agent in self._everybody():
            agent.begin_round()
        self._publish_history()
        for lab in self.labs:
            lab.make_ready(0)
        for lab in self.labs:
            lab.release(0)
        for archive in self.archives:
            archive.keep(0)
        self.datacollector = mesa.DataCollector(model_reporters=self.observer.reporters())
        self.observer.record_lexicon()
        if linked is not None:
            self.record("sites", site_rows(self.sites, linked))
            self.record("links", link_rows(self.sites, linked))
        self.observer.judge_models()
        self.observer.observe()
        self.datacollector.collect(self)
        self.runtime.settle()
        self._close_round()

    def _make_agents(self) -> None:
        scenario = self.spec
        self.n_history = scenario.history_rounds
        self.survival = survival_table(
            survival_law(scenario.web.survival, self.calendar),
            self.n_history + self.calendar.rounds,
        )
        for kind in SHIPPED_KINDS:
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

    # ------------------------------------------------------------ from outside

    def __getstate__(self) -> object:
        """Let a world in this process be pickled and copied, to be continued twice."""
        if not isinstance(self.runtime, InProcess):
            raise TypeError("a world on hosts cannot be copied or pickled; run it in process")
        return super().__getstate__()

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

    # ------------------------------------------------------------ a round

    def step(self) -> None:
        """Run one round: every phase in order.

        Raises
        ------
        RuntimeError
            If the last round of the scenario is over.
        """
        if self.round >= self.calendar.rounds:
            raise RuntimeError(f"the scenario has {self.calendar.rounds} rounds; all are over")
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
        self.running = self.running and self.round < self.calendar.rounds

    def _everybody(self) -> list[Agent]:
        return [agent for kind in self.kinds for agent in self.of_kind(kind)]

    def _close_round(self) -> None:
        """Close the ledgers, and let the rows of the round be seen; one that fails leaves none."""
        self.record("ledger", self.ledger.close(self.round))
        for agent in self._everybody():
            for bill in agent.owes():
                self.costs.post(agent, bill)
            for table, rows in reported(agent).items():
                self.record(table, rows)
        payers = {
            kind.field: [agent.name for agent in self.of_kind(kind) if agent.pays_in(self.round)]
            for kind in self.kinds
        }
        costs, spending = self.costs.close(self.round, payers)
        self.record("costs", costs)
        self.record("spending", [spending])
        for table, rows in self._rows.items():
            self.tables.setdefault(table, []).extend(rows)
        self._rows = {}

    def take_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the rows measured since the last call, and forget them."""
        taken, self.tables = self.tables, {}
        return taken


def _refuse_iterations() -> None:
    """Refuse to be made without a seed by Mesa's batches, whose iterations would all be equal."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name in ("_refuse_iterations", "__init__"):
        frame = frame.f_back
    if frame is not None and frame.f_globals.get("__name__") == "mesa.batchrunner":
        raise ValueError(
            "the seed is part of the scenario, so that every iteration of a batch would be the same"
            " world; say which seeds: batch_run(..., rng=[1, 2, 3]), or before Mesa 3.4"
            " batch_run(World, {'scenario': [...], 'seed': [1, 2, 3]})"
        )
