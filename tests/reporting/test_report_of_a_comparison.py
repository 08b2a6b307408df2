"""The page of a comparison: it stands alone, says all of it, and escapes what it says."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

from ecosystem.experiments.result import open_comparison
from ecosystem.reporting.answer import answer
from ecosystem.reporting.finding_text import sentence
from tests.reporting.small_report import LONG, SCRIPT, invoke


def page_of(reported: Path) -> str:
    return (reported / "report.html").read_text(encoding="utf-8")


def test_the_page_escapes_all_that_a_file_says(reported: Path) -> None:
    page = page_of(reported)
    assert SCRIPT not in page
    assert html.escape(SCRIPT) in page


def test_the_page_asks_for_nothing_from_anywhere(reported: Path) -> None:
    page = page_of(reported)
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#|data:)""", page) == []
    assert "@import" not in page
    assert "<script" not in page
    assert page.count("<svg") >= 3


def test_every_link_leads_to_a_part_of_the_page(reported: Path) -> None:
    page = page_of(reported)
    body = page.partition("<svg")[0] + re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    links = set(re.findall(r'<a href="#([^"]+)"', body))
    assert {"glance", "differences", "trajectories", "lineage", "methods", "words"} <= links
    for link in links:
        assert f'id="{link}"' in body


def test_the_answer_is_at_the_top_before_any_figure_or_table(reported: Path) -> None:
    page = html.unescape(page_of(reported))
    places = [page.index(said) for said in answer(open_comparison(reported))]
    assert places == sorted(places)
    assert places[-1] < page.index("<svg")
    assert places[-1] < page.index("<table")


def test_every_arm_and_outcome_is_there_with_the_sentences_of_the_summary(reported: Path) -> None:
    page = html.unescape(page_of(reported))
    for name in ("none", "more", "late", LONG, "diversity", "loss", "as it is", "more AI"):
        assert name in page
    found = open_comparison(reported)
    primary = [each for each in found.about("diversity") if each.arm != "none"]
    assert len(primary) == 6
    for finding in primary:
        assert sentence(finding) in page


def test_figures_lie_beside_it_as_svg_and_png(reported: Path) -> None:
    figures = {path.name for path in (reported / "figures").iterdir()}
    names = {Path(figure).stem for figure in figures}
    assert figures == {f"{name}{ending}" for name in names for ending in (".svg", ".png")}
    assert names == {
        "forest-diversity", "forest-loss", "trajectory-diversity-1-as-it-is",
        "trajectory-diversity-2-more-ai", "lineage-1",
    }  # fmt: skip
    assert page_of(reported).count("<svg") == len(names)


def test_the_page_alone_is_enough_to_make_it_again(reported: Path, tmp_path: Path) -> None:
    page = page_of(reported)
    for name in ("comparison.yaml", "base.yaml"):
        text = re.search(rf"<summary>{name}[^<]*</summary><pre>(.*?)</pre>", page, re.DOTALL)
        assert text is not None
        (tmp_path / name).write_text(html.unescape(text[1]), encoding="utf-8")
    done = invoke("compare", tmp_path / "comparison.yaml", "--out", tmp_path / "again")
    assert done.exit_code == 0, done.output
    again = open_comparison(tmp_path / "again").manifest["tables"]
    assert again == open_comparison(reported).manifest["tables"]
    for table in again.values():
        assert table["content_sha256"] in page


def test_versions_seeds_and_scenarios_are_told(reported: Path) -> None:
    page = html.unescape(page_of(reported))
    manifest = open_comparison(reported).manifest
    for package, version in manifest["versions"].items():
        assert f"{package} {version}" in page
    for scenario in manifest["scenario_hashes"]:
        assert scenario["scenario_hash"] in page
    assert "seeds 5 to 7" in page
    assert "more in every setting: 1 value unlike none there" in page
    assert "smoothing: 0.1" in page


def test_every_outcome_and_word_is_defined(reported: Path) -> None:
    page = html.unescape(page_of(reported))
    assert "Diversity of the labs' mean output law" in page
    assert "Loss of its fitted law on human text of now" in page
    for word in ("arm, reference", "replicate, seed, pair", "95\u202f% interval", "lineage, depth"):
        assert f"<dt>{word}" in page


def test_without_its_runs_the_page_says_what_it_cannot_show(reported: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(reported, moved, ignore=shutil.ignore_patterns("runs", "figures"))
    made = invoke("report", moved)
    assert made.exit_code == 0, made.output
    page = html.unescape(page_of(moved))
    assert "are not in the folder of the comparison any more" in page
    assert "more in every setting: the run is not in the folder any more" in page
    assert not (moved / "figures" / "lineage-1.svg").exists()


def test_a_report_is_replaced_and_nothing_else_is(reported: Path, tmp_path: Path) -> None:
    assert invoke("report", reported).exit_code == 0
    mine = tmp_path / "mine.html"
    mine.write_text("mine", encoding="utf-8")
    refused = invoke("report", reported, "--out", mine)
    assert refused.exit_code == 2
    assert "is no report" in refused.stderr
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_comparison_is_refused(tmp_path: Path) -> None:
    refused = invoke("report", tmp_path)
    assert refused.exit_code == 2
    assert str(tmp_path) in refused.stderr
    assert "Traceback" not in refused.output
