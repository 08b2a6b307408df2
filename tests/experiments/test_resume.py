"""A comparison killed in the middle goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ecosystem.experiments.compare import compare
from ecosystem.experiments.parallel import map_tasks
from ecosystem.experiments.result import open_comparison
from ecosystem.experiments.run_task import is_done
from ecosystem.results.results import ResultsError
from ecosystem.runtime.agreement import OtherProcessError
from ecosystem.runtime.cluster import Cluster
from ecosystem.runtime.runtime import HostsError
from tests.experiments.small_comparison import write


def finished(runs: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of every run's manifest: made again, it would have others."""
    stats = {p.parent.name: p.stat() for p in runs.glob("[0-9a-f]*/manifest.json")}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


def test_kill_9_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    path, out = write(tmp_path), tmp_path / "out"
    command = [sys.executable, "-m", "ecosystem", "compare", str(path), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    patience = time.monotonic() + 120
    while len(finished(out / "runs")) < 3 and time.monotonic() < patience:
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    before = finished(out / "runs")
    assert 3 <= len(before) < 9
    assert all(is_done(out / "runs" / name) for name in before)  # no half run under its name

    resumed = compare(path, out)
    assert resumed.manifest["n_runs_made"] == 9 - len(before)
    kept = finished(out / "runs")
    assert {name: kept[name] for name in before} == before
    assert len(kept) == 9
    assert not list((out / "runs").glob(".*"))
    whole = compare(path, tmp_path / "whole")
    assert resumed.manifest["tables"] == whole.manifest["tables"]
    assert set(finished(tmp_path / "whole" / "runs")) == set(kept)


def process_of(number: int) -> tuple[int, int]:
    return number, os.getpid()


@pytest.mark.slow
def test_a_cluster_is_enough_to_leave_this_process(local_ray: None) -> None:
    ended = list(map_tasks(process_of, [3, 1, 2], cluster=Cluster("auto")))
    assert [number for number, _ in ended] == [3, 1, 2]
    assert os.getpid() not in {process for _, process in ended}


def die_at_three(number: int) -> str:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"done {number}"


@pytest.mark.slow
def test_a_process_that_dies_on_ray_takes_no_other_with_it(local_ray: None) -> None:
    ended = map_tasks(die_at_three, [1, 3, 5], 2, lost=lambda number, error: f"lost {number}")
    assert list(ended) == ["done 1", "lost 3", "done 5"]


def raise_in_a_task(number: int) -> str:
    raise OtherProcessError(f"number {number} has other code")


@pytest.mark.slow
def test_what_kept_a_process_from_helping_is_told_in_its_own_words(local_ray: None) -> None:
    ended = map_tasks(raise_in_a_task, [1], 2, lost=lambda number, error: f"{number}: {error}")
    assert list(ended) == ["1: number 1 has other code"]
    with pytest.raises(HostsError, match="number 2 has other code"):
        list(map_tasks(raise_in_a_task, [2], 2))


@pytest.mark.slow
def test_results_may_come_as_they_end(local_ray: None) -> None:
    assert sorted(map_tasks(process_of, [3, 1, 2], 2, ordered=False))[0][0] == 1


def test_a_folder_of_another_version_is_told_from_a_broken_one(tmp_path: Path) -> None:
    compare(write(tmp_path), tmp_path / "out")
    path = tmp_path / "out" / "differences.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["p_holm"]), path)
    with pytest.raises(ResultsError, match="lacks p_holm: another version wrote it; start it"):
        open_comparison(tmp_path / "out")
