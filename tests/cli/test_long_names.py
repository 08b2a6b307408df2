"""A name that is too long for a file is one sentence, wherever a user gives one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main

LONG = "x" * 300
SMALL = "watermarking-vs-archives-small"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", LONG),
        ("plan", LONG),
        ("run", LONG),
        ("run", "four-labs", "--rounds", "1", "--out", LONG),
        ("run", "four-labs", "--replicates", "2", "--out", LONG),
        ("compare", LONG),
        ("compare", SMALL, "--out", LONG),
        ("sweep", LONG),
        ("validate", "effective-numbers", "--out", LONG),
        ("show", LONG),
        ("report", LONG),
        ("check", "base.yaml"),
        ("check", "extends.yaml"),
    ],
    ids=lambda arguments: " ".join(a for a in arguments if a != LONG),
)
def test_a_name_that_is_too_long_is_refused(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("extends.yaml").write_text(f"extends: {LONG}\n", encoding="utf-8")
    Path("base.yaml").write_text(f"question: Q?\nbase: {LONG}\narms: []\n", encoding="utf-8")
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2, done.exception
    assert isinstance(done.exception, SystemExit)
    assert "xxx" in done.stderr
