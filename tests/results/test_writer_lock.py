"""One process writes a folder at a time; a full disk loses nothing that was written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import ecosystem
from ecosystem.cli import main
from ecosystem.experiments.compare import compare
from ecosystem.reporting.summary import summary
from ecosystem.results import run_folder
from ecosystem.results.writer_lock import CannotWriteError, sole_writer, writer_of
from tests.experiments.small_comparison import write
from tests.small import small

HOLDER = """\
import sys, time
from pathlib import Path
from ecosystem.results.writer_lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
time.sleep(600)
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Start a process that writes a folder, and wait until it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    first = holder(tmp_path)
    assert writer_of(tmp_path) == f"process {first.pid} on {os.uname().nodename}"
    with (
        pytest.raises(CannotWriteError, match=f"process {first.pid} on .*: wait until it has"),
        sole_writer(tmp_path),
    ):
        pass
    killed(first)
    assert writer_of(tmp_path) == ""
    with sole_writer(tmp_path):
        assert f"process {os.getpid()}" in str(writer_of(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert writer_of(tmp_path) is None


def test_a_folder_that_stays_empty_is_taken_away(tmp_path: Path) -> None:
    with sole_writer(tmp_path / "a" / "b"):
        pass
    assert list(tmp_path.iterdir()) == []
    with sole_writer(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b" / "file").touch()
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["file"]


def test_a_second_compare_in_one_folder_is_refused_and_deletes_nothing(tmp_path: Path) -> None:
    file, out = write(tmp_path), tmp_path / "out"
    compare(file, out, replicates=2)
    partial = out / "runs" / ".0123.part"
    partial.mkdir()  # what the first is writing
    first = holder(out)
    done = CliRunner().invoke(main, ["compare", str(file), "--out", str(out)])
    assert done.exit_code == 2
    assert "is being written by process" in done.stderr
    assert "nothing was changed" in done.stderr
    assert partial.exists()
    killed(first)
    assert len(compare(file, out, replicates=2).table("results")) == 3 * 2 * 2
    assert not partial.exists()


def test_a_folder_says_whether_its_process_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_folder.RunFolder, "close", lambda *_, **__: {"status": "complete"})
    ecosystem.run(small(), tmp_path / "run")  # it never says that it has ended
    kept = ecosystem.open_results(tmp_path / "run")
    assert "its process ended without a word, killed or on a full disk" in summary(kept)
    assert f"\n'ecosystem resume {tmp_path / 'run'}' goes on with it\n" in summary(kept)
    process = holder(tmp_path / "run")
    assert f"not complete: process {process.pid} on" in summary(kept)
    assert "ecosystem resume" not in summary(kept)
    killed(process)
    (tmp_path / "run" / ".lock").unlink()  # as in a copy
    assert "it is still running, or was killed" in summary(kept)


def fill(monkeypatch: pytest.MonkeyPatch, n_files: int) -> None:
    """Let the disk be full after some files; what is begun then is half-written."""
    sync, written = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal written
        written += 1
        if written > n_files:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    monkeypatch.setattr(run_folder.os, "fsync", full)


def test_a_full_disk_leaves_a_run_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("time: {rounds: 30}\nlabs: [{name: a}]\npublishers: []\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        fill(patch, 20)
        done = CliRunner().invoke(main, ["run", str(file), "--out", str(tmp_path / "run")])
    assert done.exit_code == 1
    assert "No space left on device: what was written until then stays" in done.stderr
    assert not list((tmp_path / "run").rglob("*.tmp"))
    kept = ecosystem.open_results(tmp_path / "run")
    assert 0 < kept.table("labs")["round"].max() < 30
    assert "The run is not complete" in summary(kept)


def test_a_full_disk_ends_a_comparison_that_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = write(tmp_path), tmp_path / "out"
    with monkeypatch.context() as patch:
        fill(patch, 90)
        done = CliRunner().invoke(main, ["compare", str(file), "--out", str(out)])
    assert done.exit_code == 1
    assert "goes on with the same command" in done.stderr
    before = {p.name: p.stat().st_mtime_ns for p in (out / "runs").glob("[!.]*")}
    assert before
    assert CliRunner().invoke(main, ["compare", str(file), "--out", str(out)]).exit_code == 0
    after = {p.name: p.stat().st_mtime_ns for p in (out / "runs").glob("[!.]*")}
    assert before.items() <= after.items()
    assert len(after) == 9
