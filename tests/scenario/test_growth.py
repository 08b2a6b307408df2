"""Growth beyond what can be counted is refused where it is said, not met in the run."""

from __future__ import annotations

from typing import Any

import pytest

from ecosystem import Scenario

FAST = {"growth": {"from": 10, "per_year": 99}}
SHRINKING = {"growth": {"from": 1, "per_year": -0.99999}}
PEOPLE = [{"kind": "human"}]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"publishers": [{"name": "p", "pages": FAST}]}, "publishers"),
        ({"crawlers": [{"name": "c", "budget": FAST}]}, "crawlers"),
        ({"labs": [{"name": "a", "sources": PEOPLE, "tokens": FAST}]}, "labs"),
    ],
)
def test_an_amount_that_outgrows_the_run_is_refused(part: dict[str, Any], place: str) -> None:
    with pytest.raises(ValueError, match=r"99 a year leads beyond .* where the run ends"):
        Scenario.model_validate({"time": {"rounds": 100}, **part})
    Scenario.model_validate({"time": {"rounds": 5}, **part})  # 10 * 100^5 = 10^11


def test_what_shrinks_was_larger_in_the_history() -> None:
    said = {"publishers": [{"name": "p", "pages": SHRINKING}]}
    Scenario.model_validate(said)
    with pytest.raises(ValueError, match="where the history of the web begins"):
        Scenario.model_validate({**said, "web": {"history": "900 years"}})
