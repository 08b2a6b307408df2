"""Runs a commit of before and the tree of now side by side, and says which numbers differ.

Usage: ``python -m tests.guard COMMIT [PART]``; with PART only what has it in its name. Both run on
this machine with the packages of this Python, each with its own scenario files. Takes some minutes;
the exit status is 1 if anything differs that :mod:`tests.guard.on_purpose` does not name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.guard.differences import differences, tables

ROOT = Path(__file__).parents[2]
PLAY = Path(__file__).with_name("play.py")


def start(tree: Path, out: Path, part: str) -> subprocess.Popen[bytes]:
    """Run what a tree ships under its own code, into a folder."""
    out.mkdir()
    env = {**os.environ, "PYTHONPATH": str(tree)}
    return subprocess.Popen([sys.executable, PLAY, out, part], env=env, cwd=out)


def main(commit: str, part: str = "") -> int:
    """Return the exit status."""
    with tempfile.TemporaryDirectory() as place:
        tree, before, now = Path(place) / "tree", Path(place) / "before", Path(place) / "now"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], check=True)
        try:
            both = [start(tree, before, part), start(ROOT, now, part)]
            statuses = [process.wait() for process in both]
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
        if any(statuses):
            return 2
        found = list(differences(before, now))
        was, is_ = (json.loads((out / "failed.json").read_text()) for out in (before, now))
        found += [f"{name} cannot be run: {is_.get(name, was.get(name))}" for name in was | is_]
        n = len(tables(now))
    print("\n".join([*found, f"{n} tables compared: {len(found) or 'no'} differences"]))
    return int(bool(found) or n == 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
