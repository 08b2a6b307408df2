"""Publishers decide how many pages they write, and how many of them a model writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.agents.agent import WorldAgent
from ecosystem.benches.publishing import Offer, Order, PublishingBench
from ecosystem.scenario.clock import value_at

if TYPE_CHECKING:
    import pyarrow as pa

    from ecosystem.scenario.web import Publishers
    from ecosystem.world import World


class Publisher(WorldAgent):
    """A group of sites.

    Parameters
    ----------
    world, spec
        The world, and what the scenario says about the group.
    bench
        The sites in columns.
    """

    def __init__(self, world: World, spec: Publishers, bench: PublishingBench) -> None:
        super().__init__(world, spec.name)
        self.spec = spec
        self.bench = bench

    def ai_share(self, round_: int) -> float:
        """Return the share of new pages that it wants models to write."""
        return value_at(self.spec.ai_share, self.world.calendar, round_)

    def publish(self, round_: int) -> pa.RecordBatch:
        """Publish the pages of a round."""
        time = self.world.calendar
        return self.bench.publish(
            Order(
                round=round_,
                pages=value_at(self.spec.pages, time, round_),
                ai_share=self.ai_share(round_),
                edited_share=value_at(self.spec.edited_share, time, round_),
                human_version=self.world.human.version(round_),
                offers=self.offers(),
            )
        )

    def publish_stock(self) -> pa.RecordBatch:
        """Publish the human pages that the group starts with."""
        version = self.world.human.version(0)
        return self.bench.publish(
            Order(0, self.spec.starting_pages, 0.0, 0.0, version, {}, occasion="starting stock")
        )

    def offers(self) -> dict[str, Offer]:
        """Return the models that labs offer: the versions released so far."""
        return {
            lab.name: Offer(
                lab.model_version.number,
                lab.model_version.mark,
                lab.model_version.output.sampler.can_write(),
            )
            for lab in self.world.labs
            if lab.model_version is not None
        }
