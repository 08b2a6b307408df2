"""The version of the code moves with what decides a run, and with nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ecosystem
from ecosystem.results.code import (
    COUNTED,
    LEFT_OUT,
    PACKAGE,
    code_version,
    digest_of,
    package_version,
)
from tests.small import small


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("source") / "ecosystem"
    return Path(shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__")))


def test_another_place_of_the_same_files_is_the_same_version(tree: Path) -> None:
    assert digest_of(tree) == digest_of(PACKAGE) == code_version()
    assert len(code_version()) == 16


@pytest.mark.parametrize(
    "file",
    ["__init__.py", "world.py", "metrics/diversity.py", "scenario/loading/merging.py",
     "experiments/run.py", "results/tables.py", "runtime/on_ray.py"],
)  # fmt: skip
def test_a_changed_byte_that_decides_is_another_version(tree: Path, file: str) -> None:
    before, content = digest_of(tree), (tree / file).read_bytes()
    (tree / file).write_bytes(content + b"#")
    assert digest_of(tree) != before
    (tree / file).write_bytes(content)
    assert digest_of(tree) == before


def test_a_file_that_is_new_moved_or_emptied_is_another_version(tree: Path) -> None:
    seen = {digest_of(tree)}
    (tree / "metrics" / "new.py").touch()
    seen.add(digest_of(tree))
    (tree / "metrics" / "new.py").rename(tree / "corpus" / "new.py")
    seen.add(digest_of(tree))
    (tree / "corpus" / "new.py").unlink()
    assert len(seen) == 3
    assert digest_of(tree) in seen


def test_what_only_begins_reads_or_presents_runs_is_left_out(tree: Path) -> None:
    before = digest_of(tree)
    for name in LEFT_OUT:
        path = tree / name
        assert path.exists()
        files = [path] if path.is_file() else list(path.rglob("*.py"))
        for file in {*files} - {tree / name for name in COUNTED}:
            file.write_text("changed", encoding="utf-8")
    (tree / "py.typed").write_text("changed", encoding="utf-8")
    (tree / "metrics" / "__pycache__").mkdir()
    (tree / "metrics" / "__pycache__" / "diversity.cpython-311.pyc").touch()
    (tree / "metrics" / ".#diversity.py").symlink_to("an editor's lock")
    assert digest_of(tree) == before


def test_all_that_is_installed_has_a_version_too(tree: Path) -> None:
    """Nodes of a cluster run rooms that decide no number in a run, and the shipped scenarios."""
    before = digest_of(tree, frozenset())
    (tree / "experiments" / "remote_tasks.py").write_text("another", encoding="utf-8")
    assert digest_of(tree, frozenset()) != before
    assert len(package_version()) == 16


def test_every_run_states_it(tmp_path: Path) -> None:
    ecosystem.run(small(), tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["versions"]["code"] == code_version()
    assert ecosystem.run(small()).manifest["versions"]["code"] == code_version()


def test_it_is_cheap_and_not_read_on_import() -> None:
    code = (
        "import ecosystem.results.run_folder, ecosystem.results.code as c;"
        "assert c.code_version.cache_info().currsize == 0;"
        "c.code_version(); c.code_version(); assert c.code_version.cache_info().misses == 1"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    seconds = []
    for _ in range(20):
        started = time.perf_counter()
        digest_of(PACKAGE)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.03
