"""Onsets in worlds whose course is known: resampling, and tails cut again and again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosystem.measures.diversity import gini_simpson
from ecosystem.measures.onset import OnsetDetector, tail_and_body, tail_and_body_types

F64 = NDArray[np.float64]


def zipf(n_types: int) -> F64:
    p: F64 = 1.0 / np.arange(1, n_types + 1)
    p /= p.sum()
    return p


def resampled(
    human: F64, n: int, n_rounds: int, seed: int, *, recursive: bool = True
) -> Iterator[F64]:
    """Yield the laws of a lab that fits n draws a round, from itself or from people."""
    rng, p = np.random.default_rng(seed), human
    for _ in range(n_rounds):
        p = rng.multinomial(n, p if recursive else human) / n
        yield p


def watched(human: F64, laws: Iterable[F64]) -> dict[str, int]:
    """Return the rounds of the onsets up to the late one; the first law is round 0."""
    detector, parts = OnsetDetector(), tail_and_body_types(human, human)
    rounds: dict[str, int] = {}
    for t, p in enumerate(laws):
        found = detector.observe(t, *tail_and_body(p, human, *parts), gini_simpson(p))
        rounds |= {onset.kind: onset.round for onset in found}
        if "late" in rounds:
            break
    return rounds


@pytest.mark.parametrize(
    ("n_types", "n"), [(1000, 1000), pytest.param(10_000, 4000, marks=pytest.mark.slow)]
)
def test_drift_loses_the_tail_long_before_variance(n_types: int, n: int) -> None:
    """The rarest word of the body is expected five times, so that the body can hold.

    Variance has a half-life of n ln 2; twelve of them leave 1 in 4,096 of it on average. Of
    runs with 1000 types and draws 96 in 100 show an early stage: 7 of 10 miss by chance once
    in ten thousand times.
    """
    human, n_rounds = zipf(n_types), math.ceil(12 * n * math.log(2))
    runs = [watched(human, resampled(human, n, n_rounds, seed)) for seed in range(10)]
    assert all("late" in rounds for rounds in runs)
    early = [rounds for rounds in runs if "early" in rounds]
    assert len(early) >= 7
    assert all(5 * rounds["early"] < rounds["late"] for rounds in early)


@pytest.mark.parametrize("seed", range(3))
def test_no_onset_without_drift(seed: int) -> None:
    human = zipf(1000)
    assert watched(human, resampled(human, 10**8, 200, seed)) == {}


@pytest.mark.parametrize("seed", range(3))
def test_no_onset_without_recursion_however_small_the_sample(seed: int) -> None:
    human = zipf(1000)
    assert watched(human, resampled(human, 200, 500, seed, recursive=False)) == {}


def sharpened(n_types: int, n_rounds: int, top_p: float, temperature: float) -> Iterator[F64]:
    p = zipf(n_types)
    for _ in range(n_rounds):
        p = p ** (1 / temperature)
        n_kept = int(np.searchsorted(np.cumsum(p / p.sum()), top_p - 1e-12)) + 1
        p = np.where(np.arange(n_types) < n_kept, p, 0)
        p = p / p.sum()
        yield p


def test_p22_top_p_alone_takes_the_tail_and_stops_before_variance_is_gone() -> None:
    """Human mass left is .9001, .8101, .7299, .6583: of the tail's half .80, .62, .46, .32.

    It ends where the rarest word left is more probable than what would be cut.
    """
    assert watched(zipf(1000), sharpened(1000, 100, 0.9, 1.0)) == {"early": 3}


@pytest.mark.parametrize("temperature", [0.8, 0.9])
def test_p23_temperature_ends_in_one_word(temperature: float) -> None:
    assert "late" in watched(zipf(1000), sharpened(1000, 100, 1.0, temperature))
