"""What ships is compared, told and reported as a user would have it done."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosystem.cli import main

pytestmark = pytest.mark.slow
SMALL = "watermarking-vs-archives-small"


def test_the_small_comparison_answers_and_its_report_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["compare", SMALL, "--out", str(out)])
    assert done.exit_code == 0, done.output
    for said in (
        "SETTING 'refill'", "SETTING 'train on less'", "SETTING 'people withdraw'",
        "Which arm is best", "AT EQUAL COST", "WHO BEARS THE COST",
        "WHO IS ACCUSED", "WHAT PAIRING GAINED", "81 runs; 81 made now", "0 failed",
    ):  # fmt: skip
        assert said in done.stdout
    made = CliRunner().invoke(main, ["report", str(out)])
    assert made.exit_code == 0, made.output
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") > 10
    again = CliRunner().invoke(main, ["compare", SMALL, "--out", str(out)])
    assert "81 runs; 0 made now" in again.stdout
