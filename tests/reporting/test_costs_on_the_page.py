"""Who pays, and what others give for as much: on the page where there are prices, else not."""

from __future__ import annotations

import html
import re
from pathlib import Path

from ecosystem.experiments.result import open_compared
from ecosystem.reporting.cost_facts import at_equal_cost, cost_said, payers
from ecosystem.reporting.equal_cost_text import for_the_same_money
from ecosystem.reporting.interval_plot import READ, Whisker, whiskers
from ecosystem.reporting.numbers import half_width, interval, signed


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
            assert signed(row["difference"], row["low"], row["high"]) in page
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


def test_the_cost_is_bookkeeping_and_has_no_verdict(priced: Path) -> None:
    page = page_of(priced)
    glance = page[page.index('id="glance"') : page.index('id="arms"')]
    rows = open_compared(priced).arrow["differences"].to_pylist()
    for row in rows:
        if row["outcome"] == "money" and row["arm"] != "none":
            said = cost_said(row, "shells")
            assert f"<td>{said}</td>" in glance
            assert said.endswith(" shells") or said == "costs the same"
    assert "in shells; bookkeeping: what arms cost, without a verdict" in glance
    caption = re.search(r"<figcaption>(Money: difference[^<]*)", page)
    assert caption is not None
    assert "neither better nor worse" in caption[1]
    assert "Better lies" not in caption[1]


def test_dearer_and_cheaper_are_told_with_their_size() -> None:
    wide = {"low": 476.0, "high": 478.0}
    assert cost_said({"difference": 477.0} | wide, "units") == "dearer by 477.0 units"
    assert cost_said({"difference": -12.0, "low": -12.0, "high": -12.0}, "units") == (
        "cheaper by 12 units"
    )
    assert cost_said({"difference": 0.0, "low": 0.0, "high": 0.0}, "units") == "costs the same"
    assert cost_said({"difference": None, "low": None, "high": None}, "units") == "cost not known"


def test_payers_stand_in_one_order_the_public_first(priced: Path) -> None:
    (told,) = payers(open_compared(priced))
    assert told["kinds"] == [None, "public", "labs", "archives", "crawlers"]
    page = page_of(priced)
    costs = page[page.index('id="costs"') :]
    heads = re.findall(r"<th>([a-z ]+)</th>", costs[: costs.index("</thead>")])
    assert heads == ["arm", "in all", "public", "labs", "archives", "crawlers"]


def test_what_families_give_for_the_same_money_is_told_under_the_answer(
    priced: Path, reported: Path
) -> None:
    page = page_of(priced)
    first, *_ = for_the_same_money(open_compared(priced))
    assert first.startswith("‘size’ ")
    said = first.replace(" -", " \N{MINUS SIGN}")
    assert f'<ul id="same-money">\n<li>{said}</li>\n' in page
    answer = page[page.index('<div class="answer">') : page.index("<p>For the same money")]
    assert answer.count("<p>") == 3
    assert "same-money" not in page_of(reported)


def test_tentative_verdicts_have_a_dagger_in_tables_and_are_hollow_in_figures() -> None:
    row = {"verdict": "better", "p_holm": 0.2, "difference": 2.0, "low": 1.0, "high": 3.0}
    drawn = {}
    for name, p in (("tentative", 0.2), ("sure", 0.01)):
        outcome = {"better": "higher", "unit": "types"}
        whisker = Whisker("arm", "#aa0066", row | {"p_holm": p})
        picture = whiskers(name, outcome, [("", [whisker])], over="", title="", caption="")
        drawn[name] = picture.svg.decode().count("fill: #aa0066; stroke: #aa0066")
    assert drawn["tentative"] < drawn["sure"]
    assert "†" in READ
