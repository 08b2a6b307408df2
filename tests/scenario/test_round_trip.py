"""A scenario, written and read again, is the same scenario."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import Scenario
from ecosystem.config.writing import as_yaml
from ecosystem.results.run_folder import RunFolder
from ecosystem.scenario.catalogue import shipped
from tests.scenario.wide_scenarios import changed, overrides, write_small

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["2024-01-01", "no", "1e5", "~", "0x1f"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
options = st.dictionaries(texts, json_values | st.dates(date(1000, 1, 1)), max_size=3)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("wide"))


def reread(scenario: Scenario, folder: Path, **style: Any) -> Scenario:
    copy = folder / "copy.yaml"
    copy.write_text(as_yaml(scenario.resolved(), **style), encoding="utf-8")
    return Scenario.load(copy)


def assert_same(one: Scenario, other: Scenario) -> None:
    assert one.resolved() == other.resolved()
    assert one == other
    assert one.content_hash() == other.content_hash()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(overrides(), st.booleans(), st.booleans())
def test_a_scenario_comes_back_from_yaml(
    file: Path, changes: list[list[str]], flow: bool, unicode: bool
) -> None:
    scenario = changed(file, changes)
    style = {"default_flow_style": flow, "allow_unicode": unicode}
    assert_same(reread(scenario, file.parent, **style), scenario)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(texts, texts, options, st.booleans())
def test_words_and_options_come_back_from_yaml(
    file: Path, title: str, description: str, said: dict[str, Any], unicode: bool
) -> None:
    labs = [{"name": "a", "agent": "own", "options": said}]
    data = {"title": title, "description": description, "labs": labs}
    scenario = Scenario.model_validate(data)
    scenario._folder = file.parent
    assert_same(reread(scenario, file.parent, allow_unicode=unicode), scenario)


@pytest.mark.parametrize("title", ["1e5", "0o7", "0E0", "2020-01-01", "no", "~", "", "1_0", "<<"])
def test_the_scenario_of_a_run_folder_reads_back(title: str, tmp_path: Path) -> None:
    """PyYAML leaves ``1e5`` unquoted, in YAML 1.2 a number: such a run could not run again."""
    scenario = Scenario.model_validate({"title": title, "labs": [{"name": "a"}]})
    RunFolder(tmp_path / "run", scenario.resolved(), {})
    again = Scenario.load(tmp_path / "run" / "scenario.resolved.yaml")
    assert again.content_hash() == scenario.content_hash()


@pytest.mark.parametrize("name", [entry.name for entry in shipped()])
def test_what_ships_comes_back_from_yaml(name: str, tmp_path: Path) -> None:
    scenario = Scenario.load(name)
    again = reread(scenario, tmp_path)
    assert again.resolved() == scenario.resolved()
    assert again.content_hash() == scenario.content_hash()


def test_what_could_not_be_read_again_is_refused_in_python_too() -> None:
    for part in (
        {"title": "a\x1b[31m"},
        {"labs": [{"name": "a", "agent": "o", "options": {"\r": 1}}]},
    ):
        with pytest.raises(ValueError, match="the control character U"):
            Scenario.model_validate(part)
