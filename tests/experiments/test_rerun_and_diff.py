"""A run folder is enough to run again; two of them say in what they differ."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import ecosystem
from ecosystem.agents.registry import AGENTS
from ecosystem.cli import main
from ecosystem.experiments.resume import resume
from ecosystem.runtime import user_code
from ecosystem.scenario.kinds import KINDS
from tests.cli.test_user_code import SCENARIO
from tests.experiments.killing import TINY, kill_at_write
from tests.own_file import EXAMPLES, forget
from tests.verification.damage import bytes_of, change, manifest_of, write_manifest

WHOLE = TINY.replace("rounds: 24", "rounds: 5")


def invoke(*args: Any) -> Result:
    done = CliRunner().invoke(main, [str(arg) for arg in args])
    assert "Traceback" not in done.output
    assert "\x1b" not in done.output
    return done


def ran(place: Path, name: str, *changes: tuple[str, str]) -> Path:
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    ecosystem.run(place / f"{name}.yaml", place / name)
    return place / name


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(tmp_path_factory.mktemp("runs"), "first")


def test_run_again_the_same_comes_out(first: Path) -> None:
    before = bytes_of(first)
    done = invoke("rerun", first)
    assert done.exit_code == 0, done.output
    assert done.stdout == "same: 35 tables, hash for hash\n"
    assert bytes_of(first) == before


def test_what_does_not_come_out_again_is_named_with_both_values(
    first: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(first, tmp_path / "copy")
    change(folder, "labs", "loss_now_seen", 5, 77.5)
    manifest = manifest_of(folder)
    manifest["versions"] |= {"numpy": "0.1\x1b[2J"}
    write_manifest(folder, manifest)
    done = invoke("rerun", folder)
    assert done.exit_code == 1
    (line, version) = done.stdout.splitlines()
    told = "parts: table labs, round 2 at lab beta, column loss_now_seen: 77.5 in the folder, "
    assert line.startswith(told)
    assert line.endswith(" now")
    assert version.startswith("  numpy: 0.1\\x1b[2J then, ")


def test_only_complete_runs_are_run_again(first: Path, tmp_path: Path) -> None:
    with kill_at_write(20):
        ecosystem.run(first.parent / "first.yaml", tmp_path / "run")
    done = invoke("rerun", tmp_path / "run")
    assert done.exit_code == 2
    assert "is not complete (running); 'ecosystem resume' goes on with it" in done.stderr


def test_two_runs_of_one_scenario_do_not_differ(first: Path, tmp_path: Path) -> None:
    other = ran(tmp_path, "other")
    done = invoke("diff", first, other)
    assert done.exit_code == 0, done.output
    assert "SETTINGS" not in done.stdout
    assert done.stdout.count("  the same") + done.stdout.count(" the same\n") >= 35
    assert "parts" not in done.stdout


def test_two_runs_differ_in_settings_and_from_a_round_on(first: Path, tmp_path: Path) -> None:
    other = ran(
        tmp_path, "other", ("tokens: 100", "tokens: 150"), ("title: tiny", 'title: "Other"')
    )
    done = invoke("diff", first, other)
    assert done.exit_code == 1, done.output
    assert f"  labs.beta.tokens: 100.0 in {first}, 150.0 in {other}\n" in done.stdout
    assert f"  title: tiny in {first}, Other in {other}\n" in done.stdout
    assert "  labs              parts in round 1 at lab beta\n" in done.stdout
    assert "  lexicon           the same\n" in done.stdout
    assert "They part first in table " in done.stdout


def test_of_a_shorter_run_the_round_after_its_end_is_told(first: Path, tmp_path: Path) -> None:
    other = ran(tmp_path, "other", ("rounds: 5", "rounds: 3"))
    done = invoke("diff", other, first)
    assert done.exit_code == 1
    assert f"They part first in table web, round 4: a row in {first} alone" in done.stdout


def test_a_folder_that_is_no_run_is_a_line(first: Path, tmp_path: Path) -> None:
    for args in (("diff", first, tmp_path), ("rerun", tmp_path), ("resume", tmp_path / "none")):
        done = invoke(*args)
        assert done.exit_code == 2
        assert "is not a run folder" in done.stderr


@pytest.mark.usefixtures("own_process")
@pytest.mark.parametrize("command", ["resume", "rerun"])
def test_code_of_ones_own_must_be_the_code_that_ran(tmp_path: Path, command: str) -> None:
    mine, file = tmp_path / "mine.py", tmp_path / "s.yaml"
    shutil.copy(EXAMPLES / "readers.py", mine)
    file.write_text(SCENARIO.replace("rounds: 2", "rounds: 12"), encoding="utf-8")
    user_code.UserCode.of(mine).load()
    folder = tmp_path / "run"
    whole = ecosystem.run(file, tmp_path / "whole").manifest["tables"]
    with kill_at_write(20 if command == "resume" else 1000):
        ecosystem.run(file, folder)
    forget()

    before = bytes_of(folder)
    kept = folder / "user_code" / "mine.py"
    other = tmp_path / "other.py"
    other.write_text(mine.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    for options in ([], ["--agents", other]):
        done = invoke(command, folder, *options)
        assert done.exit_code == 2, done.output
        assert f"give --agents {kept}" in done.stderr
        assert bytes_of(folder) == before
        forget()
        for registry in (AGENTS, KINDS):
            registry._registered.pop("readers", None)
    done = invoke(command, folder, "--agents", kept)
    assert done.exit_code == 0, done.output
    assert resume(folder).manifest["tables"] == whole


@pytest.mark.parametrize("command", [["resume"], ["rerun"], ["diff", "."]])
def test_a_comparison_is_told_from_a_run(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "comparison.yaml").write_text("", encoding="utf-8")
    done = CliRunner().invoke(main, [*command, str(tmp_path)])
    assert done.exit_code == 2
    assert f"{tmp_path} holds a comparison; " in done.stderr
