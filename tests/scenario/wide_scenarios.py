"""Random scenarios over the whole schema: the small one, with some of its fields changed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from ecosystem import Scenario
from ecosystem.config.problems import ScenarioError
from tests.scenario.test_every_field_matters import CHANGES, SCHEDULED
from tests.small import SMALL

_FILES = {"a.csv", "b.csv", "links.csv", "others.csv"}  # not there: what they say is no matter here
_NEEDS_FILES = [name for name, change in CHANGES.items() if any(f in str(change) for f in _FILES)]
FIELDS = sorted(set(CHANGES) - set(_NEEDS_FILES) - {"Time.rounds", "Time.start", "Time.step"})


def write_small(folder: Path) -> Path:
    """Write the small scenario into a folder."""
    file = folder / "small.yaml"
    file.write_text(yaml.safe_dump(copy.deepcopy(SMALL)), encoding="utf-8")
    return file


@st.composite
def schedules(draw: st.DrawFn, low: float, high: float) -> str:
    """Draw a schedule between two values, in YAML."""
    one, other = (draw(st.floats(low, high)) for _ in range(2))
    if draw(st.booleans()):
        between = draw(st.sampled_from(["linear", "hold"]))
        when = ("2020-01-01", "2020-08-15") if draw(st.booleans()) else (0, 3)
        return f"{{table: {{{when[0]}: {one}, {when[1]}: {other}}}, between: {between}}}"
    middle, rise = draw(st.sampled_from([("2020-06-01", "1 year"), (2, "14.5 months")]))
    return f"{{logistic: {{from: {one}, to: {other}, midpoint: {middle}, rise: {rise}}}}}"


@st.composite
def overrides(draw: st.DrawFn) -> list[list[str]]:
    """Draw changes, each a list of overrides that belong together."""
    fields = draw(st.lists(st.sampled_from(FIELDS), max_size=8, unique=True))
    found = []
    for field in fields:
        change = CHANGES[field]
        found.append([change] if isinstance(change, str) else [*change[0], *change[1]])
    paths = draw(st.lists(st.sampled_from(sorted(SCHEDULED)), max_size=3, unique=True))
    for path in (path for path in paths if "refuses" not in path):
        low, high = sorted(SCHEDULED[path])
        found.append([f"{path}={draw(schedules(low, high))}"])
    found.append([f"seed={draw(st.integers(0, 2**63 - 1))}"])
    return found


def changed(file: Path, changes: list[list[str]]) -> Scenario:
    """Return the scenario of a file after as many of some changes as go together."""
    kept: list[str] = []
    scenario = Scenario.load(file)
    for change in changes:
        try:
            scenario = Scenario.load(file, [*kept, *change])
        except ScenarioError:
            continue
        kept += change
    return scenario


def with_rounds(scenario: Scenario, rounds: int) -> dict[str, Any]:
    """Return a scenario as plain values, with another number of rounds."""
    data = scenario.resolved()
    data["time"]["rounds"] = rounds
    return data
