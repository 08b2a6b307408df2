"""What ships is found by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

import ecosystem


def test_a_folder_of_the_name_of_what_ships_hides_it_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theory" / "replace").mkdir(parents=True)
    (tmp_path / "baseline").mkdir()
    assert ecosystem.Scenario.load("theory/replace").labs
    assert ecosystem.Scenario.load("baseline").title.startswith("Baseline")
