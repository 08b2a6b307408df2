"""Publishers decide how many pages they write, and how many of them a model writes."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.agents.agent import Agent, shipped_kind
from ecosystem.agents.bill import Bill
from ecosystem.agents.decisions import amount, share
from ecosystem.agents.publisher.compute import Offer, Order, PublisherCompute, Supply
from ecosystem.agents.publisher.page_lengths import length_classes
from ecosystem.scenario.accounts import has_price
from ecosystem.scenario.clock import value_at
from ecosystem.web.adoption import Adoption

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.web import Publishers


class Publisher(Agent):
    """A group of sites.

    A subclass decides otherwise by overriding :meth:`pages`, :meth:`ai_share`,
    :meth:`written_share` or :meth:`refusing`.

    Parameters
    ----------
    world, spec
        The world, and what the scenario says about the group.

    Attributes
    ----------
    written
        Share of their pages that people wrote, as expected, in the last round; and withheld
        the rest.
    n_withheld
        Pages that they withheld.
    """

    kind = shipped_kind("publisher")
    spec: Publishers
    written: float = 1.0
    n_withheld: int = 0

    def __init__(self, world: Environment, spec: Publishers) -> None:
        super().__init__(world, spec)
        given = self._parameters()
        self.index = world.sites.groups.index(spec.name)
        n = world.runtime.n_shards
        self.shards = [
            world.runtime.handle(
                f"publishers:{spec.name}/{shard}",
                PublisherCompute,
                load=1 / n,
                index=self.index,
                **given,
                shard=shard,
                n_shards=n,
            )
            for shard in range(n)
        ]

    def _parameters(self) -> dict[str, Any]:
        """Return what its compute halves are given: page lengths, fates, models to choose from."""
        spec = self.spec
        lengths, length_shares = length_classes(spec.length)
        draws = np.maximum(1, np.rint(lengths / spec.tokens_per_draw)).astype(np.int64)
        if spec.draws_per_page is not None:
            draws = np.full(len(lengths), spec.draws_per_page)
        models = spec.models
        if models is None:
            models = {lab.name: 1.0 for lab in self.world.spec.labs}
        return {
            "name": spec.name,
            "lengths": lengths,
            "length_shares": length_shares,
            "draws": draws,
            "models": models,
            "survival": self.world.survival,
        }

    def owes(self) -> Iterator[Bill]:
        """Return the bills of labs for what their models wrote and marked here."""
        if not has_price(self.world.spec.costs, "generating", "marking"):
            return
        asked = [shard.ask(PublisherCompute.written) for shard in self.shards]
        for written in self.world.runtime.values(asked):
            for writer, (n_tokens, n_marked) in written.items():
                lab = self.world.models[writer - 1].lab
                yield Bill("generating", n_tokens, payer=lab)
                yield Bill("marking", n_marked, payer=lab)

    def _now(self, schedule: Any, round_: int) -> float:
        return value_at(schedule, self.world.calendar, round_)

    def pages(self, round_: int) -> float:
        """Return the pages that the group means to publish."""
        return self._now(self.spec.pages, round_)

    def ai_share(self, round_: int) -> float:
        """Return the share of new pages that it wants models to write."""
        return self._now(self.spec.ai_share, round_)

    def written_share(self, round_: int) -> float:
        """Return the share of their pages that people write, for what they saw of models' pages.

        What they saw is the web at the end of the round before; nobody reacts in the history.
        """
        rule = self.spec.withdrawal
        if rule is None or round_ < 1:
            return 1.0
        return float(self.world.people_share[rule.sees] ** rule.elasticity)

    def adoption(self, round_: int) -> Adoption:
        """Return how its sites take up models in a round."""
        rule = self.spec.contagion
        if rule is None:
            return Adoption(self.ai_share(round_))
        step = self.world.calendar.years_per_round
        return Adoption(rule.initial, True, rule.external * step, rule.contact * step)

    def refusing(self, crawler: str, round_: int) -> float:
        """Return the share of its sites that refuse a crawler."""
        shares = [
            self._now(refusal.share, round_)
            for refusal in self.spec.refuses
            if refusal.crawlers == "all" or crawler in refusal.crawlers
        ]
        return max(shares, default=0.0)

    def publish(self, round_: int) -> list[Ref[Any]]:
        """Publish the pages of a round: a batch of lots from every shard."""
        self.written = share(self, "written_share", self.written_share(round_))
        return self._order(
            Order(
                round=round_,
                pages=amount(self, "pages", self.pages(round_)),
                ai_share=share(self, "ai_share", self.ai_share(round_)),
                edited_share=self._now(self.spec.edited_share, round_),
                paraphrased_share=self._now(self.spec.paraphrased_share, round_),
                stripped_share=self._now(self.spec.stripped_share, round_),
                written_share=self.written,
                human_version=self.world.channels.words.version(round_),
                offers=self.offers(round_),
                away=self._away(round_),
                only_adopters=self.spec.contagion is not None,
            )
        )

    def count_supply(self) -> Supply | None:
        """Count what it would have published in this round; None where people withhold nothing."""
        self.n_withheld = 0
        if self.written >= 1:
            return None
        supplies = [shard.ask(PublisherCompute.supply) for shard in self.shards]
        supply = reduce(operator.add, self.world.runtime.values(supplies))
        self.n_withheld = supply.withheld.pages
        return supply

    def publish_stock(self) -> list[Ref[Any]]:
        """Publish the human pages that the group starts with."""
        version = self.world.channels.words.version(0)
        return self._order(
            Order(0, self.spec.starting_pages, 0.0, 0.0, version, {}, occasion="starting stock")
        )

    def _order(self, order: Order) -> list[Ref[Any]]:
        return [shard.ask(PublisherCompute.publish, order) for shard in self.shards]

    def offers(self, round_: int) -> dict[str, Offer]:
        """Return the models that labs offer in a round: the versions released last."""
        return {
            v.lab: Offer(v.number, v.mark, lab.marked_now(round_), v.can_write)
            for lab in self.world.labs
            if (v := lab.model_version) is not None and lab.works_in(round_)
        }

    def _away(self, round_: int) -> frozenset[str]:
        """Return the labs that no site can choose in a round, since they are not there."""
        labs = self.world.labs if round_ > 0 else []
        return frozenset(lab.name for lab in labs if not lab.works_in(round_))
