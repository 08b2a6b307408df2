"""What every learner keeps: the contract of :class:`ecosystem.text.learner.Learner`."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, counter, hashes, key_of
from ecosystem.testing.expecting import expect, travelled
from ecosystem.text.categorical import CategoricalChannel
from ecosystem.text.law import Law
from ecosystem.text.learner import Learner, TrainingSet
from ecosystem.text.statistic import Statistic
from ecosystem.text.words import WORDS

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_ROUNDING = 1e-9  # of probabilities: real weights lie on a grid of 2 ** -40
_STARTS = np.array([0, 12, 24], dtype=np.int64)


class _Words(CategoricalChannel):
    """Words of two topics that have most of their words in common."""

    def __init__(self, type_keys: U64, word_ids: I64) -> None:
        super().__init__(WORDS, 1.0, type_keys, _STARTS)
        self._word_ids = word_ids

    @cached_property
    def word_ids(self) -> I64:
        """Equal for types that are the same word."""
        return self._word_ids

    def human(self, round_: int) -> Law:
        """Nobody asks for it."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Task:
    """What a learner is given, from the texts themselves."""

    channel: _Words
    texts: list[list[I64]]  # of each source: the types of each of its texts, in their order
    weights: F64 | None
    vocabulary: NDArray[np.bool_]
    human: Law
    previous: Law | None

    def fit(self, learner: Learner) -> Law | None:
        fitter = learner.in_channel(self.channel)
        law: Law | None = fitter.fit(self.given(fitter.statistic(self.channel)))
        return law

    def given(self, statistic: type[Statistic]) -> TrainingSet:
        texts = [_statistic(statistic, self.channel, texts) for texts in self.texts]
        channel, human, previous = self.channel, self.human, self.previous
        return TrainingSet(channel, texts, self.weights, self.vocabulary, human, previous)

    def permuted(self, order: I64) -> _Task:
        """Return the task with its types in another order."""
        place = np.argsort(order)

        def moved(law: Law) -> Law:
            return Law(law.weights[order], law.starts)

        return _Task(
            _Words(self.channel.type_keys[order], self.channel.word_ids[order]),
            [[place[text] for text in texts] for texts in self.texts],
            self.weights,
            self.vocabulary[order],
            moved(self.human),
            None if self.previous is None else moved(self.previous),
        )


def _statistic(
    statistic: type[Statistic], channel: CategoricalChannel, texts: list[I64]
) -> Statistic:
    values = np.concatenate([np.zeros(0, dtype=np.int64), *texts])
    draws = np.array([len(text) for text in texts], dtype=np.int64)
    return statistic.of(channel, values, draws, np.ones(len(texts), dtype=np.int64))


def _task() -> _Task:
    """Make three texts over two topics; the last types of each are not born yet."""
    n = 24
    type_keys = hashes(key_of(0, "testing"), np.arange(n, dtype=np.uint64))
    numbers = [hashes(key_of(0, "text", i), type_keys) % np.uint64(9 + 40 * i) for i in range(3)]
    vocabulary = np.arange(n) % 12 < 10
    texts = []
    for i, counted in enumerate(numbers):
        values = np.repeat(np.arange(n), np.where(vocabulary, counted, 0).astype(np.int64))
        shuffled = values[np.argsort(counter(key_of(0, "order", i), len(values)))]
        texts.append(np.array_split(shuffled, 3))
    human = np.where(vocabulary, np.arange(n, 0, -1), 0).astype(np.int64)
    previous = np.where(np.arange(n) % 4 == 0, human, 0)
    channel = _Words(type_keys, np.where(np.arange(n) % 5 == 0, np.arange(n), np.arange(n) % 12))
    return _Task(channel, texts, None, vocabulary, Law(human, _STARTS), Law(previous, _STARTS))


def check_learner(learner: Learner) -> None:
    """Check that a learner fits laws as every part of a world relies on.

    It is deterministic and leaves alone what it is given; its statistics add up, so that pooled
    texts are one text; neither the order of sources nor that of types matters; only the
    ratio of weights counts, and a source without text has none; there is a law wherever
    there is text; no type comes from nowhere; and a law writes what it holds.

    Parameters
    ----------
    learner
        A :class:`~ecosystem.text.learner.Learner`, with a statistic of its own or without. It
        is given texts of two topics that have most of their words in common.

    Raises
    ------
    AssertionError
        With what was expected of it.
    """
    name = type(learner).__name__
    expect(isinstance(learner, Learner), f"{name} is no Learner; expected a class that extends it")
    pooled = _task()
    weighted = replace(pooled, weights=np.array([0.5, 0.125, 0.375]))
    even = replace(pooled, texts=[[np.flatnonzero(pooled.vocabulary)]] * 3)  # all types alike
    _check_statistic(learner, pooled)
    for task in (pooled, weighted, even, replace(pooled, previous=None)):
        _check_law(learner, task, name)
        _check_order(learner, task, name)
    _check_sums(learner, pooled, name)
    _check_weights(learner, weighted, name)
    _check_nothing(learner, pooled, name)
    sent = travelled(learner, f"the learner {name}")
    expect(
        _differ(pooled.fit(learner), pooled.fit(sent), exactly=True) is None,
        f"{name} fits another law on another host; expected it to be pickled with all it needs",
    )


def _check_statistic(learner: Learner, task: _Task) -> None:
    channel = task.channel
    statistic = learner.in_channel(channel).statistic(channel)
    name, texts = statistic.__name__, task.texts[0]
    found, nothing = _statistic(statistic, channel, texts), statistic.nothing(channel)
    counts = np.bincount(np.concatenate(texts), minlength=channel.n_types)
    expect(
        found.n_draws == counts.sum() and np.array_equal(found.counts, counts),
        f"{name} counts {found.n_draws} draws of a text of {counts.sum()}, or other types;"
        " expected n_draws and counts of the text",
    )
    for total in (found + nothing, nothing + found, travelled(found, name)):
        expect(
            np.array_equal(total.counts, counts),
            f"{name} is another one with nothing added, or after a journey; expected the same",
        )
    three = np.full(len(texts), 3, dtype=np.int64)
    draws = np.array([len(text) for text in texts], dtype=np.int64)
    thrice = statistic.of(channel, np.concatenate(texts), draws, three)
    expect(
        np.array_equal(thrice.counts, 3 * counts),
        f"{name} of a text that counts three times has other counts; expected three times as many",
    )


def _check_law(learner: Learner, task: _Task, name: str) -> None:
    fitter = learner.in_channel(task.channel)
    given = task.given(fitter.statistic(task.channel))
    before = pickle.dumps(replace(given, channel=None))
    law = fitter.fit(given)
    expect(
        pickle.dumps(replace(given, channel=None)) == before,
        f"{name} changed what it was given; expected a fit to leave it alone",
    )
    if not isinstance(law, Law):
        raise AssertionError(f"{name} returned {_kind(law)} for a text; expected a Law")
    expect(
        _differ(law, task.fit(learner), exactly=True) is None,
        f"{name} fitted two laws to one text; expected the same bits each time",
    )
    weights = law.weights
    expect(
        weights.shape == task.vocabulary.shape and weights.dtype == np.int64,
        f"{name} returned weights of {weights.dtype} and shape {weights.shape};"
        f" expected int64, one for each of the {len(task.vocabulary)} types",
    )
    expect(
        np.array_equal(law.starts, task.human.starts),
        f"{name} returned a law of other contexts; expected those of the human law",
    )
    expect(
        bool((weights >= 0).all()) and int(weights.sum()) > 0,
        f"{name} returned weights from {weights.min()} to {weights.max()};"
        " expected none below zero, and a positive sum",
    )
    known = task.vocabulary | (task.human.weights > 0)
    for text in given.counts:
        known = known | (text > 0)
    if task.previous is not None:
        known = known | (task.previous.weights > 0)
    strange = np.flatnonzero((weights > 0) & ~known)
    expect(
        not len(strange),
        f"{name} gave weight to {len(strange)} types that are neither counted, nor in the"
        " vocabulary, nor in a law that it was given; expected none",
    )
    _check_writing(law, name)


def _check_writing(law: Law, name: str) -> None:
    draws, half = np.array([40, 1, 0, 23]), np.array([20, 1, 0, 11])
    ends = np.cumsum(draws)
    for context, sampler in enumerate(law.sampler):
        if sampler is None:
            continue
        numbers = counter(key_of(0, "writing", context), int(draws.sum()))
        types = sampler.sample(numbers, draws)
        expect(
            len(types) == len(numbers)
            and bool((law.weights[types] > 0).all())
            and bool((types >= law.starts[context]).all())
            and bool((types < law.starts[context + 1]).all()),
            f"a law of {name} writes other types than it holds in a topic; expected one type of"
            " the topic for each number, with a weight above zero",
        )
        beginnings = [
            slice(end - n, end - n + m) for end, n, m in zip(ends, draws, half, strict=True)
        ]
        numbers = np.concatenate([numbers[part] for part in beginnings])
        expect(
            np.array_equal(
                sampler.sample(numbers, half), np.concatenate([types[p] for p in beginnings])
            ),
            f"a law of {name} writes another beginning of a text when less of it is wanted;"
            " expected the same types",
        )


def _check_order(learner: Learner, task: _Task, name: str) -> None:
    backwards = replace(
        task,
        texts=task.texts[::-1],
        weights=None if task.weights is None else task.weights[::-1].copy(),
    )
    problem = _differ(task.fit(learner), backwards.fit(learner))
    expect(problem is None, f"{name}: sources in another order give another law ({problem})")
    order = np.concatenate([np.arange(12)[::-1], 12 + np.roll(np.arange(12), 5)])
    law = task.fit(learner)
    moved = None if law is None else Law(law.weights[order], law.starts)
    problem = _differ(moved, task.permuted(order).fit(learner))
    expect(
        problem is None,
        f"{name}: types in another order give another law ({problem}); expected equal types to"
        " be told apart by their keys, never by their place",
    )


def _check_sums(learner: Learner, task: _Task, name: str) -> None:
    together = replace(task, texts=[[text for texts in task.texts for text in texts]])
    problem = _differ(task.fit(learner), together.fit(learner))
    expect(
        problem is None,
        f"{name}: texts without weights and their sum give different laws ({problem});"
        " expected statistics that add",
    )


def _check_weights(learner: Learner, task: _Task, name: str) -> None:
    assert task.weights is not None
    problem = _differ(task.fit(learner), replace(task, weights=task.weights * 4).fit(learner))
    expect(
        problem is None,
        f"{name}: weights four times as large give another law ({problem});"
        " expected only their ratio to count",
    )
    silent = replace(task, texts=[*task.texts, []], weights=np.append(task.weights, 2.0))
    problem = _differ(task.fit(learner), silent.fit(learner))
    expect(
        problem is None,
        f"{name}: a source without text changes the law ({problem});"
        " expected it to lose its weight to the others",
    )


def _check_nothing(learner: Learner, task: _Task, name: str) -> None:
    for n in range(3):
        law = replace(task, texts=[[]] * n).fit(learner)
        expect(
            law is None or (isinstance(law, Law) and int(law.weights.sum()) > 0),
            f"{name} returned {_kind(law)} without weight for no text; expected None, or a law"
            " made of the laws it was given",
        )


def _kind(thing: object) -> str:
    return "None" if thing is None else f"an object of class {type(thing).__name__}"


def _differ(one: Law | None, other: Law | None, *, exactly: bool = False) -> str | None:
    """Return how two laws differ; None where they are the same."""
    if one is None or other is None:
        return None if one is other else "one of them is None"
    if one.weights.shape != other.weights.shape:
        return f"they have the shapes {one.weights.shape} and {other.weights.shape}"
    if exactly:
        return None if np.array_equal(one.weights, other.weights) else "their weights differ"
    if not np.array_equal(one.weights > 0, other.weights > 0):
        return "they do not hold the same types"
    gap = float(np.abs(one.probabilities - other.probabilities).max())
    return None if gap < _ROUNDING else f"a probability differs by {gap:.2g}"
