"""What Ray costs in a round, and where it pays: against the same world in process.

Times are printed, never asserted; what is asserted is that both measured the same bits.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from ecosystem import Scenario, World
from ecosystem.runtime.in_process import InProcess
from ecosystem.runtime.on_ray import OnRay
from ecosystem.runtime.runtime import Runtime
from tests.small import hashes_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("local_ray"),
]

ROUNDS = 3


def web(pages: int, tokens: int) -> Scenario:
    """Return a web of four labs that read everything fetched in a round."""
    sources = [{"kind": "crawl"}]
    said: dict[str, Any] = {
        "time": {"rounds": ROUNDS},
        "language": {"lexicon": {"kind": "zipf", "types": 2000}},
        "web": {"survival": {"kind": "hazard", "per_round": 0.2}},
        "publishers": [
            {"name": "p", "pages": pages, "ai_share": 0.5,
             "length": {"kind": "fixed", "tokens": tokens}}
        ],
        "labs": [{"name": name, "sources": sources} for name in "abcd"],
    }  # fmt: skip
    return Scenario.model_validate(said)


def seconds_per_round(scenario: Scenario, runtime: Runtime) -> tuple[float, dict[str, str]]:
    world = World(scenario, runtime)
    world.step()  # kernels are compiled, hosts awake
    started = time.perf_counter()
    for _ in range(ROUNDS - 1):
        world.step()
    return (time.perf_counter() - started) / (ROUNDS - 1), hashes_of(world)


def test_what_ray_costs_in_a_round(capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for pages, tokens in ((10, 100), (1000, 200), (10_000, 500), (40_000, 1000)):
        scenario = web(pages, tokens)
        alone, expected = seconds_per_round(scenario, InProcess())
        with OnRay(2) as runtime:
            hosted, found = seconds_per_round(scenario, runtime)
        assert found == expected
        lines.append(
            f"{pages:>7,} new pages of {tokens:>5,} words: in process {1000 * alone:8.1f} ms a"
            f" round, two hosts {1000 * hosted:8.1f} ms, ratio {alone / hosted:.2f}"
        )
    with capsys.disabled():
        print("\n" + "\n".join(lines))
