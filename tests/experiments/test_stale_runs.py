"""A change of the code between two starts of one comparison: runs are made again, and why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecosystem.cli import main
from ecosystem.experiments.compare import compare
from ecosystem.experiments.result import open_comparison
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.results import versions as version_module
from ecosystem.results.code import DECIDES, code_version
from ecosystem.versions.files import PACKAGE, digest_of
from tests.experiments.small_comparison import write

TWO = ("replicates: 3", "replicates: 2")


def change_the_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Have this process find the package's source as if a file of it had another line."""
    tree = tmp_path / "ecosystem"
    if not tree.exists():
        shutil.copytree(PACKAGE, tree, ignore=shutil.ignore_patterns("__pycache__"))
    with (tree / "measures" / "diversity.py").open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    changed = digest_of(tree, DECIDES)
    monkeypatch.setattr(version_module, "code_version", lambda: changed)
    return changed


def start(path: Path, out: Path) -> Result:
    done = CliRunner().invoke(main, ["compare", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return done


def manifests(runs: Path) -> dict[str, tuple[int, int]]:
    stats = {path.parent.name: path.stat() for path in runs.glob("*/manifest.json")}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


def test_runs_of_other_code_are_made_again_and_it_is_said_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = write(tmp_path, TWO), tmp_path / "out"
    first = start(path, out)
    assert "made before" not in first.output
    shutil.rmtree(next((out / "runs").iterdir()))  # as if it had been stopped
    old = manifests(out / "runs")
    changed = change_the_code(monkeypatch, tmp_path)
    second = start(path, out)
    why = (
        "5 of them were made before by other versions and are made again; the old folders stay:"
        f" code {code_version()} then, {changed} now"
    )
    assert f"6 runs: 6 to make; {why}" in second.stderr
    assert why in " ".join(second.stdout.split())
    kept = manifests(out / "runs")
    assert len(kept) == 5 + 6
    assert {name: kept[name] for name in old} == old
    manifest = open_comparison(out).manifest
    assert manifest["versions"]["code"] == changed
    assert manifest["stale"] == why
    for run in {entry["run"] for entry in manifest["runs"]}:
        stated = json.loads((out / "runs" / run / "manifest.json").read_text(encoding="utf-8"))
        assert stated["versions"]["code"] == changed

    third = start(path, out)  # nothing to make, nothing to explain
    assert "6 runs, 6 are there already: 0 to make\n" in third.stderr
    assert "made before" not in third.output
    again = change_the_code(monkeypatch, tmp_path)
    fourth = compare(path, out)
    assert "6 of them were made before" in comparison_text(
        fourth
    )  # each scenario once, of two versions
    assert f"code {', '.join(sorted([code_version(), changed]))} then, {again} now" in " ".join(
        comparison_text(fourth).split()
    )


def test_the_code_of_before_finds_its_runs_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out = write(tmp_path, TWO), tmp_path / "out"
    before = compare(path, out).manifest["tables"]
    with monkeypatch.context() as patch:
        change_the_code(patch, tmp_path)
        changed = compare(path, out)
    assert changed.manifest["n_runs_made"] == 6
    back = compare(path, out)
    assert back.manifest["n_runs_made"] == 0
    assert back.manifest["tables"] == before


def test_a_folder_of_before_that_states_no_code_is_of_other_versions(tmp_path: Path) -> None:
    path, out = write(tmp_path, TWO), tmp_path / "out"
    compare(path, out)
    run = next((out / "runs").iterdir())
    stated = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    del stated["versions"]["code"]
    (run / "manifest.json").write_text(json.dumps(stated), encoding="utf-8")
    run.rename(run.with_name("0123456789abcdef"))
    found = compare(path, out)
    assert found.manifest["stale"] == (
        "1 of them was made before by other versions and is made again; the old folder stays:"
        f" code not stated then, {code_version()} now"
    )
