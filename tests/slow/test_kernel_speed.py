"""How much faster the kernels are than the usual way to draw words; no time is asserted."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from ecosystem.draws.alias import alias_table
from ecosystem.draws.kernels import kernels
from ecosystem.draws.keys import counter

pytestmark = pytest.mark.slow


def seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


@pytest.mark.parametrize("n_types", [1_000, 10_000, 100_000])
def test_words_of_pages_against_generator_choice(
    n_types: int, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = (1e9 / np.arange(1, n_types + 1)).astype(np.int64) + 1
    table, p = alias_table(weights), weights / weights.sum()
    keys, n = counter(1, 20_000), 100
    draws, times = np.full(len(keys), n), np.ones(len(keys), dtype=np.int64)
    counts = {}
    types = np.arange(n_types, dtype=np.int32)

    def count(backend: str) -> None:
        out = counts[backend] = np.zeros(n_types, dtype=np.int64)
        kernels(backend)["count_pages"](keys, draws, times, table, types, out)

    def choice() -> None:
        words = np.random.default_rng(1).choice(n_types, size=len(keys) * n, p=p)
        counts["choice"] = np.bincount(words, minlength=n_types)

    usual = seconds(choice)
    ratio = {b: usual / seconds(lambda b=b: count(b)) for b in ("numba", "numpy")}
    with capsys.disabled():
        print(
            f"\n{n_types} types: Generator.choice takes {ratio['numba']:.1f} times as long as the"
            f" compiled kernel, {ratio['numpy']:.1f} times as long as its NumPy twin"
        )
    np.testing.assert_array_equal(counts["numba"], counts["numpy"])
    assert counts["choice"].sum() == counts["numba"].sum()
