"""What an agent finds around it: rules, calendar, who else is there, and the models released."""

from __future__ import annotations

import math
import operator
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ecosystem.agents.agent import Agent, NotThereError
from ecosystem.agents.archive.archive import Archive
from ecosystem.agents.crawler.crawler import Crawler
from ecosystem.agents.filter.filter import Filter
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.publisher.publisher import Publisher
from ecosystem.agents.quiet_mesa import mesa
from ecosystem.text.sampler_registry import HUMAN, Samplers
from ecosystem.web.lots import NO_MARK
from ecosystem.web.node_names import site_hint
from ecosystem.web.shard import Census, WebShard
from ecosystem.web.shared_state import SharedState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ecosystem.runtime.runtime import Handle, Ref, Runtime
    from ecosystem.scenario.clock import Time
    from ecosystem.scenario.kinds import Kind
    from ecosystem.scenario.scenario import Scenario
    from ecosystem.text.channels import Channels
    from ecosystem.text.lexicon import Lexicon
    from ecosystem.text.model import ModelVersion
    from ecosystem.web.sites import Sites

AgentT = TypeVar("AgentT", bound=Agent)


def _find(agents: list[AgentT], name: str) -> AgentT:
    for agent in agents:
        if agent.name == name:
            return agent
    raise NotThereError(f"the world has no {name!r} any more, but an agent still reads from it")


class Environment(mesa.Model):  # type: ignore[misc]
    """What agents and measures may ask of the world that they are in.

    :class:`ecosystem.World` is one: it adds how a world is built, runs and keeps accounts.

    Attributes
    ----------
    spec, calendar
        The scenario under its policies, and its dates (Mesa has a ``scenario`` and a ``time`` of
        its own).
    runtime
        Where the compute halves sit that do the work.
    round
        The last finished round; 0 is the start.
    channels, lexicon
        What text consists of, and all words of the world.
    sites
        Sites of all publishers.
    own_names
        Names of the user's own that sites have in the file of links, by position.
    models
        All versions ever released; the number of the first is 1.
    web
        The parts of the web, one for each shard.
    n_history
        Rounds before the start whose pages may still live.
    survival : array of uint64
        Thresholds of survival by age, which pages get at their birth.
    conditional_entropy, repetitiveness
        Of every context.
    people_share
        Share of pages that people wrote, of those ``live`` and those ``new``, after the last
        publishing.
    """

    spec: Scenario
    calendar: Time
    runtime: Runtime
    round: int
    channels: Channels
    lexicon: Lexicon
    sites: Sites
    own_names: Mapping[int, str]
    models: list[ModelVersion]
    web: list[Handle[WebShard]]
    n_history: int
    survival: NDArray[np.uint64]
    conditional_entropy: Sequence[float]
    repetitiveness: Sequence[float]
    people_share: dict[str, float]
    _rows: dict[str, list[dict[str, Any]]]  # of the round that is under way
    _there: dict[str, list[Agent]]  # agents by kind, until one comes or goes

    # ------------------------------------------------------------ who is there

    def of_kind(self, kind: Kind) -> list[Agent]:
        """Return the agents of a kind, by name."""
        if kind.field not in self._there:
            found = [agent for agent in self.agents if agent.kind.field == kind.field]
            self._there[kind.field] = sorted(found, key=lambda agent: agent.name)
        return list(self._there[kind.field])

    def register_agent(self, agent: Agent) -> None:
        """Take in an agent; Mesa calls it."""
        super().register_agent(agent)
        self._there.clear()

    def deregister_agent(self, agent: Agent) -> None:
        """Let an agent go; Mesa calls it."""
        super().deregister_agent(agent)
        self._there.clear()

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

    @property
    def labs_there(self) -> list[Lab]:
        """Labs that have begun and have not ended, by name."""
        return [lab for lab in self.labs if lab.is_there_in(self.round)]

    def crawler(self, name: str | None) -> Crawler:
        """Return a crawler; without a name the only one of the scenario."""
        return _find(self.crawlers, name or self.spec.crawlers[0].name)

    def filter(self, name: str) -> Filter:
        """Return a filter."""
        return _find(self.filters, name)

    def archive(self, name: str) -> Archive:
        """Return an archive."""
        return _find(self.archives, name)

    def site(self, name: str) -> int:
        """Return the position of a site by its name, as in ``sites/en/0``, or its own name.

        Raises
        ------
        NotThereError
            If there is no such site.
        """
        if name in self.sites.names:
            return self.sites.names[name]
        for position, own in self.own_names.items():
            if own == name:
                return position
        raise NotThereError(
            f"there is no site {name!r}; {site_hint(name, self.sites, self.own_names)}"
        )

    # ------------------------------------------------------------ models and their text

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

    def writers_by_maker(self) -> dict[str, list[int]]:
        """Return the numbers of the writers of each maker: of people, and of every lab by name.

        A lab that is itself called ``people`` is ``lab people``.
        """
        found: dict[str, list[int]] = {"people": [HUMAN]}
        for model in sorted(self.models, key=lambda model: (model.lab, model.number)):
            maker = "lab people" if model.lab == "people" else model.lab
            found.setdefault(maker, []).append(model.number)
        return found

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

    # ------------------------------------------------------------ tables

    def record(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add rows of this round to a table; a number that is not finite is not defined: None."""
        when = {"round": self.round, "date": self.calendar.date_of(self.round)}
        self._rows.setdefault(table, []).extend(
            {**when, **{name: _defined(value) for name, value in row.items()}} for row in rows
        )


def _defined(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
