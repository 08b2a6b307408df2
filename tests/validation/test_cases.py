"""The cases themselves: complete, named once, and about every scenario of theory."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest

from ecosystem import Scenario, World
from ecosystem.scenario.catalogue import shipped
from ecosystem.validation.case import Case
from ecosystem.validation.catalogue import CASES, case_named
from ecosystem.validation.running import claims_of, outcomes, values_of

NAMES = [case.name for case in CASES]


def test_names_are_told_apart() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_an_unknown_case_is_refused_with_a_suggestion() -> None:
    with pytest.raises(KeyError, match="did you mean 'replace'"):
        case_named("replaze")


def test_every_scenario_of_theory_and_of_papers_has_a_case() -> None:
    folders = ("theory", "published")
    kept = {entry.name for entry in shipped() if entry.name.split("/")[0] in folders}
    assert kept - {case.scenario for case in CASES} == set()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_case_can_be_read_and_says_where_it_comes_from(case: Case) -> None:
    assert case.source
    assert bool(case.reported) == bool(case.comparable)
    assert case.scenario.startswith("published/") == bool(case.reported)
    for setting in case.settings:
        claims = claims_of(case.name, setting)
        assert claims
        for claim in claims:
            size = np.size(claim.expected)
            assert np.isfinite(claim.expected).all()
            wanted = max(size, len(claim.at))  # one expectation may be that of all
            assert size in (1, wanted)
            assert len(claim.at) in (0, wanted)
            for numbers in claim.bugs.values():
                np.broadcast_to(numbers, wanted)


@pytest.mark.parametrize("case", [c for c in CASES if c.scenario.startswith("theory/")],
                         ids=lambda case: case.name)  # fmt: skip
def test_every_look_has_a_number_for_each_expectation(case: Case) -> None:
    """One world of the first setting: values have the shape of what is expected."""
    setting = next(iter(case.settings))
    scenario = Scenario.load(case.scenario, case.settings[setting])
    world = World(scenario)
    for _ in range(scenario.time.rounds):
        world.step()
    tables = world.take_tables()
    for claim in claims_of(case.name, setting):
        seen = np.atleast_1d(np.asarray(claim.look(tables), dtype=np.float64))
        assert seen.shape == (max(np.size(claim.expected), len(claim.at)),)


# The others take longer; all cases are run by the slow tier, and the quick ones by a command.
SHORT = ("effective-numbers", "monoculture", "refill", "what-passes")


@pytest.mark.parametrize("name", SHORT)
def test_the_quick_cases_are_right(name: str) -> None:
    [outcome] = outcomes([case_named(name)])
    assert outcome.verdict == "right"


def test_the_readme_says_how_many_cases_there_are() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    assert f"runs {len(CASES)} cases" in readme.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_case_is_right_on_any_number_of_workers() -> None:
    found = list(outcomes(CASES, workers=2))
    wrong = [outcome.case.name for outcome in found if outcome.verdict in ("wrong", "weak")]
    assert wrong == []


@pytest.mark.slow
def test_workers_change_no_bit(local_ray: None) -> None:
    cases = [case_named("refill"), case_named("mixture")]
    here, there = list(outcomes(cases)), list(outcomes(cases, workers=2))
    assert [o.comparisons for o in here] == [o.comparisons for o in there]


def _resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_thousand_worlds_leave_nothing_behind() -> None:
    """1,000 worlds of some hundred objects and 100 kB each: 100 MB, if they stayed."""
    values_of(("first-round-loss", "K=1000, n=1000", 1, 300))
    gc.collect()
    megabytes, objects = _resident_megabytes(), len(gc.get_objects())
    values_of(("first-round-loss", "K=1000, n=1000", 1, 1000))
    gc.collect()
    assert len(gc.get_objects()) - objects < 1000
    assert _resident_megabytes() - megabytes < 50
