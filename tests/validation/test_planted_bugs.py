"""A validation that could not fail would prove nothing: each planted bug is caught."""

from __future__ import annotations

import pytest

from ecosystem.validation.catalogue import case_named
from ecosystem.validation.running import outcomes
from tests.validation.planted import PLANTED, Plant


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plant", "case"), PLANTED, ids=[f"{plant.__name__}-{case}" for plant, case in PLANTED]
)
def test_a_planted_bug_is_caught(plant: Plant, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    [outcome] = outcomes([case_named(case)])
    furthest = max(outcome.comparisons, key=lambda c: abs(c.z))
    print(f"{plant.__name__}: {case}: {furthest.quantity} {furthest.setting} at {furthest.at}:"
          f" {furthest.mean:.5g} for {furthest.expected:.5g}, z = {furthest.z:.1f}")  # fmt: skip
    assert outcome.verdict == "wrong"
