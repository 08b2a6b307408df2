"""Who pays, and what others give for as much: on the page where there are prices, else not."""

from __future__ import annotations

import html
from pathlib import Path

from ecosystem.comparison.compared import open_compared
from ecosystem.report.cost_facts import at_equal_cost, payers
from ecosystem.report.numbers import half_width, interval, signed


def page_of(folder: Path) -> str:
    return html.unescape((folder / "report.html").read_text(encoding="utf-8"))


def test_without_prices_nothing_is_said_of_money(reported: Path) -> None:
    assert payers(open_compared(reported)) == []
    assert at_equal_cost(open_compared(reported)) == []
    page = page_of(reported)
    assert "Who bears the cost" not in page
    assert "At equal cost" not in page


def test_every_kind_of_payers_is_there_with_its_interval(priced: Path) -> None:
    page = page_of(priced)
    rows = open_compared(priced).arrow["bearers"].to_pylist()
    assert {row["payer_kind"] for row in rows} == {
        None, "archives", "crawlers", "labs", "public",
    }  # fmt: skip
    for row in rows:
        if row["arm"] != "none":
            assert signed(row["difference"]) in page
            if row["payer"] is None:
                assert half_width(row["low"], row["high"]) in page
            else:
                assert f"{row['payer_kind']}: {row['payer']}" in page
                assert interval(row["low"], row["high"]) in page


def test_who_receives_more_than_it_pays_lies_left_of_the_line(priced: Path) -> None:
    rows = open_compared(priced).arrow["bearers"].to_pylist()
    assert any(row["payer_kind"] == "archives" and row["mean"] < 0 for row in rows)
    assert "the diamond is what all paid together" in page_of(priced)


def test_equal_cost_is_told_or_why_not(priced: Path) -> None:
    page = page_of(priced)
    (setting,) = at_equal_cost(open_compared(priced))
    assert [name for name, _ in setting["outcomes"]] == ["diversity", "loss"]
    told = [row for _, rows in setting["outcomes"] for row in rows]
    assert {bool(row["why"]) for row in told} == {True, False}
    for row in told:
        assert row["why"] in page
        if not row["why"]:
            assert row["doses"] in page
            assert interval(row["low"], row["high"]) in page
    assert (priced / "figures" / "equal-cost.svg").exists()
