"""``--agents FILE``: the user's command loads the user's code, everywhere where it is needed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ecosystem import open_comparison
from ecosystem.cli import main
from ecosystem.runtime import user_code
from tests.own_file import EXAMPLES, forget

SCENARIO = """\
time: {rounds: 2}
language: {lexicon: {kind: zipf, types: 30}}
publishers: [{name: sites, pages: 40, ai_share: 0.5}]
agents: {readers: [{name: students, visits: 9, price: 0.5}]}
labs: [{name: alpha, tokens: 100, sources: [{kind: web, when_short: less}]}]
"""
COMPARISON = """\
question: What do readers change?
base: tiny.yaml
replicates: 2
arms:
  - {name: few}
  - {name: many, change: {agents: {readers: [{name: students, visits: 20}]}}}
reference: few
primary: paid
outcomes:
  - {name: paid, table: spending, column: transfers_to_date, better: higher}
"""


pytestmark = pytest.mark.usefixtures("own_process")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLES / "readers.py", tmp_path / "mine.py")
    (tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "both.yaml").write_text(COMPARISON, encoding="utf-8")
    return tmp_path


def invoke(*args: Any) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_without_the_file_a_run_says_what_it_needs(folder: Path) -> None:
    done = invoke("run", folder / "tiny.yaml", "--out", folder / "out")
    assert done.exit_code == 2
    assert "no kind 'readers'" in done.stderr
    assert "by --agents FILE" in done.stderr
    assert not (folder / "out").exists()


def test_a_run_keeps_the_file_and_its_hash(folder: Path) -> None:
    mine = folder / "mine.py"
    done = invoke("run", folder / "tiny.yaml", "--agents", mine, "--out", folder / "out")
    assert done.exit_code == 0, done.stderr
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    (kept,) = manifest["user_code"]
    copy = folder / "out" / "user_code" / "mine.py"
    assert copy.read_text(encoding="utf-8") == mine.read_text(encoding="utf-8")
    assert kept == {"file": "mine.py", "sha256": user_code.UserCode.of(copy).sha256}


@pytest.mark.slow
@pytest.mark.usefixtures("local_ray")
def test_runs_elsewhere_load_it_too(folder: Path) -> None:
    mine = folder / "mine.py"
    for out, more in (("one", []), ("two", ["--workers", 2])):
        done = invoke(
            "compare", folder / "both.yaml", "--agents", mine, "--out", folder / out, *more
        )
        assert done.exit_code == 0, done.stderr
    one, two = (open_comparison(folder / out).manifest for out in ("one", "two"))
    assert one["tables"] == two["tables"]
    assert one["runs"] == two["runs"]
    for run in (folder / "two" / "runs").iterdir():
        assert (run / "user_code" / "mine.py").exists()


def test_another_file_is_another_run(folder: Path) -> None:
    def names() -> set[str]:
        command = ("compare", folder / "both.yaml", "--agents", folder / "mine.py")
        done = invoke(*command, "--out", folder / "out")
        assert done.exit_code == 0, done.stderr
        forget()
        return {run["run"] for run in open_comparison(folder / "out").manifest["runs"]}

    first = names()
    assert names() == first
    text = (folder / "mine.py").read_text(encoding="utf-8")
    (folder / "mine.py").write_text(text + "# changed\n", encoding="utf-8")
    assert not names() & first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = 1 / 0\n", "bad.py:2: ZeroDivisionError: division by zero"),
        ("def f(:\n", "bad.py:1: invalid syntax"),
        ("import nowhere_at_all\n", "bad.py:1: ModuleNotFoundError: No module named"),
        (None, "bad.py cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_run_is_one_sentence(
    folder: Path, text: str | None, message: str
) -> None:
    bad = folder / "bad.py"
    if text is not None:
        bad.write_text(text, encoding="utf-8")
    done = invoke("run", folder / "tiny.yaml", "--agents", bad, "--out", folder / "out")
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()
