"""A small world for an agent to live in."""

from __future__ import annotations

import copy
from typing import Any

from ecosystem.scenario.kinds import SHIPPED_KINDS

_LAB = {
    "tokens": 300,
    "held_out": 0.1,
    "learner": {"smoothing": 0.1},
    "sources": [
        {"kind": "crawl", "share": 0.7, "when_short": "refill"},
        {"kind": "archive", "archive": "vault", "share": 0.3, "when_short": "less"},
    ],
}

_WORLD: dict[str, Any] = {
    "time": {"step": "quarter", "rounds": 4},
    "language": {
        "lexicon": {"kind": "zipf", "types": 60, "topics": {"news": 3, "poems": 1}},
        "innovation": {"rate": 0.3, "below": 0.05},
    },
    "web": {"survival": {"kind": "exponential", "half_life": "1 year"}, "history": "1 year"},
    "publishers": [
        {"name": "alpha", "pages": 60, "sites": 9, "ai_share": 0.5, "edited_share": 0.2,
         "length": {"kind": "lognormal", "median": 25, "sigma": 0.5}},
        {"name": "beta", "pages": 20, "ai_share": 1, "refuses": [{"share": 0.2}],
         "length": {"kind": "fixed", "tokens": 20}},
    ],
    "crawlers": [{"name": "alpha", "coverage": 0.5}, {"name": "beta", "budget": 60}],
    "filters": [
        {"name": "alpha", "kind": "classifier", "true_positive_rate": 0.8,
         "false_positive_rate": 0.1},
        {"name": "beta", "kind": "oracle"},
    ],
    "archives": [{"name": "vault", "sealed": 1, "pages": 40}],
    "labs": [
        {"name": "alpha", "crawler": "alpha", **_LAB},
        {"name": "beta", "crawler": "beta", **_LAB},
        {"name": "gamma", "tokens": 200, "workflow": "accumulate",
         "sources": [{"kind": "pool", "share": 0.5}, {"kind": "human", "share": 0.5}]},
    ],
}  # fmt: skip


def world_with(part: str, agent: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario whose first agent of a kind is one of the user's own.

    Parameters
    ----------
    part
        The field of its kind: one that ships, or one of the user's own.
    agent
        Name under which its class is registered, where the kind ships.
    changes
        What the scenario says about it beside that.
    """
    data = copy.deepcopy(_WORLD)
    if part == "filters":
        data["filters"][0] = {"name": "alpha", "kind": "agent"}
    if part in data:
        data[part][0] |= {"agent": agent, **changes}
    else:
        data["agents"] = {part: [{"name": "alpha", **changes}, {"name": "beta", **changes}]}
    for lab in data["labs"][:2]:
        lab["sources"][0].setdefault("filters", ["alpha"])
    return data


def backwards(data: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario that lists everybody in another order."""
    turned = copy.deepcopy(data)
    for kind in SHIPPED_KINDS:
        turned.get(kind.field, []).reverse()
    for agents in turned.get("agents", {}).values():
        agents.reverse()
    return turned
