"""Labs decide what they read, train on it, and release a model."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.agents.agent import Agent, shipped_kind
from ecosystem.agents.bill import Bill
from ecosystem.agents.decisions import DecisionError, amount, instance, refuse, share
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.learners import learner_in
from ecosystem.agents.lab.lineage import Lineage
from ecosystem.agents.lab.model_rows import model_row, parameters_of, parent_rows
from ecosystem.agents.lab.readings import Gathered, gathered_for, instead
from ecosystem.agents.lab.training import Training
from ecosystem.agents.options import AgentError
from ecosystem.draws.keys import key_of
from ecosystem.scenario.accounts import LICENSING
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.labs import (
    ArchiveStock,
    DecodingSpec,
    Source,
    is_expected,
    labelled,
)
from ecosystem.scenario.shares import draws_beside, shares_in
from ecosystem.text.decoding import Decoding
from ecosystem.text.learner import Learner
from ecosystem.text.model import ModelVersion
from ecosystem.text.sampler_registry import HUMAN
from ecosystem.web.lots import NO_MARK

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment
    from ecosystem.runtime.runtime import Ref
    from ecosystem.scenario.labs import Lab as LabSpec
    from ecosystem.text.text_model import TextModel


class Lab(Agent):
    """Trains models on a mix of sources.

    A subclass decides otherwise by overriding :meth:`trains_in`, :meth:`budget`,
    :meth:`sources_in`, :meth:`learner`, :meth:`decoding` or :meth:`marked_share`.

    Attributes
    ----------
    begins
        The round in which it begins, with the model that ``start`` says.
    model_version
        The version released last; None before the first.
    training
        What came of the training of this round; None where it did not train.
    output, output_weights, fitted_weights, model_text
        References to the laws that its model writes with, to their weights, to those before
        decoding, and to the words of the text that they were fitted to.
    readable_weights
        Those that its model writes with until it releases the next: what is read of it in this
        round. None before its first.
    text, benchmark
        References to the words fitted last and held out last; no benchmark without any.
    twins
        References to the words of what its model would be, had it just read people's text of
        the day: as much as its first model, and as much as this one. None of the exact human law.
    """

    kind = shipped_kind("lab")
    spec: LabSpec
    output: Ref[TextModel]
    output_weights: Ref[NDArray[np.int64]]
    fitted_weights: Ref[NDArray[np.int64]]
    model_text: Ref[NDArray[np.int64] | None]
    readable_weights: Ref[NDArray[np.int64]] | None = None
    text: Ref[NDArray[np.int64]]
    benchmark: Ref[NDArray[np.int64]] | None = None
    twins: Sequence[Ref[NDArray[np.int64]]] = ()
    _learner: Learner  # of the last training, and the decoding of the last release
    _decoding_now: Decoding

    def __init__(self, world: Environment, spec: LabSpec) -> None:
        super().__init__(world, spec)
        self.sources = labelled(spec.sources, spec.crawler or world.spec.crawlers[0].name)
        self.begins = 0 if spec.since is None else world.calendar.round_of(spec.since)
        self.model_version: ModelVersion | None = None
        self.training: Training | None = None
        self._released: tuple[ModelVersion, str | None] | None = None  # in this round, its mark
        self._ready: tuple[Ref[NDArray[np.bool_]], Training | None] | None = None
        self._gathered: Gathered | None = None
        self._asked: Ref[Training] | None = None
        self._archives: dict[str, str] = {}  # by label of the source
        self._first_budget: int | None = None  # draws that its first model was fitted to
        self._is_expected = False  # whether it reads no sample at all
        self.compute = world.runtime.handle(
            f"lab:{spec.name}",
            LabCompute,
            load=4.0,
            name=spec.name,
            workflow=spec.workflow,
            keeps_inputs=spec.until is not None,
        )

    # ------------------------------------------------------------ decisions

    def _now(self, schedule: Any, round_: int) -> float:
        return value_at(schedule, self.world.calendar, round_)

    def trains_in(self, round_: int) -> bool:
        """Tell whether it trains in a round."""
        return round_ % self.spec.trains_every == 0

    def budget(self, round_: int) -> int | None:
        """Return the draws that it trains on; None for all of its sources once."""
        return None if self.spec.tokens == "all" else round(self._now(self.spec.tokens, round_))

    def sources_in(self, round_: int) -> Mapping[str, tuple[Source, float]]:
        """Return what it reads in a round: each source by label, with its share."""
        shares = shares_in([s for _, s in self.sources], self.world.calendar, round_)
        return {
            label: (source, share)
            for (label, source), share in zip(self.sources, shares, strict=True)
        }

    @property
    def additive_smoothing(self) -> float | None:
        """What its learner adds to every count, if it does nothing else with the words."""
        return self._learner.additive_smoothing

    @property
    def archives(self) -> Mapping[str, str]:
        """The sources read last that are archives: the name of each archive by the label."""
        return self._archives

    @property
    def prices(self) -> tuple[float, float]:
        """What a bit of loss less is worth to it in this round, and what a draw fitted costs it."""
        costs, now = self.world.spec.costs, self.world.round
        return self._now(costs.bit, now), self._now(costs.training, now)

    def learner(self, round_: int) -> Learner:
        """Return what fits its laws."""
        return learner_in(self.spec.learner, self.world.calendar, round_, self.name)

    def decoding(self, round_: int) -> Decoding:
        """Return how its model writes."""
        return self.decoding_of(self.spec.decoding, round_)

    def marked_share(self, round_: int) -> float:
        """Return the share of its model's pages of a round that carry its mark."""
        share = self.spec.marked_share
        return 1.0 if share is None else self._now(share, round_)

    def decoding_of(self, spec: DecodingSpec, round_: int) -> Decoding:
        """Return what a scenario says of decoding, as it is in a round."""
        return Decoding(
            self._now(spec.temperature, round_), spec.top_k, self._now(spec.top_p, round_)
        )

    # ------------------------------------------------------------ a round

    def is_there_in(self, round_: int) -> bool:
        """Tell whether it has begun by a round and has not ended."""
        return self.world.calendar.is_between(self.spec.since, self.spec.until, round_)

    def works_in(self, round_: int) -> bool:
        """Tell whether it may train and its models write: from the round after it began on."""
        return round_ > self.begins and self.is_there_in(round_)

    def pays_in(self, round_: int) -> bool:
        """Tell whether it pays its part of charges: where it is there."""
        return self.is_there_in(round_)

    def begin_round(self) -> None:
        """Forget the training and the release of the round before."""
        self.training, self._released = None, None
        self.readable_weights = None if self.model_version is None else self.output_weights

    def owes(self) -> Iterator[Bill]:
        """Return its bills for draws fitted, and for pages read from archives."""
        if self.training is None:
            return
        yield Bill("training", self.training.n_draws)
        for name, n_pages in self.pages_from_archives().items():
            archive = self.world.archive(name)
            price = self._now(archive.spec.price, self.world.round)
            yield Bill(LICENSING, n_pages, recipient=archive, price=price)

    def report(self) -> Mapping[str, list[dict[str, Any]]]:
        """Return the rows of the model that was released in this round."""
        if self._released is None:
            return {}
        model, mark = self._released
        return {
            "models": [model_row(model, mark)],
            "lineage": parent_rows(model, self.world.writer_name),
        }

    def gather(self, round_: int) -> None:
        """Decide what to read in this round, and ask for the stocks and laws it is read from.

        All labs gather before any trains: nobody waits for another's training.
        """
        self.training = self._asked = None
        self._gathered = None
        if not self.works_in(round_) or not self.trains_in(round_):
            return
        sources = self._sources_now(round_)
        if not sources:
            raise AgentError(f"lab {self.name!r} trains in round {round_} on no source at all")
        n_draws = self._budget_now(round_)
        self._archives = {
            label: source.archive
            for label, (source, _) in sources.items()
            if isinstance(source, ArchiveStock)
        }
        self._is_expected = all(is_expected(source) for source, _ in sources.values())
        weights = None
        if self.spec.mixture == "weight":
            weights = {label: self._weight(label, s, round_) for label, (s, _) in sources.items()}
        self._learner = instance(self, "learner", self.learner(round_), Learner)
        self._gathered = gathered_for(self, sources, n_draws, weights, round_)

    def _sources_now(self, round_: int) -> dict[str, tuple[Source, float]]:
        """Return what it reads in a round and how much of it, checked."""
        read = instance(self, "sources_in", self.sources_in(round_), Mapping)
        try:
            shares = {
                label: (source, amount(self, "sources_in", part))
                for label, (source, part) in read.items()
            }
        except (TypeError, ValueError) as error:
            if isinstance(error, DecisionError):
                raise
            raise refuse(self, "sources_in", read, "label: (source, share)") from error
        return {
            label: (source, part)
            for label, (source, part) in shares.items()
            if part > 0 or draws_beside(source, self.world.calendar, round_) > 0
        }

    def _budget_now(self, round_: int) -> int | None:
        n_draws = self.budget(round_)
        return None if n_draws is None else int(amount(self, "budget", n_draws))

    def marked_now(self, round_: int) -> float:
        """Return the share of its model's pages that carry its mark in a round, checked."""
        return share(self, "marked_share", self.marked_share(round_))

    def _weight(self, label: str, source: Source, round_: int) -> float:
        if source.weight is None:
            raise AgentError(
                f"lab {self.name!r} mixes by weight, but its source {label!r} has none; state it"
            )
        return self._now(source.weight, round_)

    def train(self) -> None:
        """Read what was gathered and fit a model, without releasing it yet."""
        read = self._gathered
        if read is None:
            return
        self.compute.tell(LabCompute.begin, self._learner)
        for method, given in read.calls.values():
            self.compute.tell(method, *given)
        fit = self.world.round, read.weights, read.n_draws or 0
        self._asked = self.compute.ask(LabCompute.fit, *fit)

    def fitted_instead(
        self, without: Collection[str]
    ) -> Ref[tuple[int, NDArray[np.int64] | None]] | None:
        """Ask what it would have fitted in this round had it asked its other sources for as much.

        Returns
        -------
        Ref or None
            See :meth:`LabCompute.fitted_instead`. None where text is kept: what was read in earlier
            rounds cannot be asked for again; and where the others would be asked for no more.
        """
        if self.spec.workflow != "replace" or self._gathered is None:
            return None
        calls = instead(self, self._gathered, without, self.world.round)
        if not calls:
            return None
        self.compute.tell(LabCompute.begin_aside)
        for method, given in calls:
            self.compute.tell(method, *given)
        return self.compute.ask(LabCompute.fitted_instead)

    def finish_training(self) -> None:
        """Wait for the training to end."""
        if self._asked is not None:
            self.training = self.compute.runtime.value(self._asked)
            self._keep_text(self.training)

    def _keep_text(self, training: Training) -> None:
        self.text = self.compute.ask(LabCompute.text)
        if training.n_held_out > 0:
            self.benchmark = self.compute.ask(LabCompute.benchmark)

    def pages_from_archives(self) -> dict[str, int]:
        """Return the pages that the training of this round read, by archive: each page once."""
        found: dict[str, int] = {}
        for label, stock in self.training.stocks.items() if self.training is not None else ():
            if (archive := self._archives.get(label)) is not None:
                found[archive] = found.get(archive, 0) + stock.read.pages
        return found

    def make_ready(self, round_: int) -> None:
        """Have the model of this round, if any, made ready for release.

        It is what was fitted, or what the lab begins with. All labs do before any releases:
        nobody waits for another's decoding.
        """
        if round_ == self.begins:
            self._begin(round_)
        elif self.training is not None and self.training.is_fitted:
            self._decode(round_, self.training)

    def _begin(self, round_: int) -> None:
        """Take the initial pool of human text, and make the first model ready, if there is one."""
        if self.spec.initial_tokens:
            self._learner = instance(self, "learner", self.learner(round_), Learner)
            self.training = self.compute.get(
                LabCompute.start, round_, self._learner, self.spec.initial_tokens
            )
            self._keep_text(self.training)
        if self.spec.start == "human":
            self._decode(round_, None)
        elif self.spec.start == "pool":
            self._decode(round_, self.training)

    def _decode(self, round_: int, training: Training | None) -> None:
        """Have what came of a training decoded, or the exact human law where there was none."""
        self._decoding_now = instance(self, "decoding", self.decoding(round_), Decoding)
        human_of = round_ if training is None else None
        can_write = self.compute.ask(LabCompute.release, self._decoding_now, human_of)
        self._ready = can_write, training

    def release(self, round_: int) -> None:
        """Release the model that was made ready, if one was."""
        if self._ready is None:
            return
        (can_write, training), self._ready = self._ready, None
        marks = [mark.name for mark in self.world.spec.watermarks]
        learned = self._learner if training is not None else None
        lineage = Lineage({HUMAN: 1.0})
        if training is not None:
            before = None if self.model_version is None else self.model_version.number
            lineage = training.lineage.after_fit(self._learner, before)
        self.model_version = ModelVersion(
            number=self.world.next_model_number(),
            lab=self.name,
            round=round_,
            key=key_of(self.world.spec.seed, "model", self.name, round_),
            mark=marks.index(self.spec.watermark) if self.spec.watermark else NO_MARK,
            depth=0.0 if training is None else 1.0 + lineage.depth(self.world.depths),
            parents=lineage.shares,
            n_draws=0 if training is None else training.n_draws,
            parameters=parameters_of(
                learned, self._decoding_now, has_points=self.world.spec.language.points is not None
            ),
            can_write=self.compute.runtime.value(can_write),
        )
        self.output = self.compute.ask(LabCompute.output)
        self.output_weights = self.compute.ask(LabCompute.output_weights)
        self.fitted_weights = self.compute.ask(LabCompute.fitted_weights)
        self.model_text = self.compute.ask(LabCompute.model_text)
        if training is not None:
            self.twins = self._ask_twins(round_, training.n_draws)
        samplers, is_marked = self.compute.ask(LabCompute.samplers), self.marked_now(round_) > 0
        self._released = self.model_version, self.spec.watermark if is_marked else None
        self.world.add_model(self.model_version, samplers)

    def _ask_twins(self, round_: int, n_draws: int) -> Sequence[Ref[NDArray[np.int64]]]:
        """Have the twins of the model that is released made: one, where budgets are equal."""
        if self._first_budget is None:
            self._first_budget = n_draws
        return [
            self.compute.ask(
                LabCompute.twin, round_, n, self._decoding_now, is_expected=self._is_expected
            )
            for n in dict.fromkeys([self._first_budget, n_draws])
        ]
