"""Small scenarios that tests build on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem import Scenario, World
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.agents.lab.lab import Lab
from ecosystem.results.arrow_tables import content_hash, to_arrow
from ecosystem.results.tables import TABLES
from ecosystem.runtime.runtime import Runtime
from ecosystem.text.law import Law
from ecosystem.web.shard import WebShard

SMALL: dict[str, Any] = {
    "title": "small",
    "time": {"start": "2020-01-01", "step": "quarter", "rounds": 4},
    "language": {
        "lexicon": {"kind": "zipf", "types": 60, "topics": {"news": 3, "poems": 1}},
        "innovation": {"rate": 0.3, "below": 0.05},
    },
    "web": {"survival": {"kind": "exponential", "half_life": "1 year"}, "history": "1 year"},
    "watermarks": [{"name": "mark", "gamma": 0.5, "delta": 2.0}],
    "filters": [
        {"name": "truth", "kind": "oracle"},
        {"name": "guess", "kind": "classifier", "true_positive_rate": 0.8,
         "false_positive_rate": 0.1},
        {"name": "test", "kind": "watermark", "watermark": "mark", "z_threshold": 2.0},
    ],
    "publishers": [
        {"name": "sites", "pages": 90, "sites": 12, "size_exponent": 0.7, "ai_share": 0.5,
         "length": {"kind": "lognormal", "median": 30, "sigma": 0.5}, "edited_share": 0.2,
         "tokens_per_draw": 2.0},
        {"name": "spam", "pages": 20, "ai_share": 1, "length": {"kind": "fixed", "tokens": 20}},
    ],
    "crawlers": [{"name": "common", "coverage": 0.5}, {"name": "own", "budget": 80}],
    "archives": [{"name": "vault", "sealed": "2020-04-01", "pages": 60, "contamination": 0.1}],
    "labs": [
        {"name": "alpha", "crawler": "common", "tokens": 400, "watermark": "mark",
         "learner": {"smoothing": 0.1}, "held_out": 0.1, "decoding": {"top_p": 0.9},
         "sources": [
             {"kind": "crawl", "share": 0.7, "filters": ["guess", "test"],
              "when_short": "refill"},
             {"kind": "archive", "archive": "vault", "share": 0.3, "replacement": True,
              "when_short": "less"}]},
        {"name": "beta", "tokens": 300, "mixture": "iid", "workflow": "accumulate",
         "initial_tokens": 100, "start": "pool",
         "sources": [{"kind": "human", "share": 0.5}, {"kind": "pool", "share": 0.5}]},
        {"name": "gamma", "workflow": "once", "crawler": "own", "learner": {"capacity": 40},
         "sources": [{"kind": "crawl"}, {"kind": "new"}]},
        {"name": "delta", "tokens": 200, "workflow": "accumulate-subsample", "trains_every": 2,
         "sources": [{"kind": "web", "filters": ["truth"], "when_short": "less", "share": 0.5},
                     {"kind": "model", "lab": "alpha", "share": 0.5}]},
    ],
    "measure": {"words": {"news": ["w1", "w60"]}},
}  # fmt: skip


LINKED: dict[str, Any] = {
    "web": {**SMALL["web"], "links": {"kind": "grown", "per_site": 3}},
    "publishers": [
        {**SMALL["publishers"][0], "ai_share": 0.8, "sites": 30,
         "contagion": {"initial": 0.1, "external": 0.2, "contact": 3.0},
         "refuses": [{"crawlers": ["common"], "share": 0.3}]},
        {**SMALL["publishers"][1], "refuses": [{"share": {"table": {2: 0, 3: 1}}}]},
    ],
    "crawlers": [
        {"name": "common", "budget": 60, "follows": {"seeds": 2, "revisit": "1 quarter"}},
        {"name": "own", "budget": 80, "respects_refusals": False},
    ],
}  # fmt: skip


# Guesses, each another number; marks, strips and refreshes so that every price is paid.
PRICES: dict[str, Any] = {
    "currency": "shells", "scraping": 0.1, "sealing": 2.0, "verifying": 3.5, "marking": 1e-3,
    "detecting": 0.04, "generating": 7e-3, "training": 0.6,
    "charges": [
        {"name": "office", "payers": "public", "amount": 5},
        {"name": "register", "payers": "labs", "who": ["alpha", "gamma"], "amount": 9},
        {"name": "audit", "payers": "publishers", "amount": {"table": {1: 1, 4: 4}}},
    ],
}  # fmt: skip


def priced(**changes: Any) -> Scenario:
    """Return the small scenario with a price for everything, two archives and stripped marks."""
    sites, spam = SMALL["publishers"]
    alpha, *others = SMALL["labs"]
    vault = {
        **SMALL["archives"][0],
        "price": 0.5,
        "refresh": {"every": "quarter", "pages": 9, "contamination": "as_found"},
    }
    parts = {
        "publishers": [{**sites, "stripped_share": 0.5}, spam],
        "labs": [{**alpha, "marked_share": 0.6}, *others],
        "archives": [vault, {"name": "attic", "sealed": 0, "pages": 30}],
        "costs": PRICES,
    }
    return small(**{**parts, **changes})


def small(**changes: Any) -> Scenario:
    """Return the small scenario with some parts replaced."""
    return Scenario.model_validate({**SMALL, **changes})


def ran(scenario: Scenario, runtime: Runtime | None = None) -> World:
    """Run a scenario to its end; in this process, unless there is a runtime."""
    world = World(scenario, runtime)
    for _ in range(scenario.time.rounds):
        world.step()
    return world


def text_of(lab: Lab) -> NDArray[np.int64]:
    """Return the words that a lab fitted last."""
    return lab.compute.get(LabCompute.text)


def output_of(lab: Lab) -> Law:
    """Return the law of the words that a lab's model writes with."""
    return lab.compute.get(LabCompute.output).words


def fitted_of(lab: Lab) -> NDArray[np.int64]:
    """Return the weights of a lab's fitted law."""
    return lab.compute.get(LabCompute.fitted_weights)


def live_words(world: World) -> NDArray[np.int64]:
    """Return the words of the live web, as counted when pages came and went."""
    counts: NDArray[np.int64] = np.sum([shard.get(WebShard.words) for shard in world.web], axis=0)
    return counts


def hashes_of(world: World) -> dict[str, str]:
    """Return the content hash of every table."""
    return {s.name: content_hash(s, to_arrow(s, world.tables.get(s.name, []))) for s in TABLES}
