"""The page of a comparison: it stands alone, and escapes what it says."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecosystem.cli import main
from ecosystem.comparison.compared import open_compared
from ecosystem.comparison.words import sentence
from tests.comparison.small_comparison import write

SCRIPT = "<script>alert(1)</script>"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    evil = ("question: Does more text help?", f"question: Does {SCRIPT} & more text help?")
    path = write(folder, evil, ("{name: none}", f'{{name: none, title: "{SCRIPT}"}}'))
    done = invoke("compare", path, "--out", folder / "out", "--replicates", 2)
    assert done.exit_code == 0, done.output
    made = invoke("report", folder / "out")
    assert made.exit_code == 0, made.output
    return folder / "out"


def page_of(compared: Path) -> str:
    return (compared / "report.html").read_text(encoding="utf-8")


def test_the_page_escapes_all_that_a_file_says(compared: Path) -> None:
    page = page_of(compared)
    assert SCRIPT not in page
    assert html.escape(SCRIPT) in page


def test_the_page_asks_for_nothing_from_anywhere(compared: Path) -> None:
    page = page_of(compared)
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#|data:)""", page) == []
    assert "@import" not in page
    assert "<script" not in page
    assert page.count("<svg") >= 3


def test_every_arm_and_outcome_is_there_with_the_sentences_of_the_summary(compared: Path) -> None:
    page = html.unescape(page_of(compared))
    for name in ("none", "more", "late", "diversity", "loss", "probability of being best"):
        assert name in page
    found = open_compared(compared)
    rows = found.arrow["differences"].to_pylist()
    primary = [row for row in rows if row["outcome"] == "diversity" and row["arm"] != "none"]
    assert primary
    for row in primary:
        assert sentence(row) in page


def test_figures_lie_beside_it_as_svg_and_png(compared: Path) -> None:
    figures = sorted(path.name for path in (compared / "figures").iterdir())
    assert any(name.endswith(".svg") for name in figures)
    assert {Path(n).stem for n in figures if n.endswith(".svg")} == {
        Path(n).stem for n in figures if n.endswith(".png")
    }


def test_a_report_is_replaced_and_nothing_else_is(compared: Path, tmp_path: Path) -> None:
    assert invoke("report", compared).exit_code == 0
    mine = tmp_path / "mine.html"
    mine.write_text("mine", encoding="utf-8")
    refused = invoke("report", compared, "--out", mine)
    assert refused.exit_code == 2
    assert "is no report" in refused.stderr
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_comparison_is_refused(tmp_path: Path) -> None:
    refused = invoke("report", tmp_path)
    assert refused.exit_code == 2
    assert str(tmp_path) in refused.stderr
    assert "Traceback" not in refused.output
