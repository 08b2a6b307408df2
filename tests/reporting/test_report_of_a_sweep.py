"""The page of a sweep: it stands alone, escapes what it says, and says what the words say."""

from __future__ import annotations

import html
import re
from pathlib import Path

from ecosystem import open_comparison
from ecosystem.reporting.answer import answer
from tests.reporting.small_report import SCRIPT, invoke


def page_of(swept: Path) -> str:
    return (swept / "report.html").read_text(encoding="utf-8")


def test_the_page_escapes_all_that_a_file_says(swept: Path) -> None:
    page = page_of(swept)
    assert SCRIPT not in page
    assert html.escape(SCRIPT) in page


def test_the_page_asks_for_nothing_from_anywhere(swept: Path) -> None:
    page = page_of(swept)
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#|data:)""", page) == []
    assert "@import" not in page
    assert "<script" not in page
    assert page.count("<svg") == 2  # an outcome a map


def test_links_lead_somewhere_and_figures_do_not_clip_each_other(swept: Path) -> None:
    page = page_of(swept)
    parts = re.findall(r'<(?:h2|h3|header) id="([^"]+)"', page)
    assert len(set(parts)) == len(parts)
    assert set(re.findall(r'<a href="#([^"]+)"', page)) <= set(parts)
    clips = re.findall(r'<clipPath id="([^"]+)"', page)
    assert clips
    assert len(set(clips)) == len(clips)


def test_it_says_what_the_words_say_and_shows_every_point(swept: Path) -> None:
    page = html.unescape(page_of(swept)).lower()
    found = open_comparison(swept)
    for line in answer(found):
        assert line.strip().lower() in page
    for each in found.findings:
        assert f"{each.mean:.4g}" in page
    for run in found.runs:
        if run.replicate == 1:
            assert run.run in page
    assert "ecosystem compare comparison.yaml --out again" in page
    assert "labs.gamma.tokens" in page


def test_figures_lie_beside_it_as_svg_and_png(swept: Path) -> None:
    figures = {path.name for path in (swept / "figures").iterdir()}
    names = ("map-diversity-1", "map-loss-1")
    assert figures == {f"{name}.{kind}" for name in names for kind in ("svg", "png")}


def test_a_report_is_replaced_and_nothing_else_is(swept: Path, tmp_path: Path) -> None:
    assert invoke("report", swept).exit_code == 0
    mine = tmp_path / "mine.html"
    mine.write_text("mine", encoding="utf-8")
    refused = invoke("report", swept, "--out", mine)
    assert refused.exit_code == 2
    assert mine.read_text(encoding="utf-8") == "mine"
