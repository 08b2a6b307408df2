"""One process may start a local Ray, leave it, and start another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from ecosystem.experiments.parallel import map_tasks

def double(number):
    return 2 * number

print(list(map_tasks(double, [1, 2], 1)), list(map_tasks(double, [3, 4], 1)))
"""


@pytest.mark.slow
def test_a_second_ray_knows_its_token_and_a_long_path_stops_none(tmp_path: Path) -> None:
    """Ray reads the token once: another one would not be believed."""
    pytest.importorskip("ray", reason="hosts need the extra 'ray'")
    folder = tmp_path / ("d" * 100)
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[2, 4] [6, 8]"
