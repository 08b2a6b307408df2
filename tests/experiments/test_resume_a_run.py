"""A run that was stopped, whenever and however, is continued to the tables of one that was not."""

from __future__ import annotations

import json
import os
import shutil
import signal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import ecosystem
from ecosystem import Scenario, World
from ecosystem.cli import main
from ecosystem.experiments import run as run_module
from ecosystem.experiments.compare import compare
from ecosystem.experiments.resume import resume
from ecosystem.results import run_folder
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import write_atomically
from tests.experiments.killing import TINY, kill_at_write, killed_by
from tests.experiments.small_comparison import write
from tests.results.test_writer_lock import holder, killed
from tests.verification.damage import (
    DAMAGES,
    HOSTILE,
    bytes_of,
    manifest_of,
    measured_otherwise,
    part,
    write_manifest,
)  # fmt: skip


def invoke(*args: Any) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(file: Path) -> dict[str, Any]:
    """What the manifest says of the tables of a run that was never stopped."""
    tables: dict[str, Any] = ecosystem.run(file, file.parent / "whole").manifest["tables"]
    return tables


@pytest.fixture(scope="module")
def once_killed(file: Path) -> Path:
    """A run that was killed in the middle of the third parts of its tables."""
    return dead(file, file.parent / "killed", 45)


@pytest.fixture(scope="module")
def once_failed(file: Path) -> Path:
    """A run that failed in round 23."""
    step, folder = World.step, file.parent / "failed"

    def fail(world: World) -> None:
        if world.round == 22:
            raise ZeroDivisionError
        step(world)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "step", fail)
        with pytest.raises(ZeroDivisionError):
            ecosystem.run(file, folder)
    return folder


@pytest.fixture
def folder(once_killed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(once_killed, tmp_path / "run")


def dead(file: Path, folder: Path, writes: int) -> Path:
    with kill_at_write(writes):
        ecosystem.run(file, folder)
    assert manifest_of(folder)["status"] == "running"
    return folder


def parts_of(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in bytes_of(folder).items() if "/part-" in name}


def refused(folder: Path, *options: Any) -> str:
    """Try to resume; it is refused in one line and nothing is changed."""
    before = bytes_of(folder)
    done = invoke("resume", folder, *options)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert "\x1b" not in done.output
    assert bytes_of(folder) == before
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    return line


def test_writes_of_a_run_are_counted(file: Path, tmp_path: Path, whole: dict[str, Any]) -> None:
    """Kills at writes are spread over all of a run: more would be after its end."""
    n = 0
    with pytest.MonkeyPatch.context() as patch:

        def counted(path: Path, content: bytes) -> None:
            nonlocal n
            n += 1
            write_atomically(path, content)

        patch.setattr(run_folder, "write_atomically", counted)
        ecosystem.run(file, tmp_path / "run")
    assert 71 <= n <= 75


WRITES = (2, 3, 15, 24, 31, 45, 60, 70)  # before the first part, within parts, at the end
AGAIN = (0, 1, 2, 9)  # the manifest that says so, and parts


@pytest.mark.parametrize(
    ("first", "second"),
    [(3, 1), (24, 9), (45, 0), (70, 2)]
    + [
        pytest.param(first, second, marks=pytest.mark.slow)
        for first, second in product(WRITES, AGAIN)
    ],
)
def test_killed_at_any_write_and_killed_again_it_ends_as_if_it_never_was(
    file: Path, tmp_path: Path, whole: dict[str, Any], first: int, second: int
) -> None:
    folder = dead(file, tmp_path / "run", first)
    there = parts_of(folder)
    with kill_at_write(second):
        resume(folder)
    assert there.items() <= parts_of(folder).items()  # nothing that was there is lost or changed
    between = parts_of(folder)
    results = resume(folder)
    assert between.items() <= parts_of(folder).items()
    assert results.manifest["tables"] == whole
    assert results.manifest["status"] == "complete"
    assert invoke("verify", folder).exit_code == 0
    assert not list(folder.rglob(".*"))


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
)
def test_a_process_that_is_killed_in_a_run_and_in_its_continuation_loses_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    file, folder = tmp_path / "long.yaml", tmp_path / "run"
    file.write_text(TINY.replace("rounds: 24", "rounds: 100"), encoding="utf-8")
    whole = ecosystem.run(file)
    command = ["run", str(file), "--out", str(folder)]
    killed_by(number, command, lambda: part(folder, "web").exists())
    assert manifest_of(folder)["status"] == "running"
    killed_by(number, ["resume", str(folder)], lambda: part(folder, "web", 3).exists())
    done = invoke("resume", folder)
    assert done.exit_code == 0, done.output
    assert "there is no checkpoint: the run begins again in round 0; rounds 0 to " in done.stderr
    manifest = manifest_of(folder)
    assert manifest["status"] == "complete"
    found = {name: said["content_sha256"] for name, said in manifest["tables"].items()}
    assert found == {name: whole.content_hash(name) for name in whole.tables}
    first, second = manifest["resumed"]
    assert first["status"] == second["status"] == "running"
    assert 10 <= first["measured_to_round"] < second["measured_to_round"] < 100


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("where", [("ray", "here"), ("here", "ray"), ("ray", "ray")])
def test_hosts_and_this_process_continue_each_other(
    tmp_path: Path, number: signal.Signals, where: tuple[str, str]
) -> None:
    pytest.importorskip("ray", reason="hosts need the extra 'ray'")
    file, folder = tmp_path / "long.yaml", tmp_path / "run"
    file.write_text(TINY.replace("rounds: 24", "rounds: 60"), encoding="utf-8")
    first, second = ([] if each == "here" else ["--workers", "2"] for each in where)
    command = ["run", str(file), "--out", str(folder), *first]
    killed_by(number, command, lambda: part(folder, "web").exists())
    killed_by(number, ["resume", str(folder), *second], lambda: part(folder, "web", 2).exists())
    done = invoke("resume", folder, *second)
    assert done.exit_code == 0, done.output
    whole = ecosystem.run(file, tmp_path / "whole").manifest
    assert manifest_of(folder)["tables"] == whole["tables"]
    assert len(manifest_of(folder)["resumed"]) == 2


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt, "interrupted"), (ZeroDivisionError, "failed")]
)
def test_a_run_that_was_stopped_or_failed_goes_on(
    file: Path, tmp_path: Path, whole: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException], status: str,
) -> None:  # fmt: skip
    step = World.step

    def stop(world: World) -> None:
        if world.round == 13:
            raise error
        step(world)

    with monkeypatch.context() as patch:
        patch.setattr(World, "step", stop)
        with pytest.raises(error):
            ecosystem.run(file, tmp_path / "run")
        before = bytes_of(tmp_path / "run")
        with pytest.raises(error):
            resume(tmp_path / "run")  # it stops again, before anything is added
    assert bytes_of(tmp_path / "run") == before
    assert manifest_of(tmp_path / "run")["status"] == status
    manifest = resume(tmp_path / "run").manifest
    assert manifest["tables"] == whole
    assert "error" not in manifest
    assert [entry["status"] for entry in manifest["resumed"]] == [status]
    assert [entry["measured_to_round"] for entry in manifest["resumed"]] == [13]


def test_a_complete_run_says_so(file: Path, whole: dict[str, Any], tmp_path: Path) -> None:
    folder = shutil.copytree(file.parent / "whole", tmp_path / "run")
    before = bytes_of(folder)
    done = invoke("resume", folder)
    assert done.exit_code == 0
    assert "is complete, and its tables are as they were written" in done.stdout
    assert bytes_of(folder) == before
    DAMAGES["cut short"](folder)
    assert "table 'web'" in refused(folder)
    manifest = manifest_of(folder)
    del manifest["tables"]
    write_manifest(folder, manifest)
    assert "does not state its tables" in refused(folder)


def test_a_folder_that_is_being_written_is_refused(folder: Path) -> None:
    process = holder(folder)
    said = refused(folder)
    assert f"is being written by process {process.pid} on {os.uname().nodename}" in said
    killed(process)
    assert invoke("resume", folder).exit_code == 0


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("status", ["running", "failed"])
def test_a_damaged_folder_is_refused_with_table_and_part(
    folder: Path, once_failed: Path, tmp_path: Path, damage: str, status: str
) -> None:
    if status == "failed":
        folder = shutil.copytree(once_failed, tmp_path / "failed")
    assert manifest_of(folder)["status"] == status
    DAMAGES[damage](folder)
    assert "table web, part-000" in refused(folder)


def test_a_table_that_was_lost_is_told_and_a_part_that_nobody_stated_is_written_again(
    folder: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    part(folder, "web", 2).unlink()  # the kill came before it was stated
    shutil.rmtree(shutil.copytree(folder, tmp_path / "copy") / "tables" / "laws")
    assert "table laws, part-0000.parquet: it is missing" in refused(tmp_path / "copy")
    assert resume(folder).manifest["tables"] == whole


@pytest.mark.parametrize("command", ["resume", "rerun", "diff", "verify", "show"])
def test_a_lost_scenario_is_a_line(folder: Path, command: str) -> None:
    (folder / "scenario.resolved.yaml").unlink()
    before = bytes_of(folder)
    done = invoke(command, *([folder] if command == "diff" else []), folder)
    assert done.exit_code == {"show": 0, "verify": 1}.get(command, 2), done.output
    assert "scenario.resolved.yaml" in done.output or command == "rerun"
    assert "Traceback" not in done.output
    assert bytes_of(folder) == before


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("command", ["resume", "diff"])
def test_a_hostile_manifest_is_a_line_and_changes_nothing(
    folder: Path, once_killed: Path, kind: str, command: str
) -> None:
    HOSTILE[kind](folder)
    before = bytes_of(folder)
    done = invoke(command, *([once_killed] if command == "diff" else []), folder)
    assert done.exit_code == 2, done.output
    assert "manifest.json" in done.stderr
    assert "Traceback" not in done.output
    assert "\x1b" not in done.output
    assert bytes_of(folder) == before


def test_rows_that_are_not_measured_again_are_named_and_nothing_is_changed(folder: Path) -> None:
    measured_otherwise(folder, "labs", 1, "loss_now_seen", 3, 77.5)
    said = refused(folder)
    assert "table labs, round 12 at lab beta, column loss_now_seen: 77.5 there, " in said
    assert said.endswith("; nothing was changed")
    measured_otherwise(folder, "web", 0, "n_pages", 4, 1)
    manifest = manifest_of(folder)
    manifest["versions"]["numpy"] = "1.0"
    write_manifest(folder, manifest)
    said = refused(folder)
    assert "table web, round 4, column n_pages: 1 there, " in said
    assert "(other versions since: numpy)" in said


def test_another_scenario_is_refused_at_once(folder: Path) -> None:
    path = folder / "scenario.resolved.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("pages: 30", "pages: 31"))
    assert "scenario.resolved.yaml, or a file of data beside it, is not what ran" in refused(folder)


def test_other_data_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("word,count\nye,3\nthe,7\n", encoding="utf-8")
    file = tmp_path / "s.yaml"
    file.write_text(
        "language: {lexicon: {kind: counts, file: counts.csv}}\nlabs: [{name: a}]\n"
        "time: {rounds: 12}\n", encoding="utf-8",
    )  # fmt: skip
    folder = dead(file, tmp_path / "run", 10)
    (data,) = folder.glob("*.csv")
    right = data.read_text(encoding="utf-8")
    data.write_text(right.replace("3", "4"), encoding="utf-8")
    assert "a file of data beside it, is not what ran" in refused(folder)
    data.write_text(right, encoding="utf-8")
    (tmp_path / "counts.csv").unlink()
    whole = ecosystem.run(folder / "scenario.resolved.yaml")
    found = resume(folder)
    assert {name: found.content_hash(name) for name in found.tables} == {
        name: whole.content_hash(name) for name in whole.tables
    }


def test_rows_of_rounds_that_the_scenario_does_not_have_are_refused(folder: Path) -> None:
    path = folder / "scenario.resolved.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("rounds: 24", "rounds: 9"))
    manifest = manifest_of(folder) | {"scenario_hash": Scenario.load(path).content_hash()}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "it holds rows of round 24, and the scenario ends in round 9" in refused(folder)


def test_versions_of_before_are_kept_where_they_were_others(
    folder: Path, whole: dict[str, Any]
) -> None:
    manifest = manifest_of(folder)
    now = manifest["versions"]
    manifest["versions"] = now | {"code": "0123", "numpy": "1.0"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = resume(folder).manifest
    assert found["tables"] == whole
    assert found["versions"] == now
    assert found["resumed"][0]["versions"] == {"code": "0123", "numpy": "1.0"}


def test_a_folder_of_a_comparison_is_for_its_own_command(tmp_path: Path) -> None:
    compare(write(tmp_path), tmp_path / "out", replicates=2)
    with pytest.raises(ResultsError, match="the command that made it goes on with it"):
        resume(tmp_path / "out")


def test_a_signal_in_the_middle_of_a_write_leaves_no_table_behind_the_others(
    file: Path, tmp_path: Path, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, write, n = tmp_path / "run", run_folder.write_atomically, 0

    def interrupted(path: Path, content: bytes) -> None:
        nonlocal n
        n += 1
        write(path, content)
        if n == 30:  # the part is there, and nobody has noted it
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run_folder, "write_atomically", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ecosystem.run(file, folder)
    assert manifest_of(folder)["status"] == "interrupted"
    kept = ecosystem.open_results(folder)
    assert {kept.table(name)["round"].max() for name in ("web", "laws", "ledger", "spending")} == {
        20
    }
    assert invoke("verify", folder).exit_code == 0
    assert resume(folder).manifest["tables"] == whole


def test_a_killed_run_is_verified_as_far_as_it_came(folder: Path) -> None:
    done = invoke("verify", folder)
    assert done.exit_code == 1
    assert "1 thing is not as they were written" in done.stdout
    assert "manifest.json: the run did not come to its end" in done.stdout


def test_what_was_measured_is_written_when_a_round_takes_long(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: dict[str, Any]
) -> None:
    monkeypatch.setattr(run_module, "_SECONDS_PER_PART", 0.0)
    results = ecosystem.run(Scenario.load(file), tmp_path / "run")
    n_parts = len(list((tmp_path / "run" / "tables" / "web").iterdir()))
    assert n_parts == Scenario.load(file).time.rounds
    assert results.manifest["tables"] == whole
