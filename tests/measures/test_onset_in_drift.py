"""Onsets in worlds whose course is known: resampling, and tails cut again and again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosystem.measures.onset import OnsetDetector, read_law, tail_and_body_types

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


def watched(human: F64, laws: Iterable[F64], twins: Iterable[F64]) -> dict[str, int]:
    """Return the round of every onset; the first law is round 0."""
    detector, parts = OnsetDetector(), tail_and_body_types(human, human)
    rounds: dict[str, int] = {}
    for t, (p, twin) in enumerate(zip(laws, twins, strict=False)):
        found = detector.observe(t, read_law(p, human, *parts), read_law(twin, human, *parts))
        rounds |= {onset.stage: onset.round for onset in found}
    return rounds


def drift(
    human: F64, n: int, n_rounds: int, seed: int, *, recursive: bool = True
) -> dict[str, int]:
    """Watch a lab beside twins who fit as many draws from people, each with its own numbers."""
    laws = resampled(human, n, n_rounds, seed, recursive=recursive)
    return watched(human, laws, resampled(human, n, n_rounds, 1000 + seed, recursive=False))


@pytest.mark.parametrize(
    ("n_types", "n"), [(1000, 1000), pytest.param(10_000, 4000, marks=pytest.mark.slow)]
)
def test_drift_loses_the_tail_and_half_of_the_diversity_long_before_the_body(
    n_types: int, n: int
) -> None:
    """The rarest word of the body is expected five times, so that the body can hold.

    The body goes with variance, whose half-life is n ln 2. Diversity of order 1 is mostly the
    tail's, and goes with that.
    """
    human, half_life = zipf(n_types), n * math.log(2)
    for seed in range(10):
        rounds = drift(human, n, math.ceil(half_life), seed)
        assert {"early", "late"} & set(rounds)
        assert max(rounds.get("early", 0), rounds["late"]) < half_life / 10
        assert rounds.get("both gone", half_life) > 2 * rounds["late"]


@pytest.mark.parametrize("seed", range(3))
def test_no_onset_without_drift(seed: int) -> None:
    human = zipf(1000)
    assert drift(human, 10**8, 200, seed) == {}


@pytest.mark.parametrize("n", [50, 200, 10_000])
@pytest.mark.parametrize("seed", range(3))
def test_no_onset_without_recursion_however_small_the_sample(seed: int, n: int) -> None:
    human = zipf(1000)
    assert drift(human, n, 500, seed, recursive=False) == {}


def sharpened(n_types: int, n_rounds: int, top_p: float, temperature: float) -> Iterator[F64]:
    p = zipf(n_types)
    for _ in range(n_rounds):
        p = p ** (1 / temperature)
        n_kept = int(np.searchsorted(np.cumsum(p / p.sum()), top_p - 1e-12)) + 1
        p = np.where(np.arange(n_types) < n_kept, p, 0)
        p = p / p.sum()
        yield p


def sharpened_again_and_again(top_p: float, temperature: float) -> dict[str, int]:
    """Watch a lab beside twins who sharpen people's text once."""
    laws = list(sharpened(1000, 100, top_p, temperature))
    return watched(zipf(1000), laws, laws[:1] * len(laws))


def test_p22_top_p_alone_takes_the_tail_and_half_of_the_diversity_and_leaves_the_body() -> None:
    """Human mass left is .9001, .8101, .7299, .6583: of the tail's half .80, .62, .46, .32.

    The twin has the first of them. It ends where the rarest word left is more probable than what
    would be cut.
    """
    assert sharpened_again_and_again(0.9, 1.0) == {"late": 2, "early": 3}


@pytest.mark.parametrize("temperature", [0.8, 0.9])
def test_p23_temperature_ends_in_one_word(temperature: float) -> None:
    assert "late" in sharpened_again_and_again(1.0, temperature)
