"""A validation that could not fail would prove nothing: each planted bug is caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecosystem.validation.catalogue import case_named
from ecosystem.validation.running import claims_of, outcomes
from tests.validation.planted import PLANTED, Plant


@pytest.mark.parametrize(
    "plant",
    sorted({plant for plant, *_ in PLANTED}, key=lambda p: p.__name__),
    ids=lambda p: p.__name__,
)
def test_a_plant_finds_what_it_changes(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plant", "case", "bug"),
    PLANTED,
    ids=[f"{plant.__name__}-{case}" for plant, case, _ in PLANTED],
)
def test_a_planted_bug_is_caught_and_shows_what_its_case_says(
    plant: Plant, case: str, bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = case_named(case)
    told = [s for s in whole.settings if any(bug in c.bugs for c in claims_of(case, s))]
    plant(monkeypatch)
    [outcome] = outcomes([replace(whole, settings={s: whole.settings[s] for s in told})])
    furthest = max(outcome.comparisons, key=lambda c: abs(c.z))
    print(f"{plant.__name__}: {case}: {furthest.quantity} {furthest.setting} at {furthest.at}:"
          f" {furthest.mean:.5g} for {furthest.expected:.5g}, z = {furthest.z:.1f}")  # fmt: skip
    assert outcome.verdict == "wrong"
    found = {(c.setting, c.quantity, c.at): c for c in outcome.comparisons}
    promised = [power for power in outcome.powers if power.bug == bug]
    assert promised
    for power in promised:
        shown = found[power.setting, power.quantity, power.at]
        print(f"  promised {power.if_bug:.5g}, shown {shown.mean:.5g} ± {shown.standard_error:.2g}")
        assert abs(shown.mean - power.if_bug) <= 4 * shown.standard_error + 1e-9
