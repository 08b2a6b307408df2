"""Two nodes of a cluster give the bits of one process, to whoever has the token."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ecosystem
from ecosystem.comparison.compare import compare
from ecosystem.comparison.running import is_done
from tests.comparison import small_comparison
from tests.small import LINKED, SMALL

TWO = ("replicates: 3", "replicates: 2")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def said(place: Path) -> list[str]:
    """Return what was printed about a run and a comparison on one cluster of two nodes."""
    pytest.importorskip("ray", reason="a cluster needs the extra 'ray'")
    file, comparison = place / "s.yaml", small_comparison.write(place, TWO)
    file.write_text(yaml.safe_dump({**SMALL, **LINKED}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.runtime.two_nodes", file, comparison, place / "hosted"],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    return done.stdout.splitlines()


def hashes(folder: Path) -> dict[str, str]:
    tables = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    return {name: table["content_sha256"] for name, table in tables.items()}


def test_two_nodes_give_the_same_hashes_as_one_process(said: list[str], place: Path) -> None:
    assert said[:3] == ["run 0", "nodes 2", "refused 2 True"]
    assert not (place / "hosted-refused").exists()
    ecosystem.run(place / "s.yaml", place / "alone")
    assert hashes(place / "hosted") == hashes(place / "alone")


def test_runs_of_a_comparison_on_two_nodes_are_those_of_one_process(
    said: list[str], place: Path
) -> None:
    assert said[3:] == ["compared 0", "nodes 2"]
    compare(place / "comparison.yaml", place / "compared-alone")
    hosted, alone = place / "hosted-compared", place / "compared-alone"
    assert hashes(hosted) == hashes(alone)
    runs = sorted(path.name for path in (alone / "runs").iterdir())
    assert runs == sorted(path.name for path in (hosted / "runs").iterdir())
    assert len(runs) == 6
    for run in runs:
        assert is_done(hosted / "runs" / run)
        assert hashes(hosted / "runs" / run) == hashes(alone / "runs" / run)
