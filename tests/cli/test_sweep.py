"""`ecosystem sweep` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from ecosystem.cli import main
from ecosystem.experiments.loading import load_sweep
from ecosystem.scenario.catalogue import shipped, shipped_comparisons, shipped_sweeps
from tests.cli.test_commands import HEAVY
from tests.experiments.small_sweep import write

SHIPPED = "sweeps/decoding-and-fresh-text"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_it_answers_and_show_prints_it_again(tmp_path: Path) -> None:
    path, out = write(tmp_path), tmp_path / "out"
    done = invoke("sweep", path, "--out", out)
    assert done.exit_code == 0, done.output
    for part in (
        "When does a third lab help", "a grid of 6 points:", "2 replicates each (seeds 5 to 6)",
        "‘third’ against ‘none’ on diversity: ", "difference from ", "est anywhere on diversity",
        "HOW SURE", "16 runs, shared by 24 replicates; 16 made now", "results sha256",
    ):  # fmt: skip
        assert part in done.stdout
    assert invoke("show", out).stdout == done.stdout
    more = invoke("sweep", path, "--out", out, "--replicates", 3)
    assert "24 runs, shared by 36 replicates; 8 made now" in more.stdout


def test_problems_are_told_with_status_2_and_nothing_is_made(tmp_path: Path) -> None:
    path = write(tmp_path, ("[0, 0.9]", "[0, 1.5]"), ("column: gamma", "column: gama"))
    done = invoke("sweep", path, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert f"{path}:7:46 publishers.sites.ai_share: 1.5 is not possible" in done.stderr
    assert "2 problems; nothing was run" in done.stderr
    assert not (tmp_path / "out").exists()
    assert invoke("check", path).stderr == done.stderr
    missing = invoke("sweep", tmp_path / "none.yaml")
    assert missing.exit_code == 2
    assert "none.yaml" in missing.output
    before = write(tmp_path).read_bytes()
    other = invoke("sweep", path, "--out", tmp_path)
    assert other.exit_code == 2
    assert "exists already and holds no comparison; nothing was written" in other.output
    assert path.read_bytes() == before


def test_a_failed_run_ends_with_status_1(tmp_path: Path) -> None:
    nobody = "sources: [{kind: human}], agent: nobody}]"
    path = write(tmp_path, ("sources: [{kind: human}]}]", nobody))
    done = invoke("sweep", path, "--out", tmp_path / "out")
    assert done.exit_code == 1, done.output
    assert "diversity of third: 12 failed at 6 points, of 12 replicates" in done.stdout


def test_what_ships_is_listed_apart_and_can_be_checked() -> None:
    names = [entry.name for entry in shipped_sweeps()]
    assert SHIPPED in names
    assert not set(names) & {entry.name for entry in (*shipped(), *shipped_comparisons())}
    assert SHIPPED in invoke("scenarios", "--sweeps").stdout
    checked = invoke("check", *names)
    assert checked.exit_code == 0, checked.output
    assert f"{SHIPPED}: ok (a sweep of 16 points, 2 arms: " in checked.stdout
    assert all(load_sweep(name).comparison.description for name in names)


def test_one_schema_is_that_of_comparisons_and_sweeps() -> None:
    schema = json.loads(invoke("schema", "--comparison").output)
    assert {"design", "parameters", "settings", "arms", "outcomes"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_checking_a_grid_imports_little() -> None:
    heavy = set(HEAVY) - {"numpy"}  # which declared outcomes need
    code = f"from ecosystem.cli import main; main(['check', {SHIPPED!r}], standalone_mode=False)"
    program = f"import sys; {code}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
