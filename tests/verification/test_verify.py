"""What is missing, changed or untrue in a folder is named; what is whole is said to be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import ecosystem
from ecosystem.cli import main
from ecosystem.experiments.compare import compare
from ecosystem.results.tables import table_spec
from ecosystem.verification.table_files import TableFiles
from tests.experiments.small_comparison import write
from tests.small import LINKED, SMALL, priced, small
from tests.verification.damage import (
    DAMAGES,
    HOSTILE,
    bytes_of,
    change,
    cut,
    flip,
    manifest_of,
    part,
    write_manifest,
)

SPOKEN = {"claims": {"facts": 20, "per_draw": 0.3}, "style": {"meanings": 10, "phrasings": 6}}


def invoke(*args: Any) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def verified(folder: Path, status: int) -> str:
    """Verify a folder; nothing is changed and nothing acts on a terminal."""
    before = bytes_of(folder)
    done = invoke("verify", folder)
    assert done.exit_code == status, done.output
    assert bytes_of(folder) == before
    assert "Traceback" not in done.output
    assert "\x1b" not in done.output
    return done.output


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    ecosystem.run(small(time={**SMALL["time"], "rounds": 12}, measure={"worth": False}), folder)
    return folder


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "paid"
    ecosystem.run(priced(), folder)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "copy")


def test_a_whole_run_is_as_it_was_written(written: Path) -> None:
    told = verified(written, 0)
    rows = sum(table["n_rows"] for table in manifest_of(written)["tables"].values())
    assert f"35 tables, {rows:,} rows: all as they were written" in told
    assert "every account of text closes in every round" in told


@pytest.mark.parametrize(
    "changes",
    [
        LINKED,
        {"language": {**SMALL["language"], **SPOKEN}},
        {"measure": {"every": 3, "documents": {"text": True}}},
        {"publishers": [], "labs": [], "archives": []},
    ],
    ids=["linked", "spoken", "documents", "empty"],
)
def test_no_world_is_accused_falsely(changes: dict[str, Any], tmp_path: Path) -> None:
    ecosystem.run(small(**changes), tmp_path / "run")
    verified(tmp_path / "run", 0)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_with_table_and_part(folder: Path, damage: str) -> None:
    DAMAGES[damage](folder)
    told = verified(folder, 1)
    assert "table web, part-000" in told
    assert "as they were written" in told.splitlines()[-1]


@pytest.mark.parametrize("damage", DAMAGES)
def test_who_reads_a_damaged_table_is_told_in_a_line(folder: Path, damage: str) -> None:
    DAMAGES[damage](folder)
    done = invoke("show", folder)
    if damage == "exchanged with another of its table":
        assert done.exit_code == 0  # in any order of parts the rows are the same
        return
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert "table 'web'" in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert str(folder) in line


def test_bytes_that_change_no_row_are_told_too(folder: Path) -> None:
    path, manifest = part(folder, "web"), manifest_of(folder)
    content = path.read_bytes()
    for at in range(4, len(content), 61):
        flip(path, at)
        files = TableFiles(table_spec("web"), path.parent, manifest, is_ours=True)
        assert any("part-0000.parquet" in words for words in files.wrong), at
        path.write_bytes(content)


def test_a_missing_table_is_told(folder: Path) -> None:
    shutil.rmtree(folder / "tables" / "laws")
    assert "table laws: all its files are missing" in verified(folder, 1)


def test_another_scenario_and_other_code_are_told(folder: Path) -> None:
    path = folder / "scenario.resolved.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("seed: 1", "seed: 2"))
    entry = {"file": "../mine.py", "sha256": "0" * 64}
    write_manifest(folder, manifest_of(folder) | {"user_code": [entry]})
    told = verified(folder, 1)
    assert "scenario.resolved.yaml: it is another scenario than ran" in told
    assert "user_code/mine.py: it cannot be read" in told


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("command", ["verify", "show"])
def test_a_hostile_manifest_is_a_line(folder: Path, kind: str, command: str) -> None:
    HOSTILE[kind](folder)
    before = bytes_of(folder)
    done = invoke(command, folder)
    assert done.exit_code == 2, done.output
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert len(errors) == 1
    assert "manifest.json" in errors[0]
    assert len(errors[0]) < 900
    assert "\x1b" not in done.output
    assert "Traceback" not in done.output
    assert bytes_of(folder) == before


def test_texts_of_a_manifest_do_not_act_on_the_terminal(folder: Path) -> None:
    write_manifest(folder, manifest_of(folder) | {"title": "\x1b[2J\x9bmgone"})
    done = invoke("show", folder)
    assert done.exit_code == 0
    assert done.stdout.startswith("\\x1b[2J\\x9bmgone\n")


UNTRUE: tuple[tuple[str, str, int, Any, str], ...] = (
    ("ledger", "n_tokens", 3, 10**6, "is off by 0 pages"),
    ("web", "n_pages", 2, 7, "table web, round 2: n_pages is 7, and the ledger leaves"),
    ("crawls", "n_pages", 0, 9999, "n_pages is 9999, and the ledger has"),
    ("labs", "n_draws_trained", -1, 3, "n_draws_trained is 3, and the ledger has"),
    ("labs", "model", -1, "epsilon@3", "table labs: model epsilon@3 is not in table models"),
    ("costs", "amount", 4, -3.25, "3.25 for "),
    ("spending", "amount", 3, 1.5, "table spending, round 3: amount is 1.5, and the costs"),
    ("spending", "to_date", 4, 1.5, "round 4: to_date is 1.5, and the rounds sum to"),
    ("worth", "lab", 0, "\x1b[31m", "table worth: lab \\x1b[31m is not in table labs"),
    ("web", "round", 4, 40, "table web: it has round 40, and the scenario ends in 4"),
    ("population", "n_labs", 0, 9, "n_labs is 9, and "),
    ("population", "beta", 0, 9.0, "beta is 9.0, and its parts give"),
    ("lineage", "share", 0, 0.125, "its shares sum to"),
    ("filters", "n_true_positive", 0, 999, "pages are judged, and"),
    ("publishers", "n_pages_new", 2, 999, "publishers published"),
)


def test_what_is_untrue_is_told_though_every_hash_is_right(paid: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(paid, tmp_path / "copy")
    for table, column, row, value, _ in UNTRUE:
        change(folder, table, column, row, value)
    found = verified(folder, 1)
    for table, column, _, _, told in UNTRUE:
        assert told in found, (table, column)
    assert "bytes" not in found
    assert "other values" not in found


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("comparison")
    compare(write(place), place / "out", replicates=2)
    return place / "out"


def test_a_comparison_is_verified_with_all_its_runs(compared: Path, tmp_path: Path) -> None:
    out = shutil.copytree(compared, tmp_path / "copy")
    assert "of each of 6 runs:" in verified(out, 0)
    runs = sorted(path for path in (out / "runs").iterdir())
    flip(part(runs[0], "laws"))
    shutil.rmtree(runs[1])
    cut(out / "results.parquet")
    told = verified(out, 1)
    assert f"run {runs[0].name}, table laws, part-0000.parquet" in told
    assert f"run {runs[1].name}: " in told
    assert "table results" in told


@pytest.mark.parametrize(
    ("name", "value", "of_runs"),
    [
        ("arms", 3, True),
        ("arms", [{"name": "a", "x": 1}], False),
        ("runs", [{"run": "../.."}], True),
        ("primary", "?", False),
        ("tables", {"results": 1}, True),
        ("replicates", "many", True),
        ("declared", [{}], False),
        ("seed", "\x1b[2J", True),
        ("outcomes", [], False),
        ("scenario_hashes", [1], True),
    ],
)
def test_a_hostile_manifest_of_a_comparison_is_a_line(
    compared: Path, tmp_path: Path, name: str, value: object, of_runs: bool
) -> None:
    out = shutil.copytree(compared, tmp_path / "copy")
    path = out / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {name: value}), encoding="utf-8")
    for command in ("show", "report", *(["verify"] if of_runs else [])):
        done = invoke(command, out)
        assert done.exit_code == 2, (command, done.output)
        assert "cannot be read" in done.stderr
        assert "Traceback" not in done.output
        assert "\x1b" not in done.output
