"""What an agent of one's own decides wrongly is one sentence with class, method and value."""

from __future__ import annotations

from typing import Any

import pytest

from ecosystem import Archive, Crawler, Filter, Lab, Publisher, World
from ecosystem.agents.agent import Agent
from ecosystem.agents.crawler.compute import CrawlOrder
from ecosystem.agents.decisions import DecisionError
from ecosystem.agents.registry import AGENTS
from tests.small import SMALL, small

WRONG: list[tuple[type[Agent], str, Any, str]] = [
    (Publisher, "pages", -5.0, "a finite number, 0 or more"),
    (Publisher, "pages", float("nan"), "a finite number, 0 or more"),
    (Publisher, "ai_share", 1.5, "a share from 0 to 1"),
    (Publisher, "ai_share", "half", "a share from 0 to 1"),
    (Publisher, "written_share", None, "a share from 0 to 1"),
    (Publisher, "refusing", 2, "a share from 0 to 1"),
    (Crawler, "order", 0.5, "an instance of CrawlOrder"),
    (Crawler, "order", CrawlOrder(1.5, None, {}), "a share from 0 to 1"),
    (Crawler, "order", CrawlOrder(1.0, -3, {}), "a finite number, 0 or more"),
    (Filter, "detector", 0.5, "an object with rates or rates_on_reading"),
    (Archive, "adds", 40, "None, or pages and a contamination"),
    (Archive, "adds", (-1, "as_found"), "a finite number, 0 or more"),
    (Archive, "adds", (40, 7.0), "a share from 0 to 1"),
    (Lab, "budget", -1, "a finite number, 0 or more"),
    (Lab, "budget", "all", "a finite number, 0 or more"),
    (Lab, "sources_in", ["crawl"], "an instance of Mapping"),
    (Lab, "sources_in", {"crawl": 0.5}, "label: "),
    (Lab, "learner", None, "an instance of Learner"),
    (Lab, "decoding", 0.9, "an instance of Decoding"),
    (Lab, "marked_share", -0.1, "a share from 0 to 1"),
    (Lab, "report", {"visits": []}, "a table of "),
    (Lab, "report", {"labs": [{"lab": "alpha", "colour": 1}]}, "columns of table 'labs'"),
]


@pytest.mark.parametrize(
    ("base", "method", "value", "expected"),
    WRONG,
    ids=[f"{base.__name__}.{method} {value!r}"[:50] for base, method, value, _ in WRONG],
)
def test_a_wrong_value_is_one_sentence(
    base: type[Agent], method: str, value: Any, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = type("Own", (base,), {method: lambda self, *args: value})
    monkeypatch.setattr(AGENTS, "_registered", {"own": own})
    parts = [dict(part) for part in SMALL[base.kind.field]]
    parts[0]["agent"] = "own"
    if base is Filter:
        parts[0] = {"name": parts[0]["name"], "kind": "agent", "agent": "own"}
    with pytest.raises(DecisionError) as error:
        World(small(**{base.kind.field: parts})).step()
    said = str(error.value)
    name = parts[0]["name"]
    assert f"Own.{method} of {base.kind.name} {name!r} returned" in said
    assert said.endswith(f"expected {expected}") or f"expected {expected}" in said
    assert "\n" not in said
