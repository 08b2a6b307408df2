"""What every learner keeps: the contract of :meth:`CategoricalLearner.fit`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ecosystem.draws.keys import U64, hashes, key
from ecosystem.testing.expecting import expect, travelled
from ecosystem.text.law import Law

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_ROUNDING = 1e-9  # of probabilities: real weights lie on a grid of 2 ** -40


class Learner(Protocol):
    """What fits a law to counts."""

    def fit(
        self,
        counts: list[I64],
        weights: F64 | None,
        vocabulary: NDArray[np.bool_],
        type_keys: U64,
        human: Law,
        previous: Law | None,
    ) -> Law | None:
        """Fit a law to the counts of each source."""
        ...


@dataclass(frozen=True)
class _Task:
    """What a learner is given."""

    counts: list[I64]
    weights: F64 | None
    vocabulary: NDArray[np.bool_]
    type_keys: U64
    human: Law
    previous: Law | None

    def fit(self, learner: Learner) -> Law | None:
        return learner.fit(
            list(self.counts),
            self.weights,
            self.vocabulary,
            self.type_keys,
            self.human,
            self.previous,
        )

    def permuted(self, order: I64) -> _Task:
        """Return the task with its types in another order."""

        def moved(law: Law) -> Law:
            return Law(law.weights[order], law.starts)

        return _Task(
            [text[order] for text in self.counts],
            self.weights,
            self.vocabulary[order],
            self.type_keys[order],
            moved(self.human),
            None if self.previous is None else moved(self.previous),
        )

    def arrays(self) -> list[NDArray[Any]]:
        """Return copies of all it is made of."""
        laws = [self.human, *([] if self.previous is None else [self.previous])]
        given = [*self.counts, self.vocabulary, self.type_keys, *(law.weights for law in laws)]
        weights = [] if self.weights is None else [self.weights]
        return [array.copy() for array in [*given, *weights]]


def _task() -> _Task:
    """Make three texts over two contexts; the last types of each are not born yet."""
    n = 24
    type_keys = hashes(key(0, "testing"), np.arange(n, dtype=np.uint64))
    numbers = [hashes(key(0, "text", i), type_keys) % np.uint64(9 + 40 * i) for i in range(3)]
    vocabulary = np.arange(n) % 12 < 10
    counts = [np.where(vocabulary, text, 0).astype(np.int64) for text in numbers]
    starts = np.array([0, 12, 24], dtype=np.int64)
    human = np.where(vocabulary, np.arange(n, 0, -1), 0).astype(np.int64)
    previous = np.where(np.arange(n) % 4 == 0, human, 0)
    return _Task(counts, None, vocabulary, type_keys, Law(human, starts), Law(previous, starts))


def check_learner(learner: Learner) -> None:
    """Check that a learner fits laws as every part of a world relies on.

    It is deterministic and leaves alone what it is given; counts add up, so that pooled
    texts are one text; neither the order of sources nor that of types matters; only the
    ratio of weights counts, and a source without text has none; there is a law wherever
    there is text; and no type comes from nowhere.

    Parameters
    ----------
    learner
        An object with the method ``fit`` of
        :class:`ecosystem.text.learner.CategoricalLearner`.

    Raises
    ------
    AssertionError
        With what was expected of it.
    """
    name = type(learner).__name__
    pooled = _task()
    weighted = replace(pooled, weights=np.array([0.5, 0.125, 0.375]))
    even = replace(pooled, counts=[pooled.vocabulary.astype(np.int64)] * 3)  # all types alike
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


def _check_law(learner: Learner, task: _Task, name: str) -> None:
    before = task.arrays()
    law = task.fit(learner)
    unchanged = [np.array_equal(a, b) for a, b in zip(before, task.arrays(), strict=True)]
    expect(all(unchanged), f"{name} changed what it was given; expected a fit to leave it alone")
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
    for text in task.counts:
        known = known | (text > 0)
    if task.previous is not None:
        known = known | (task.previous.weights > 0)
    strange = np.flatnonzero((weights > 0) & ~known)
    expect(
        not len(strange),
        f"{name} gave weight to {len(strange)} types that are neither counted, nor in the"
        " vocabulary, nor in a law that it was given; expected none",
    )


def _check_order(learner: Learner, task: _Task, name: str) -> None:
    backwards = replace(
        task,
        counts=task.counts[::-1],
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
    together = replace(task, counts=[np.sum(task.counts, axis=0)])
    problem = _differ(task.fit(learner), together.fit(learner))
    expect(
        problem is None,
        f"{name}: texts without weights and their sum give different laws ({problem});"
        " expected counts that add",
    )


def _check_weights(learner: Learner, task: _Task, name: str) -> None:
    assert task.weights is not None
    problem = _differ(task.fit(learner), replace(task, weights=task.weights * 4).fit(learner))
    expect(
        problem is None,
        f"{name}: weights four times as large give another law ({problem});"
        " expected only their ratio to count",
    )
    empty = np.zeros_like(task.counts[0])
    silent = replace(task, counts=[*task.counts, empty], weights=np.append(task.weights, 2.0))
    problem = _differ(task.fit(learner), silent.fit(learner))
    expect(
        problem is None,
        f"{name}: a source without text changes the law ({problem});"
        " expected it to lose its weight to the others",
    )


def _check_nothing(learner: Learner, task: _Task, name: str) -> None:
    empty = np.zeros_like(task.counts[0])
    for counts in ([], [empty], [empty, empty]):
        law = replace(task, counts=counts).fit(learner)
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
