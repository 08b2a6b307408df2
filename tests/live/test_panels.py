"""Panels show the rows that were measured, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from ecosystem.live.curves import colours, curve, losses
from ecosystem.live.panels import PANELS, Panel, draw, in_words, remark
from tests.small import ran, small

LABS = ["alpha", "beta", "delta", "gamma"]
START, END = date(2020, 1, 1), date(2021, 1, 1)


def test_a_curve_leaves_out_what_is_not_defined() -> None:
    rows = [{"date": date(2020, m, 1), "y": y} for m, y in enumerate([None, 0.5, None, 0.25], 1)]
    found = curve(rows, "y", "name", scale=100)
    assert found.dates == [date(2020, 2, 1), date(2020, 4, 1)]
    assert found.values == [50, 25]
    assert not found.is_undefined
    assert curve(rows[:3], "y", "name").is_undefined


def test_a_lab_has_one_colour_whatever_the_order_of_the_scenario() -> None:
    assert colours(LABS) == colours(LABS[::-1])
    assert len(set(colours(LABS).values())) == len(LABS)


def test_panels_show_the_tables() -> None:
    world = ran(small())
    for panel in PANELS:
        for found in panel.curves(world.tables, LABS):
            assert set(found.dates) <= {world.calendar.date_of(r) for r in range(5)}
    share, population, words, lost, loss = (p.curves(world.tables, LABS) for p in PANELS)
    assert share[0].values[-1] == 100 * world.tables["web"][-1]["ai_share_live"]
    gamma = [row["gamma"] for row in world.tables["population"] if row["order"] == 1]
    assert population[0].values == gamma
    alpha = [r for r in world.tables["laws"] if (r["subject"], r["name"]) == ("output", "alpha")]
    assert words[1].values == [row["hill_1"] for row in alpha]
    assert lost[0].values == [100 * row["human_mass_unseen"] for row in alpha]
    dashboard = [
        row.get("loss_dashboard")
        for row in world.tables["labs"]
        if row["lab"] == "alpha" and row["is_trained"]
    ]
    assert loss[2].values == [value for value in dashboard if value is not None]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.title)
def test_pictures_at_the_start_and_at_the_end(panel: Panel) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the extra 'plot'")
    for tables in ({}, ran(small()).tables):
        found = panel.curves(tables, LABS)
        assert draw(panel, found, START, END).startswith(b"<?xml")


def test_words_say_what_the_picture_shows_and_what_it_cannot() -> None:
    rows = [
        {
            "date": START,
            "lab": "alpha",
            "is_trained": True,
            "loss_now": 9.5,
            "entropy_human_now": 9.25,
        },
        {
            "date": START,
            "lab": "beta",
            "is_trained": True,
            "loss_now": None,
            "entropy_human_now": 9.25,
        },
    ]
    found = losses({"labs": rows}, LABS)
    said = in_words(PANELS[-1], found)
    assert said.endswith("bits per token: least possible 9.25, alpha 9.5, beta not defined")
    assert remark(found) == "Not defined now: beta."
    assert in_words(PANELS[0], []).endswith("nothing to measure yet")
    assert remark([]) == ""
