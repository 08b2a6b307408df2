"""The round, phase by phase: what happens to a world in each, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ecosystem.agents.options import AgentError
from ecosystem.agents.registry import own_kind
from ecosystem.scenario.kinds import Kind
from ecosystem.web.lots import Volume
from ecosystem.web.shard import WebShard, people_share
from ecosystem.web.shared_state import SharedState
from ecosystem.world.text_accounts import (
    Accounts,
    channel_accounts,
    crawl_account,
    supply_account,
    training_accounts,
)

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario
    from ecosystem.world.world import World


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


def decay(world: World) -> None:
    """Let old pages go."""
    world.runtime.everywhere(SharedState.decay, world.round)
    gone = world.runtime.values([shard.ask(WebShard.forget_decayed) for shard in world.web])
    world.decayed = sum(gone, Volume())


def publish(world: World) -> None:
    """Let every publisher write its pages of the round."""
    rules = {publisher.index: publisher.adoption(world.round) for publisher in world.publishers}
    world.runtime.everywhere(SharedState.adopt, world.round, rules)
    batches = [b for publisher in world.publishers for b in publisher.publish(world.round)]
    world.runtime.everywhere(SharedState.publish, world.web[0].ask(WebShard.merge, *batches))
    shards = world.runtime.values([shard.ask(WebShard.publish) for shard in world.web])
    before, world.live = world.live, sum((account.live for account in shards), Volume())
    world.people_share = people_share(shards)
    world.ledger.post(
        "web",
        before=before,
        decayed=-world.decayed,
        published=sum((account.new for account in shards), Volume()),
        after=-world.live,
    )
    _post(world, channel_accounts(shards))
    _post_supplies(world)


def _post_supplies(world: World) -> None:
    """Account for the pages of groups in which people may have withheld some."""
    for publisher in world.publishers:
        supply = publisher.count_supply()
        if supply is not None:
            published = [shard.ask(WebShard.published_by, publisher.index) for shard in world.web]
            values = world.runtime.values(published)
            _post(world, supply_account(publisher.name, supply, values))


def crawl(world: World) -> None:
    """Let archives be sealed and crawlers fetch."""
    for archive in world.archives:
        archive.keep(world.round)
    crawlers = world.crawlers
    accounts = world.runtime.values([crawler.crawl(world.round) for crawler in crawlers])
    for crawler, account in zip(crawlers, accounts, strict=True):
        crawler.account = account
        _post(world, crawl_account(crawler.name, account))


def judge(world: World) -> None:
    """Let filters judge the pages they have not seen, as soon as they are at work."""
    for filter_ in world.filters_at_work:
        filter_.judge()


def train(world: World) -> None:
    """Let labs read and fit; nobody sees a new model yet."""
    for lab in world.labs:
        lab.gather(world.round)
    for lab in world.labs:
        lab.train()
    for lab in world.labs:
        lab.finish_training()
        if lab.training is not None:
            _post(world, training_accounts(lab.name, lab.training))


def release(world: World) -> None:
    """Let labs release what they fitted."""
    for lab in world.labs:
        lab.make_ready(world.round)
    for lab in world.labs:
        lab.release(world.round)


def measure(world: World) -> None:
    """Judge new models, and measure the round, if it is one that is measured."""
    world.observer.judge_models()
    every = world.spec.measure.every
    if world.round % every == 0 or world.round == world.calendar.rounds:
        world.observer.observe()
        world.datacollector.collect(world)


def _post(world: World, accounts: Accounts) -> None:
    for account, entries in accounts.items():
        world.ledger.post(account, **entries)


PHASES: tuple[Phase, ...] = (
    Phase("decay", "live pages", "live pages", "none: a page's end is fixed at its birth",
          decay),
    Phase("publish", "models, human law, AI share seen", "new lots",
          "pages per site; and, keyed by page: writer, mark, length, age reached, whether it is"
          " withheld", publish),
    Phase("crawl", "live pages", "fetched pages, parts of archives sealed now",
          "fetch (crawler, page, round); archive (page)", crawl),
    Phase("filter", "lots not judged yet", "verdicts", "detection (page, mark or filter)",
          judge),
    Phase("train", "stocks, laws, verdicts", "pools, fitted laws",
          "reading (lab, source, page, round); private draws (lab, source, round)", train),
    Phase("release", "fitted laws", "released models", "none", release),
    Phase("measure", "everything", "tables", "none", measure),
)  # fmt: skip


def phases_of(scenario: Scenario) -> list[Phase]:
    """Return the phases of a scenario's rounds: kinds of the user's own act after others.

    Raises
    ------
    AgentError
        If there is no such kind, or no phase after which it could act.
    """
    phases = list(PHASES)
    for field in scenario.agents:
        kind = own_kind(field).kind
        names = [phase.name for phase in phases]
        if kind.phase not in names:
            raise AgentError(
                f"kind {field!r} acts after {kind.phase!r}, which is no phase; expected one of"
                f" {', '.join(names)}"
            )
        what = "as its class says"
        phases.insert(
            names.index(kind.phase) + 1, Phase(field, what, what, what, partial(_act, kind))
        )
    return phases


def _act(kind: Kind, world: World) -> None:
    for agent in world.of_kind(kind):
        agent.act(world.round)
