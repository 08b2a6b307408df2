"""Labs decide what they read, train on it, and release a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import WorldAgent
from ecosystem.benches.training import LawPortion, StockPortion, Training, TrainingBench
from ecosystem.corpus.lots import NO_MARK
from ecosystem.corpus.reading import Rule
from ecosystem.draws.keys import key
from ecosystem.draws.sampling import split_by_shares, split_fixed
from ecosystem.language.decoding import Decoding, decode
from ecosystem.language.law import Law, mixture
from ecosystem.language.learner import CategoricalLearner
from ecosystem.language.model import ModelVersion
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.labs import (
    ArchiveStock,
    CrawlStock,
    DecodingSpec,
    HumanLaw,
    ModelLaw,
    NewStock,
    PoolLaw,
    Source,
    Stock,
    labelled,
)

if TYPE_CHECKING:
    from ecosystem.scenario.labs import Lab as LabSpec
    from ecosystem.world import World


class Lab(WorldAgent):
    """Trains models on a mix of sources.

    Attributes
    ----------
    model_version
        The version released last; None before the first.
    training
        What came of the training of this round; None where it did not train.
    benchmark
        Words of the text held out in its last training; None without any.
    """

    def __init__(self, world: World, spec: LabSpec) -> None:
        super().__init__(world, spec.name)
        self.spec = spec
        self.sources = labelled(spec.sources, spec.crawler or world.spec.crawlers[0].name)
        self.model_version: ModelVersion | None = None
        self.training: Training | None = None
        self.benchmark: NDArray[np.int64] | None = None
        self.bench = TrainingBench(
            seed=world.spec.seed,
            name=spec.name,
            n_types=world.lexicon.n_types,
            workflow=spec.workflow,
            type_keys=world.lexicon.type_keys,
        )

    def start(self) -> None:
        """Take the initial pool, and release the model of round 0 if there is one."""
        human = self.world.human.law(0)
        if self.spec.initial_tokens:
            self.training = self.bench.start(
                self._learner(0), human, self.spec.initial_tokens, self.world.lexicon.known(0)
            )
        if self.spec.start == "human":
            self._release(human, depth=0.0, round_=0)
        elif self.spec.start == "pool" and self.training is not None:
            assert self.training.fitted is not None
            self._release(self.training.fitted, depth=1.0, round_=0)

    def _now(self, schedule: Any, round_: int) -> float:
        return value_at(schedule, self.world.calendar, round_)

    def _learner(self, round_: int) -> CategoricalLearner:
        return CategoricalLearner(
            self.world.lexicon.type_keys,
            self._now(self.spec.smoothing, round_),
            self.spec.capacity,
            self._now(self.spec.weight_human, round_),
            self._now(self.spec.weight_previous, round_),
        )

    def _decoding(self, spec: DecodingSpec, round_: int) -> Decoding:
        return Decoding(
            self._now(spec.temperature, round_), spec.top_k, self._now(spec.top_p, round_)
        )

    def trains_in(self, round_: int) -> bool:
        """Tell whether it trains in a round."""
        return round_ % self.spec.trains_every == 0

    def train(self, round_: int) -> None:
        """Read this round's text and fit a model, without releasing it yet."""
        self.training = None
        if not self.trains_in(round_):
            return
        spec, world = self.spec, self.world
        n_draws = None if spec.tokens == "all" else round(self._now(spec.tokens, round_))
        weights = None
        if spec.mixture == "weight":
            weights = {label: self._now(s.weight, round_) for label, s in self.sources}
        self.training = self.bench.train(
            round_,
            self._learner(round_),
            self._portions(round_, n_draws),
            weights,
            held_out=spec.held_out,
            n_fit=n_draws or 0,
            corpus=world.corpus,
            shelf=world.shelf,
            depths=world.writer_depths(),
            vocabulary=world.lexicon.known(round_),
            human=world.human.law(round_),
            previous=self.model_version.fitted if self.model_version else None,
        )
        if self.training.benchmark.any():
            self.benchmark = self.training.benchmark

    def release(self, round_: int) -> None:
        """Release the model fitted in this round, if any."""
        if self.training is not None and self.training.fitted is not None:
            self._release(self.training.fitted, 1.0 + self.training.depth, round_)

    def _release(self, fitted: Law, depth: float, round_: int) -> None:
        marks = [mark.name for mark in self.world.spec.watermarks]
        self.model_version = ModelVersion(
            number=self.world.next_model_number(),
            lab=self.name,
            round=round_,
            fitted=fitted,
            output=decode(
                fitted, self._decoding(self.spec.decoding, round_), self.world.lexicon.type_keys
            ),
            mark=marks.index(self.spec.watermark) if self.spec.watermark else NO_MARK,
            depth=depth,
        )
        self.world.add_model(self.model_version)

    def _portions(self, round_: int, n_draws: int | None) -> list[LawPortion | StockPortion]:
        shares = np.array([self._now(s.share, round_) for _, s in self.sources])
        amounts: list[int | None] = [None] * len(shares)
        if n_draws is not None and self.spec.mixture == "iid":
            decision = key(self.world.spec.seed, "mixture", self.name, round_)
            amounts = [int(n) for n in split_by_shares(decision, n_draws, shares)]
        elif n_draws is not None:
            amounts = [int(n) for n in split_fixed(n_draws, shares)]
        return [
            self._portion(source, label, amount, round_)
            for (label, source), amount in zip(self.sources, amounts, strict=True)
        ]

    def _portion(
        self, source: Source, label: str, n_draws: int | None, round_: int
    ) -> LawPortion | StockPortion:
        seed = self.world.spec.seed
        reader = "*" if source.shared else self.name  # no lab can have this name
        decision = key(seed, "read", reader, label, round_)
        if not isinstance(source, Stock):
            law, ai_share, depth = self._law(source, round_)
            assert n_draws is not None
            return LawPortion(label, law, n_draws, decision, ai_share, depth)
        rows = self._stock(source)
        dropped = np.zeros(len(rows), dtype=bool)
        for name in source.filters:
            dropped |= self.world.filter(name).bench.dropped(rows)
        rule = Rule(
            decision,
            n_draws,
            replacement=source.replacement,
            refill=source.when_short == "refill",
            held_out=self.spec.held_out,
            benchmark=key(seed, "benchmark", reader),
        )
        return StockPortion(label, rows, dropped, rule)

    def _stock(self, source: Stock) -> NDArray[np.int64]:
        world = self.world
        if isinstance(source, CrawlStock):
            crawler = world.crawler(source.crawler or self.spec.crawler)
            return crawler.fetched if source.span == "round" else crawler.fetched_ever()
        if isinstance(source, ArchiveStock):
            return world.archivist(source.archive).rows
        return world.new_rows if isinstance(source, NewStock) else world.live_rows

    def _law(self, source: Source, round_: int) -> tuple[Law, float, float]:
        """Return a law, the share of it that models wrote, and their mean depth."""
        world = self.world
        if isinstance(source, HumanLaw):
            at = round_ if source.at is None else world.calendar.round_of(source.at)
            law = world.human.law(at)
            if source.transform is not None:
                transform = self._decoding(source.transform, round_)
                law = decode(law, transform, world.lexicon.type_keys)
            return law, 0.0, 0.0
        names = [source.lab] if isinstance(source, ModelLaw) else None
        if isinstance(source, PoolLaw) and source.labs != "all":
            names = source.labs
        models = [
            lab.model_version
            for lab in world.labs
            if lab.model_version is not None and (names is None or lab.name in names)
        ]
        if not models:
            raise LookupError(
                f"lab {self.name!r} reads from models that nobody has released by round {round_}"
            )
        volumes = np.ones(len(models))
        if isinstance(source, PoolLaw) and source.weighted_by == "volume":
            volumes = world.live_tokens_by_lab([m.lab for m in models])
        depth = float(np.average([m.depth for m in models], weights=volumes))
        return mixture([m.output for m in models], volumes), 1.0, depth
