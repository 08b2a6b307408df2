"""Two nodes of a cluster give the bits of one process, to whoever has the token."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ecosystem
from tests.small import LINKED, SMALL


def test_two_nodes_give_the_same_hashes_as_one_process(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="a cluster needs the extra 'ray'")
    file, out = tmp_path / "s.yaml", tmp_path / "hosted"
    file.write_text(yaml.safe_dump({**SMALL, **LINKED}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.runtime.two_nodes", str(file), str(out)],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    assert done.stdout.split("\n")[:3] == ["status 0 False", "status 1 True", "nodes 2"]
    assert not (tmp_path / "hosted-refused").exists()
    ecosystem.run(file, tmp_path / "alone")
    tables = [
        json.loads((tmp_path / run / "manifest.json").read_text(encoding="utf-8"))["tables"]
        for run in ("hosted", "alone")
    ]
    hashes = [{name: table["content_sha256"] for name, table in found.items()} for found in tables]
    assert hashes[0] == hashes[1]
