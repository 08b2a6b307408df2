"""What pydantic would take for a number or a day, and no reader would, is refused at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem import Scenario
from ecosystem.config.problems import ScenarioError


def problems(folder: Path, text: str) -> list[str]:
    path = folder / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        Scenario.load(path)
    return [f"{p.line}:{p.column} {p.path}: {p.message}" for p in error.value.problems]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("seed: true\n", ["1:1 seed"]),
        ("time: {rounds: true}\n", ["1:8 time.rounds"]),
        ("labs: [{name: a, tokens: true, sources: [{kind: human}]}]\n", ["1:18 labs.a.tokens"]),
        ("labs: [{name: a, learner: {smoothing: false}}]\n", ["1:28 labs.a.learner.smoothing"]),
        (
            "publishers: [{name: p, ai_share: {table: {1: true, 2: 0.5}}}]\n",
            ["1:43 publishers.p.ai_share.table.1"],
        ),
        ("measure: {bands: [true, 0.1]}\n", ["1:19 measure.bands[0]"]),
        (
            "publishers: [{name: p, sites: true}]\n"
            "web: {survival: {kind: hazard, per_round: true}}\n",
            ["1:24 publishers.p.sites", "2:32 web.survival.per_round"],
        ),
    ],
)
def test_true_is_no_number(tmp_path: Path, text: str, places: list[str]) -> None:
    found = problems(tmp_path, text)
    assert [line.split(": ")[0] for line in found] == places
    assert all("is not possible; expected a number" in line for line in found)


@pytest.mark.parametrize("number", ["0", "1e9", "2020.5"])
def test_a_number_is_no_date(tmp_path: Path, number: str) -> None:
    [found] = problems(tmp_path, f"time: {{start: {number}}}\n")
    assert found.startswith("1:8 time.start: ")
    assert "expected a date" in found


def test_it_is_told_beside_other_problems(tmp_path: Path) -> None:
    found = problems(tmp_path, "seed: true\ntime: {rounds: none, start: 0}\n")
    assert len(found) == 3


def test_truth_values_and_dates_are_still_read(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "time: {start: 2021-01-01}\ncrawlers: [{name: c, respects_refusals: false}]\n",
        encoding="utf-8",
    )
    scenario = Scenario.load(path)
    assert scenario.crawlers[0].respects_refusals is False
