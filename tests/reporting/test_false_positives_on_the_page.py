"""Who is accused: on the page where labs read by filters, else not; names are escaped."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.experiments.tables import ACCUSED
from ecosystem.reporting.false_positive_facts import false_positive_facts
from ecosystem.reporting.false_positive_figure import false_positive_pictures as drawn
from ecosystem.reporting.format import half_share, share
from ecosystem.reporting.page import render_page
from ecosystem.reporting.style import colours
from ecosystem.results.arrow_tables import to_arrow
from tests.reporting.small_report import SCRIPT


def page_of(folder: Path) -> str:
    return html.unescape((folder / "report.html").read_text(encoding="utf-8"))


def test_where_no_lab_reads_by_a_filter_nothing_is_said(reported: Path) -> None:
    assert false_positive_facts(open_comparison(reported)) == []
    assert "Who is accused" not in page_of(reported)
    assert not list((reported / "figures").glob("accused*"))


def test_people_and_models_pages_are_there_by_topic_with_their_intervals(priced: Path) -> None:
    page = page_of(priced)
    section = page[page.index('id="accused"') : page.index('id="costs"')]
    rows = open_comparison(priced).false_positives
    assert {(row.arm, row.filter) for row in rows} == {
        ("checked", "guess"), ("checked", "oracle"),
    }  # fmt: skip
    for row in rows:
        for what in ("false_positive", "true_positive"):
            ends = (getattr(row, f"{what}_low"), getattr(row, f"{what}_high"))
            assert share(getattr(row, f"{what}_rate"), *ends) in section
            assert half_share(*ends) in section
        assert share(row.expected_false_positive_rate) in section
        assert f"<th>{row.context or 'all'}</th>" in section
    assert ">checked: guess</th>" in section
    assert "By topic, round 2 of checked: oracle; round 4 of checked: guess" in section
    assert '<a href="#accused">Who is accused</a>' in page
    assert (priced / "figures" / "accused-1-as-it-is.png").exists()
    assert section.count("<svg") == 1


def row(arm: str, context: str | None, rate: float | None, **said: Any) -> dict[str, Any]:
    found = {"setting": "calm", "arm": arm, "filter": "test", "context": context, "round": 9}
    wide = 0.0 if rate is None else 0.01
    ends = {f"false_positive_{end}": None if rate is None else rate + by
            for end, by in (("low", -wide), ("high", wide))}  # fmt: skip
    expected = {"expected_false_positive_rate": rate}
    return found | {"false_positive_rate": rate, "n_with_people": 3} | ends | expected | said


def by_hand(rows: list[dict[str, Any]], arms: list[str], *settings: str) -> ComparisonResult:
    manifest = {
        "reference": arms[0],
        "arms": [{"name": arm} for arm in arms],
        "settings": [{"name": setting, "title": ""} for setting in settings],
    }
    return ComparisonResult(Path(), manifest, {"accused": to_arrow(ACCUSED, rows)})


def section_of(compared: ComparisonResult) -> str:
    manifest = compared.manifest
    return render_page("accused.html.jinja", {
        "accused": false_positive_facts(compared), "accused_pictures": drawn(compared),
        "arms": manifest["arms"], "settings": manifest["settings"], "colours": colours(compared),
    })  # fmt: skip


def test_topics_may_have_any_name_and_an_arm_may_lack_one() -> None:
    rows = [row("marks", SCRIPT, 0.15), row("marks", None, 0.02), row("other", None, None)]
    section = section_of(by_hand(rows, ["none", "marks", "other"], "calm"))
    assert SCRIPT not in section
    assert html.escape(SCRIPT) in section
    assert "15.0\u202f%" in section
    assert section.count("–") >= 3  # what the other arm has no pages of


def test_settings_that_are_alike_and_arms_that_drop_the_same_are_drawn_once() -> None:
    rows = [
        row(arm, topic, rate, setting=setting)
        for setting in ("calm", "storm")
        for arm in ("m1", "m2", "m3")
        for topic, rate in ((None, 0.02), ("statutes", 0.1 if arm == "m3" else 0.15))
    ]
    (picture,) = drawn(by_hand(rows, ["none", "m1", "m2", "m3"], "calm", "storm"))
    assert picture.name == "accused-1-calm"
    assert "in every setting" in picture.caption
    assert "<!-- m1, m2 -->" in picture.inline
    assert "<!-- m3 -->" in picture.inline
    apart = [*rows, row("m1", None, 0.5, setting="dry")]
    found = drawn(by_hand(apart, ["none", "m1", "m2", "m3"], "calm", "storm", "dry"))
    assert [each.name for each in found] == ["accused-1-calm", "accused-3-dry"]
    assert "‘calm’ and ‘storm’" in found[0].caption


def test_of_many_topics_those_are_drawn_of_which_most_is_dropped() -> None:
    topics = [row("marks", f"language-{i}", 0.3 - i / 100) for i in range(20)]
    (picture,) = drawn(by_hand([row("marks", None, 0.2), *topics], ["none", "marks"], "calm"))
    assert "12 topics more, of which less is dropped" in picture.caption


def test_shares_have_the_digits_that_intervals_warrant() -> None:
    assert share(0.15442, 0.1433, 0.1655) == "15.4\u202f%"
    assert share(0.0012573) == "0.126\u202f%"
    assert share(0.0, 0.0, 0.0) == "0\u202f%"
    assert share(None, None, None) == "–"
    assert half_share(0.1433, 0.1655) == "± 1.1"
    assert half_share(0.1, 0.1) == half_share(None, None) == ""
