"""What a user should know of the scenarios of a comparison is told, with the arms it is true of."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main

BASE = """\
time: {rounds: 2}
language: {lexicon: {kind: zipf, types: 100}}
publishers: [{name: sites, pages: 50}]
labs: [{name: a, tokens: 100, sources: [{kind: human}]}]
"""
COMPARISON = """\
question: Does smoothing matter?
base: base.yaml
replicates: 2
arms:
  - {name: none}
  - {name: loud, change: {labs: [{name: a, learner: {smoothing: 5}}]}}
  - {name: louder, change: {labs: [{name: a, learner: {smoothing: 5}}], time: {rounds: 3}}}
reference: none
primary: diversity
outcomes:
  - {name: diversity, table: population, column: gamma, where: {order: 1}, better: higher}
"""
LOUD = "lab 'a': smoothing adds 500 draws to 100: a loop that is closed ends in noise"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def warned(command: str, base: str = BASE, comparison: str = COMPARISON) -> list[str]:
    Path("base.yaml").write_text(base, encoding="utf-8")
    Path("c.yaml").write_text(comparison, encoding="utf-8")
    done = CliRunner().invoke(main, [command, "c.yaml"])
    assert done.exit_code == 0, done.output
    return [line for line in done.stderr.splitlines() if "warning" in line]


@pytest.mark.parametrize("command", ["check", "plan", "compare"])
def test_what_is_true_of_some_arms_names_them(command: str) -> None:
    (told,) = warned(command)
    assert told.startswith(f"c.yaml: warning: arms loud, louder: {LOUD}")


def test_what_is_true_of_all_arms_is_told_once() -> None:
    told = warned("check", BASE.replace("publishers: [{name: sites, pages: 50}]\n", ""))
    assert told[0].startswith("c.yaml: warning: publishers are left out")
    assert len(told) == 2


def test_a_sweep_whose_points_differ_in_numbers_tells_ten_and_how_many_more() -> None:
    sweep = COMPARISON.split("arms:")[0] + (
        "parameters: [{name: smoothing, set: labs.a.learner.smoothing,"
        " values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}]\n"
        "primary: diversity\noutcomes:" + COMPARISON.split("outcomes:")[1]
    )
    told = warned("check", comparison=sweep)
    assert len(told) == 11
    assert told[-1] == (
        "c.yaml: warning: and 2 more like these; 'check' of one scenario tells its own"
    )


def test_a_lab_that_a_change_adds_is_told_since_a_name_may_be_misspelt() -> None:
    misspelt = COMPARISON.replace("{name: a, learner: {smoothing: 5}}", "{name: A, tokens: 50}")
    assert warned("check", comparison=misspelt) == [
        "c.yaml: warning: arms loud, louder: A: added to the labs of the base, a"
    ]
    settings = COMPARISON.replace("louder", "other") + (
        "settings: [{name: usual}, {name: two, change: {labs: [{name: b, tokens: 60}]}}]\n"
    )
    told = warned("check", comparison=settings)
    assert "c.yaml: warning: setting two: b: added to the labs of the base, a" in told
