"""A run made on another machine is the run made here, with its data and without its disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecosystem.config.problems import ScenarioError
from ecosystem.experiments import remote_tasks
from ecosystem.experiments.compare import compare
from ecosystem.experiments.remote_tasks import Delivery, deliver
from ecosystem.experiments.run_task import RunEnd, Task, do, is_done, run_name
from ecosystem.scenario.scenario import Scenario
from tests.experiments import small_comparison

WORDS = "context,word,count\n" + "".join(f"en,w{i},{1000 // i}\n" for i in range(1, 30))
FILE = """\
title: own words
time: {rounds: 2}
language: {lexicon: {kind: counts, file: words.csv}}
publishers: [{name: p, pages: 20, ai_share: 0.5}]
labs: [{name: alpha}]
"""


def task(place: Path) -> Task:
    (place / "words.csv").write_text(WORDS, encoding="utf-8")
    (place / "s.yaml").write_text(FILE, encoding="utf-8")
    scenario = Scenario.load(place / "s.yaml")
    runs = place / "runs"
    runs.mkdir()
    return Task(runs / run_name(scenario), scenario)


def manifest(folder: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return said


def test_a_scenario_whose_data_lies_elsewhere_is_the_same(tmp_path: Path) -> None:
    scenario = task(tmp_path).scenario
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "lexicon.csv").write_text(WORDS, encoding="utf-8")
    moved = scenario.reading({"language.lexicon": "lexicon.csv"}, tmp_path / "elsewhere")
    (tmp_path / "words.csv").unlink()
    assert moved.data_files() == {"language.lexicon": tmp_path / "elsewhere" / "lexicon.csv"}
    with pytest.raises(ScenarioError, match=r"words\.csv: cannot be read: No such file"):
        scenario.content_hash()
    (tmp_path / "words.csv").write_text(WORDS, encoding="utf-8")
    assert moved.content_hash() == scenario.content_hash()


def test_a_run_made_away_is_the_run_made_here(tmp_path: Path) -> None:
    made = task(tmp_path)
    contents: dict[str, bytes] = {}
    order = remote_tasks._order(made, contents)
    (tmp_path / "words.csv").unlink()  # the other machine has no such file
    delivery = deliver(order, contents)
    assert delivery.end == RunEnd(made.folder.name)
    assert remote_tasks._received(made, delivery).is_complete
    assert is_done(made.folder)
    assert not list(made.folder.parent.glob(".*"))

    (tmp_path / "words.csv").write_text(WORDS, encoding="utf-8")
    here = Task(made.folder.with_name("here"), made.scenario)
    assert do(here).is_complete
    assert manifest(here.folder)["tables"] == manifest(made.folder)["tables"]
    assert manifest(here.folder)["scenario_hash"] == manifest(made.folder)["scenario_hash"]


def test_a_run_that_fails_away_brings_its_scenario_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no such luck")

    made = task(tmp_path)
    contents: dict[str, bytes] = {}
    order = remote_tasks._order(made, contents)
    monkeypatch.setattr("ecosystem.experiments.run_task.run", fail)
    ran = remote_tasks._received(made, deliver(order, contents))
    assert (ran.error, ran.origin) == ("ValueError: no such luck", "starting")
    assert manifest(made.folder)["status"] == "failed"
    assert (made.folder / "scenario.resolved.yaml").exists()
    assert (made.folder / "lexicon.csv").read_text(encoding="utf-8") == WORDS


@pytest.mark.parametrize("path", ["../../evil", "/tmp/evil", "tables/../../evil"])
def test_no_file_from_a_node_lies_outside_of_its_folder(path: str, tmp_path: Path) -> None:
    made = task(tmp_path)
    ran = remote_tasks._received(made, Delivery(RunEnd(made.folder.name), {path: b"evil"}))
    assert ran.origin == "writing"
    assert "is no file of a run folder" in ran.error
    assert not made.folder.exists()
    assert not list(tmp_path.rglob("evil"))


def test_a_run_that_cannot_be_written_here_is_told(tmp_path: Path) -> None:
    made = task(tmp_path)
    made.folder.parent.rmdir()
    made.folder.parent.write_text("a file where the folder should be", encoding="utf-8")
    ran = remote_tasks._received(made, Delivery(RunEnd(made.folder.name), {"manifest.json": b"{}"}))
    assert ran.origin == "writing"
    assert "NotADirectoryError" in ran.error or "FileExistsError" in ran.error


def test_a_comparison_names_the_runs_that_have_other_last_bits(tmp_path: Path) -> None:
    """Whoever made them, and whenever: each run states the last bits of its machine."""
    path, out = small_comparison.write(tmp_path, ("replicates: 3", "replicates: 2")), tmp_path / "o"
    assert compare(path, out).manifest["other_bits"] == []
    run = sorted((out / "runs").iterdir())[0]
    said = manifest(run) | {"arithmetic": {"logarithms": "of another processor"}}
    (run / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    assert compare(path, out).manifest["other_bits"] == [run.name]
