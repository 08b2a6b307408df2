"""Who pays, and what others give for as much: on the page where there are prices, else not."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from ecosystem.experiments.manifest import OutcomeEntry
from ecosystem.experiments.result import open_comparison
from ecosystem.experiments.rows import Finding
from ecosystem.experiments.verdict import Verdict
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.reporting.cost_effectiveness_text import (
    cost_effectiveness_cells,
    cost_effectiveness_table,
)
from ecosystem.reporting.cost_facts import cost_words, equal_cost_facts, payers
from ecosystem.reporting.equal_cost_text import for_the_same_money
from ecosystem.reporting.format import half_interval, interval, signed
from ecosystem.reporting.interval_plot import READ, IntervalLine, interval_plot


def page_of(folder: Path) -> str:
    return html.unescape((folder / "report.html").read_text(encoding="utf-8"))


def test_without_prices_nothing_is_said_of_money(reported: Path) -> None:
    assert payers(open_comparison(reported)) == []
    assert equal_cost_facts(open_comparison(reported)) == []
    page = page_of(reported)
    assert "Who bears the cost" not in page
    assert "At equal cost" not in page
    assert "Money per unit gained" not in page


def test_every_kind_of_payers_is_there_with_its_interval(priced: Path) -> None:
    page = page_of(priced)
    rows = open_comparison(priced).cost_incidence
    assert {row.payer_kind for row in rows} == {
        None, "archives", "crawlers", "labs", "public",
    }  # fmt: skip
    for row in rows:
        if row.arm != "none":
            assert signed(row.difference, row.low, row.high) in page
            if row.payer is None:
                assert half_interval(row.low, row.high) in page
            else:
                assert f"{row.payer_kind}: {row.payer}" in page
                assert interval(row.low, row.high) in page


def test_who_receives_more_than_it_pays_lies_left_of_the_line(priced: Path) -> None:
    rows = open_comparison(priced).cost_incidence
    assert any(row.payer_kind == "archives" and row.mean < 0 for row in rows)
    assert "the diamond is what all paid together" in page_of(priced)


def test_money_per_unit_stands_beside_costs_and_gains(priced: Path) -> None:
    page, result = page_of(priced), open_comparison(priced)
    rows = result.cost_effectiveness
    assert {row.outcome for row in rows} == {"diversity", "loss"}
    assert len(rows) == 2 * len(result.others)
    assert "Money per unit gained" in page
    for row in rows:
        for cell in cost_effectiveness_cells(row):
            assert cell in page
    text = "\n".join(cost_effectiveness_table(result, rows[0].setting))
    assert text in comparison_text(result)
    for row in rows:
        if row.outcome == result.primary.name:
            assert all(cell in text for cell in cost_effectiveness_cells(row))


def test_equal_cost_is_told_or_why_not(priced: Path) -> None:
    page = page_of(priced)
    (setting,) = equal_cost_facts(open_comparison(priced))
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
    for finding in open_comparison(priced).about("money"):
        if finding.arm != "none":
            said = cost_words(finding, "shells")
            assert f"<td>{said}</td>" in glance
            assert said.endswith(" shells") or said == "costs the same"
    assert "in shells; bookkeeping: what arms cost, without a verdict" in glance
    caption = re.search(r"<figcaption>(Money: difference[^<]*)", page)
    assert caption is not None
    assert "neither better nor worse" in caption[1]
    assert "Better lies" not in caption[1]


def found(**said: Any) -> Finding:
    return Finding(
        setting="as it is", outcome="money", arm="more", reference="none", n_replicates=3,
        n_failed=0, n_missing=0, **said,
    )  # fmt: skip


def test_dearer_and_cheaper_are_told_with_their_size() -> None:
    dearer = found(difference=477.0, low=476.0, high=478.0)
    assert cost_words(dearer, "units") == "dearer by 477.0 units"
    assert cost_words(found(difference=-12.0, low=-12.0, high=-12.0), "units") == (
        "cheaper by 12 units"
    )
    assert cost_words(found(difference=0.0, low=0.0, high=0.0), "units") == "costs the same"
    assert cost_words(found(), "units") == "cost not known"


def test_payers_stand_in_one_order_the_public_first(priced: Path) -> None:
    (told,) = payers(open_comparison(priced))
    assert told["kinds"] == [None, "public", "labs", "archives", "crawlers"]
    page = page_of(priced)
    costs = page[page.index('id="costs"') :]
    heads = re.findall(r"<th>([a-z ]+)</th>", costs[: costs.index("</thead>")])
    assert heads == ["arm", "in all", "public", "labs", "archives", "crawlers"]


def test_what_families_give_for_the_same_money_is_told_under_the_answer(
    priced: Path, reported: Path
) -> None:
    page = page_of(priced)
    first, *_ = for_the_same_money(open_comparison(priced))
    assert first.startswith("‘size’ ")
    said = first.replace(" -", " \N{MINUS SIGN}")
    assert f'<ul id="same-money">\n<li>{said}</li>\n' in page
    answer = page[page.index('<div class="answer">') : page.index("<p>For the same money")]
    assert answer.count("<p>") == 3
    assert "same-money" not in page_of(reported)


def test_what_is_not_significant_has_a_dagger_in_tables_and_is_hollow_in_figures() -> None:
    outcome = OutcomeEntry("money", "", "higher", "types", "last", "")
    drawn = {}
    for name, p in (("open", 0.2), ("sure", 0.01)):
        finding = found(verdict=Verdict.BETTER, p_holm=p, difference=2.0, low=1.0, high=3.0)
        line = IntervalLine("arm", "#aa0066", finding)
        picture = interval_plot(name, outcome, [("", [line])], over="", title="", caption="")
        drawn[name] = picture.svg.decode().count("fill: #aa0066; stroke: #aa0066")
    assert drawn["open"] < drawn["sure"]
    assert "†" in READ
