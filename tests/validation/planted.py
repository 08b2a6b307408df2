"""Bugs to be planted in the engine, each with the case that must catch it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ecosystem.agents.filter.compute import ClaimCheck, FilterCompute
from ecosystem.agents.lab import readings, text_reader
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.lab import Lab
from ecosystem.agents.lab.pool import Pool
from ecosystem.agents.lab.repeats import Repeats
from ecosystem.draws.keys import hashes, key_of
from ecosystem.draws.sampling import split_fixed
from ecosystem.text import categorical
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.categorical_learner import CategoricalLearner
from ecosystem.text.channel import Pages
from ecosystem.text.decoding import Decoding
from ecosystem.text.moment_learner import MomentLearner
from ecosystem.web import reading

Plant = Callable[[pytest.MonkeyPatch], None]


def replacement_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "_with_replacement", reading._without_replacement)


def replacement_always(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "_without_replacement", reading._with_replacement)


def fixed_counts_for_iid(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(readings, "split_by_shares", lambda _, n, shares: split_fixed(n, shares))


def iid_for_fixed_counts(patch: pytest.MonkeyPatch) -> None:
    by_chance = readings.split_by_shares
    calls = iter(range(10**9))
    patch.setattr(
        readings, "split_fixed", lambda n, shares: by_chance(key_of(next(calls)), n, shares)
    )


def a_round_too_many(patch: pytest.MonkeyPatch) -> None:
    """Start from a fit to n human draws in place of the exact human law."""
    begin = Lab._begin

    def fitted(self: Lab, round_: int) -> None:
        spec = self.spec
        if spec.start == "human" and isinstance(spec.tokens, float | int):
            change = {"start": "pool", "initial_tokens": round(spec.tokens)}
            self.spec = spec.model_copy(update=change)
        begin(self, round_)

    patch.setattr(Lab, "_begin", fitted)


def a_round_too_few(patch: pytest.MonkeyPatch) -> None:
    """The first round does not train."""
    patch.setattr(Lab, "trains_in", lambda self, round_: round_ > 1)


def smoothing_left_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lab, "learner", lambda self, round_: CategoricalLearner(smoothing=0.01))


def smoothing_halved(patch: pytest.MonkeyPatch) -> None:
    """Half of the smoothing is added."""
    fit = CategoricalLearner.fit

    def halved(self: CategoricalLearner, training: Any) -> Any:
        return fit(dataclasses.replace(self, smoothing=self.smoothing / 2), training)

    patch.setattr(CategoricalLearner, "fit", halved)


def labs_share_random_numbers(patch: pytest.MonkeyPatch) -> None:
    """Reading is keyed by the round alone, not by who reads what."""

    def careless(seed: int, *names: str | int) -> int:
        return key_of(seed, "read", names[-1]) if names[0] == "read" else key_of(seed, *names)

    patch.setattr(readings, "key_of", careless)


def words_redrawn(patch: pytest.MonkeyPatch) -> None:
    """Every reading of a page draws its words anew."""
    read, calls = CategoricalChannel.read, iter(range(10**9))

    def redrawn(self: CategoricalChannel, pages: Pages, *others: Any) -> Any:
        keys = hashes(key_of(next(calls)), pages.keys)
        return read(self, dataclasses.replace(pages, keys=keys), *others)

    patch.setattr(CategoricalChannel, "read", redrawn)


def archive_drawn_from_the_law(patch: pytest.MonkeyPatch) -> None:
    """Reading an archive draws from the human law in place of its pages."""
    selected = LabCompute._selected

    def drawn(self: LabCompute, selection: Any) -> Any:
        intake = selected(self, selection)
        channels, key = self.state.channels, key_of(self.state.seed, "a bug", self.name)
        people, n = channels.human(0), intake.n_draws
        text = channels.draw(people, key, n, channels.statistics)
        return dataclasses.replace(intake, text=text)

    patch.setattr(LabCompute, "_selected", drawn)


def detection_redrawn(patch: pytest.MonkeyPatch) -> None:
    """Every round judges all pages again, with new numbers."""
    judge = FilterCompute.judge

    def again(self: FilterCompute) -> None:
        self._dropped, self._rates = np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64)
        self.evidence += "'"
        judge(self)

    again.__name__ = "judge"  # compute halves are asked by name
    patch.setattr(FilterCompute, "judge", again)


def adoption_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lab, "marked_share", lambda self, round_: 1.0)


def refill_ignored(patch: pytest.MonkeyPatch) -> None:
    read_stock = text_reader.read_stock
    patch.setattr(
        text_reader,
        "read_stock",
        lambda corpus, rows, dropped, rule: read_stock(
            corpus, rows, dropped, dataclasses.replace(rule, refill=False)
        ),
    )


def variance_always_biased(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MomentLearner, "_correction", lambda self, concentration: 1.0)


def variance_always_unbiased(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        MomentLearner, "_correction", lambda self, concentration: 1.0 / (1.0 - concentration)
    )


def shares_swapped(patch: pytest.MonkeyPatch) -> None:
    """The shares of a lab's sources are taken in the wrong order."""
    by_chance = readings.split_by_shares

    def swapped(key: int, n: int, shares: Any) -> Any:
        return by_chance(key, n, shares[::-1])

    patch.setattr(readings, "split_by_shares", swapped)


def pool_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A lab that accumulates keeps the text of this round alone."""
    begin = Pool.__init__

    def forgetful(self: Pool, name: str, workflow: str, state: Any) -> None:
        begin(self, name, "replace", state)

    patch.setattr(Pool, "__init__", forgetful)


def edited_twice(patch: pytest.MonkeyPatch) -> None:
    threshold = categorical.threshold
    patch.setattr(categorical, "threshold", lambda share: threshold(1 - (1 - share) ** 2))


def truth_ignored(patch: pytest.MonkeyPatch) -> None:
    """A verifier passes every page with the same rate."""

    def blind(self: ClaimCheck, lots: Any, state: Any) -> Any:
        return np.full(len(lots), 0.4)

    patch.setattr(ClaimCheck, "rates_on_reading", blind)


def decoding_left_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lab, "decoding", lambda self, round_: Decoding())


# What is planted, the case that must be wrong, and the name of the bug in its claims.
def benchmark_of_the_training_text(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LabCompute, "benchmark", LabCompute.text)


def model_read_after_its_release(patch: pytest.MonkeyPatch) -> None:
    """One more draw is of the model that was just fitted, not of the one that was read."""
    patch.setattr(Lab, "readable_weights", property(lambda self: self.output_weights, _ignored))


def _ignored(*_: object) -> None:
    pass


def tokens_counted_for_pages(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Repeats, "n_repeated", 0)


def rounds_counted_apart(patch: pytest.MonkeyPatch) -> None:
    """Pages of each round are told apart from those of the rounds before."""
    note = Repeats.note

    def apart(self: Repeats, n_lots: int, selections: Any) -> None:
        before, self.is_pooled = self.n_repeated, False
        note(self, n_lots, selections)
        self._n_read += before

    patch.setattr(Repeats, "note", apart)


PLANTED: tuple[tuple[Plant, str, str], ...] = (
    (a_round_too_many, "replace", "a round too many"),
    (a_round_too_few, "replace", "a round too few"),
    (benchmark_of_the_training_text, "dashboard-illusion", "the benchmark is the training text"),
    (variance_always_biased, "gaussian-replace", "a biased variance"),
    (variance_always_unbiased, "gaussian-spread", "an unbiased variance"),
    (smoothing_left_on, "first-round-loss", "smoothing left on"),
    (smoothing_halved, "fresh-draws", "half of the smoothing"),
    (model_read_after_its_release, "marginal-worth", "of the model that was fitted"),
    (fixed_counts_for_iid, "mixture", "fixed counts"),
    (iid_for_fixed_counts, "mixture", "an i.i.d. mixture"),
    (labs_share_random_numbers, "isolated-labs", "labs that share random numbers"),
    (replacement_ignored, "archive", "read without replacement"),
    (replacement_always, "archive", "read with replacement"),
    (archive_drawn_from_the_law, "archive", "an archive drawn from the law"),
    (words_redrawn, "second-crawl", "words redrawn on a second crawl"),
    (words_redrawn, "two-crawlers", "words redrawn for each crawler"),
    (detection_redrawn, "judged-once", "detection redrawn each round"),
    (refill_ignored, "refill", "refill ignored"),
    (shares_swapped, "network", "shares of a lab's two sources swapped"),
    (pool_forgotten, "accumulate", "old text forgotten"),
    (edited_twice, "edited-pages", "edited twice"),
    (truth_ignored, "verifier", "a verifier that ignores the truth"),
    (tokens_counted_for_pages, "repetition", "tokens counted, not distinct pages"),
    (rounds_counted_apart, "repetition", "distinct pages of each round added up"),
    (decoding_left_out, "sampling-bias", "decoding left out"),
    (adoption_ignored, "break-even", "all AI text marked"),
)
