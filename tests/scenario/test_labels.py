"""Labels of sources key draws: they stay what they are, whatever fields sources gain."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from ecosystem.scenario.labs import Source, labelled

SOURCES: list[dict[str, Any]] = [
    {"kind": "human", "at": 3, "transform": {"top_p": 0.9}},
    {"kind": "human", "at": 3, "transform": {"temperature": 0.5}},
    {"kind": "crawl", "when_short": "less"},
    {"kind": "crawl", "when_short": "less", "filters": ["a", "b"]},
    {"kind": "archive", "archive": "v", "replacement": True},
    {"kind": "archive", "archive": "v"},
    {"kind": "pool", "labs": ["x"]},
    {"kind": "pool", "weighted_by": "volume"},
]


def test_a_new_field_of_a_source_changes_no_label() -> None:
    """Where two sources are of one name, a digest tells them apart: a new field stays out of it."""
    sources = TypeAdapter(list[Source]).validate_python(SOURCES)
    assert [label for label, _ in labelled(sources, "common")] == [
        "archive:v#a4328685",
        "archive:v#ff8b3098",
        "crawl:common#2507f857",
        "crawl:common#e84008ee",
        "human:3:transformed#076c334a",
        "human:3:transformed#e22cd579",
        "pool#062afc5e",
        "pool#22a4a255",
    ]
