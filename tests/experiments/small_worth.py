"""A web of two labs of a fraction of a second, on which more of people's text is tried."""

from __future__ import annotations

from typing import Any

from ecosystem import Scenario

TINY: dict[str, Any] = {
    "title": "tiny",
    "seed": 3,
    "time": {"rounds": 4},
    "language": {"lexicon": {"kind": "zipf", "types": 60}},
    "publishers": [
        {"name": "sites", "pages": 20, "starting_pages": 30, "ai_share": 0.5,
         "tokens_per_draw": 2, "length": {"kind": "fixed", "tokens": 40}},
    ],
    "archives": [{"name": "vault", "sealed": 0, "pages": 30}],
    "labs": [
        {"name": "loop", "tokens": 500, "learner": {"smoothing": 0.1},
         "sources": [{"kind": "model", "lab": "loop"}]},
        {"name": "reader", "tokens": 400, "learner": {"smoothing": 0.1, "capacity": 50},
         "sources": [
             {"kind": "web", "share": 0.5, "when_short": "less"},
             {"kind": "human", "share": 0.25},
             {"kind": "archive", "archive": "vault", "share": 0.25},
         ]},
    ],
}  # fmt: skip


def tiny(**changes: Any) -> Scenario:
    """Return the scenario with some parts replaced."""
    return Scenario.model_validate({**TINY, **changes})
