"""The identity of a scenario: it stays when the schema grows, and moves when a default does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

import ecosystem.scenario.scenario as scenario_module
from ecosystem import Scenario
from ecosystem.scenario.fields import Part
from ecosystem.scenario.identity import FIRST_DEFAULTS, fields_of, holdings
from ecosystem.scenario.labs import Lab

RECORD = Path(__file__).with_name("first_defaults.json")
LABS = {"labs": [{"name": "a"}, {"name": "b", "held_out": 0.1}]}


class Site(Part):
    name: str
    pages: int = 5


class World(Part):
    rounds: int = 10
    sites: list[Site] = Field(default_factory=lambda: [Site(name="all")])


class Claims(Part):
    facts: int = 200


class SiteThatGrew(Part):
    name: str
    pages: int = 5
    age: float = 0.5
    claims: Claims | None = None


class WorldThatGrew(Part):
    rounds: int = 10
    sites: list[SiteThatGrew] = Field(default_factory=lambda: [SiteThatGrew(name="all")])
    claims: Claims = Field(default_factory=Claims)


@pytest.mark.parametrize(
    "said",
    [{}, {"rounds": 3}, {"sites": []}, {"sites": [{"name": "x"}, {"name": "y", "pages": 1}]}],
)
def test_a_new_field_at_its_default_changes_no_identity(said: dict[str, Any]) -> None:
    assert holdings(WorldThatGrew(**said)) == holdings(World(**said))


def test_a_new_field_that_is_stated_makes_another_scenario() -> None:
    one = WorldThatGrew(sites=[{"name": "all", "claims": {}}])
    assert holdings(one) == {"sites": [{"name": "all", "claims": {}}]}
    assert holdings(one) != holdings(WorldThatGrew())
    # What it states may be its default all the same.
    assert holdings(WorldThatGrew(sites=[{"name": "all", "age": 0.5}])) == {}


def test_a_changed_default_changes_the_identity_of_what_relies_on_it() -> None:
    """Here 5 pages are what 7 were before: in a field, and in a part made by a default."""
    first = {"Site.pages": 7}
    assert holdings(Site(name="x"), first) == {"name": "x", "pages": 5}
    assert holdings(Site(name="x", pages=7), first) == {"name": "x"}
    assert holdings(World(), first) == {"sites": [{"name": "all", "pages": 5}]}
    assert holdings(World(sites=[Site(name="all", pages=7)]), first) == {}
    assert holdings(World(), {"World.sites": []}) == {"sites": [{"name": "all"}]}


def test_the_hash_of_a_scenario_follows_its_holdings(monkeypatch: pytest.MonkeyPatch) -> None:
    def hashes() -> list[str]:
        said = [{}, LABS, {"labs": [{"name": "a", "held_out": 0.3}]}]
        return [Scenario(**each).content_hash() for each in said]

    before = hashes()
    assert len(set(before)) == 3
    monkeypatch.setattr(
        scenario_module, "holdings", lambda scenario: holdings(scenario, {"Lab.held_out": 0.3})
    )
    after = hashes()
    assert after[0] == before[0]  # it has no labs
    assert after[1] != before[1]
    assert Scenario(labs=[{"name": "a"}]).content_hash() not in before  # it relies on the default
    monkeypatch.undo()
    # What states the first default is what relied on it when it was one.
    assert after[2] == Scenario(labs=[{"name": "a"}]).content_hash()


def test_what_is_stated_counts_and_how_it_is_written_does_not() -> None:
    base = Scenario(**LABS).content_hash()
    assert Scenario(**LABS, seed=1, time={"step": "1 year"}).content_hash() == base
    for other in ({"seed": 2}, {"time": {"rounds": 9}}, {"title": "x"}, {"measure": {"then": 1}}):
        assert Scenario(**LABS, **other).content_hash() != base


OWN: list[Callable[[int], dict[str, Any]]] = [
    lambda trust: {"labs": [{"name": "a", "learner": {"kind": "pairs", "trust": trust}}]},
    lambda visits: {"agents": {"readers": [{"name": "a", "visits": visits}]}},
]


@pytest.mark.parametrize("said", OWN, ids=["learner", "agent"])
def test_what_classes_of_ones_own_are_told_counts(said: Callable[[int], dict[str, Any]]) -> None:
    assert Scenario(**said(1)).content_hash() != Scenario(**said(2)).content_hash()


def parts(of: type[Part] = Part) -> Iterator[type[Part]]:
    """Yield every part of the schema, schedules without what is scheduled."""
    for part in of.__subclasses__():
        if part.__module__.startswith("ecosystem.scenario.") and "[" not in part.__name__:
            yield part
        yield from parts(part)


def defaults() -> Mapping[str, Any]:
    fields = {field.name: field for part in parts() for field in fields_of(part)}
    return {name: field.default for name, field in fields.items() if not field.is_required}


def test_every_first_default_is_on_record() -> None:
    """Whoever changes a default lists the first one in `FIRST_DEFAULTS`; new fields are added."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    known = {name: FIRST_DEFAULTS.get(name, default) for name, default in defaults().items()}
    new = {name: default for name, default in known.items() if name not in record}
    assert not new, f"add to {RECORD.name}: {json.dumps(new)}"
    for name, first in known.items():
        assert first == record[name], f"{name} was {record[name]!r}: list it in FIRST_DEFAULTS"
    assert set(FIRST_DEFAULTS) <= set(known)


def test_names_of_parts_are_apart() -> None:
    """Defaults are on record by the part's name and the field's."""
    names = [part.__name__ for part in set(parts())]
    assert len(names) == len(set(names))
    assert {"Scenario", "Lab", "Table", "Watermarking"} <= set(names)
    assert Lab.__name__ in names
