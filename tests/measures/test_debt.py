"""Debt: pages of models whose makers are gone, and what is left of these makers."""

from __future__ import annotations

from typing import Any

import pytest

import ecosystem
from ecosystem import Results, Scenario
from tests.small import SMALL, small

LABS = {lab["name"]: lab for lab in SMALL["labs"]}


def with_dates(**dates: Any) -> Scenario:
    return small(
        labs=[{**lab, **dates.get(name, {})} for name, lab in LABS.items()],
        measure={"documents": {"sample": "all", "of": "live"}},
    )


@pytest.fixture(scope="module")
def gone() -> Results:
    return ecosystem.run(with_dates(delta={"until": 3}, beta={"since": 1}))


def test_pages_are_those_that_documents_tell_one_by_one(gone: Results) -> None:
    debt, pages = gone.table("debt"), gone.table("documents")
    models = gone.table("models")
    for row in debt.itertuples():
        live = pages[pages["round"] == row.round]
        own = live[live.generator_model_id.astype(str).str.startswith(f"{row.lab}@")]
        released = models[(models.lab == row.lab) & (models["round"] <= row.round)]
        last = released.iloc[-1].model
        assert row.n_pages == len(own)
        assert row.share == len(own) / len(live)
        assert row.n_pages_superseded == (own.generator_model_id != last).sum()
    kept = debt.n_pages - debt.n_pages_superseded
    assert (kept > 0).any()
    assert (debt.n_pages_superseded > 0).any()


def test_a_lab_has_a_row_from_its_first_release_to_the_end_of_the_run(gone: Results) -> None:
    debt = gone.table("debt")
    is_there = {
        name: dict(zip(rows["round"], rows.is_there, strict=True))
        for name, rows in debt.groupby("lab", observed=True)
    }
    assert is_there["delta"] == {0: True, 1: True, 2: True, 3: False, 4: False}
    assert is_there["beta"] == dict.fromkeys(range(1, 5), True)


def test_inputs_are_told_only_of_labs_that_are_gone(gone: Results) -> None:
    debt = gone.table("debt")
    assert (debt.n_inputs.notna() == ~debt.is_there.astype(bool)).all()


def test_what_models_come_from_is_what_the_table_lineage_says(gone: Results) -> None:
    debt, lineage, models = (gone.table(name) for name in ("debt", "lineage", "models"))
    last = models[models["round"] <= 4].groupby("lab", observed=True).model.last()
    there = ["alpha", "beta", "gamma"]
    for row in debt[debt["round"] == 4].itertuples():
        others = [lab for lab in there if lab != row.lab]
        own = lineage[lineage.parent.astype(str).str.startswith(f"{row.lab}@")]
        expected = sum(own[own.model == last[lab]].share.sum() for lab in others) / len(others)
        assert row.share_of_models == pytest.approx(expected, rel=1e-12)


def one_reader(**changes: Any) -> Results:
    """Run a web of pages of a round, of which one lab writes all and another reads all."""
    writer = {"name": "writer", "tokens": 500, "sources": [{"kind": "human"}], "until": 4}
    reader = {"name": "reader", "sources": [{"kind": "new"}]}
    data: dict[str, Any] = {
        "time": {"rounds": 6},
        "language": {"lexicon": {"kind": "zipf", "types": 9}},
        "publishers": [
            {"name": "p", "pages": 60, "ai_share": 0.5, "draws_per_page": 3,
             "models": {"writer": 1}}
        ],
        "crawlers": [{"name": "common", "coverage": 0}],
        "labs": [writer, reader],
    }  # fmt: skip
    return ecosystem.run(Scenario.model_validate({**data, **changes}))


def test_draws_read_are_those_of_its_pages_that_others_read() -> None:
    results = one_reader()
    debt, web, labs = (results.table(name) for name in ("debt", "web", "labs"))
    of_writer = debt[debt.lab == "writer"].set_index("round")
    written = (web.set_index("round").ai_share_new * 60 * 3).round()
    assert list(of_writer.n_draws_read[1:]) == list(written[1:])
    assert (of_writer.n_draws_read[1:4] > 60).all()
    assert (of_writer.n_draws_read[4:] == 0).all()  # its pages are read when they are new
    assert of_writer.n_pages[6] == of_writer.n_pages[3] > 0  # and stay live
    assert (debt[debt.lab == "reader"].n_draws_read == 0).all()
    assert labs[labs.lab == "reader"].is_trained[1:].all()


def test_its_law_is_read_for_as_long_as_somebody_wants_it() -> None:
    labs = [
        {"name": "writer", "tokens": 500, "sources": [{"kind": "human"}], "until": 4},
        {"name": "reader", "tokens": 70, "sources": [{"kind": "model", "lab": "writer"}]},
    ]
    debt = one_reader(labs=labs).table("debt")
    assert list(debt[debt.lab == "writer"].n_draws_read) == [0, *[70.0] * 6]
    assert (debt[(debt.lab == "writer") & (debt["round"] > 0)].share_of_models == 1).all()


def marked(labs: dict[str, Any], filters: list[dict[str, Any]]) -> list[Any]:
    found = [{"name": name, "tokens": 9, "sources": [{"kind": "human"}], **spec}
             for name, spec in labs.items()]  # fmt: skip
    marks = [{"name": "green", "gamma": 0.5, "delta": 2.0}]
    results = one_reader(
        labs=found, filters=filters, watermarks=marks,
        publishers=[{"name": "p", "pages": 9}],
    )  # fmt: skip
    debt = results.table("debt")
    return list(debt[debt.lab == "gone"].is_key_kept)


def test_a_key_is_kept_as_long_as_somebody_can_tell_the_mark() -> None:
    gone = {"watermark": "green", "until": 3}
    test = {"name": "test", "kind": "watermark", "watermark": "green"}
    three, seven = [True] * 3, [True] * 7
    assert marked({"gone": gone}, []) == [*three, False, False, False, False]
    assert marked({"gone": gone}, [test]) == seven
    assert marked({"gone": gone}, [{**test, "until": 5}]) == [*[True] * 5, False, False]
    assert marked({"gone": gone, "heir": {"watermark": "green"}}, []) == seven
    assert marked({"gone": gone, "heir": {}}, []) == [*three, False, False, False, False]
    assert marked({"gone": {"until": 3}}, [test]) == [None] * 7


@pytest.mark.parametrize("workflow", ["replace", "accumulate"])
def test_inputs_are_kept_while_they_are_live_sealed_or_fetched(workflow: str) -> None:
    """A lab reads all 60 new pages of a round; pages last a round."""
    n_inputs = 60 if workflow == "replace" else 180
    once = {"web": {"survival": {"kind": "one_round"}}}
    gone = {"name": "gone", "workflow": workflow, "sources": [{"kind": "new"}], "until": 4}
    publishers = [{"name": "p", "pages": 60, "draws_per_page": 3}]

    def left(**changes: Any) -> list[tuple[int, ...]]:
        debt = one_reader(labs=[gone], publishers=publishers, **{**once, **changes}).table("debt")
        return [
            (int(row.n_inputs), int(row.n_inputs_live), int(row.n_inputs_kept))
            for row in debt[debt["round"] >= 4].itertuples()
        ]

    nothing = [(n_inputs, 0, 0)] * 3
    assert left() == nothing
    assert left(archives=[{"name": "late", "sealed": 4, "pages": 60}]) == nothing
    vault = {"name": "vault", "sealed": 3, "pages": 20}
    assert left(archives=[vault]) == [(n_inputs, 0, 20)] * 3
    every = [{"name": "common", "coverage": 1}]
    assert left(crawlers=every) == [(n_inputs, 0, n_inputs)] * 3
    assert left(web={"survival": {"kind": "forever"}}) == [(n_inputs, n_inputs, n_inputs)] * 3


def test_a_model_that_read_no_page_has_no_inputs() -> None:
    debt = one_reader().table("debt")
    assert list(debt[debt.lab == "writer"].n_inputs.dropna()) == [0, 0, 0]


def test_the_summary_tells_debt_where_there_is_some(gone: Results) -> None:
    row = gone.table("debt").query("lab == 'delta'").iloc[-1]
    text = ecosystem.summary(gone)
    assert "DEBT, what labs that are gone left behind [debt]" in text
    assert f"delta        {row.n_pages} live pages" in text
    assert f"on {row.n_inputs:.0f} pages: {row.n_inputs_live:.0f} are live" in text
    seen = gone.table("labs").query("lab == 'delta'").date.max()
    assert f"DASHBOARDS is of {seen:%Y-%m-%d}" in text
    assert "not the same labs: then with delta" in text
    assert "DEBT" not in ecosystem.summary(ecosystem.run(with_dates()))


def test_the_shipped_scenario_shows_a_lab_that_leaves() -> None:
    debt = ecosystem.run(Scenario.load("lab-leaves")).table("debt")
    first = debt[debt.lab == "first"].set_index("date")
    assert list(first.is_there) == [True] * 6 + [False] * 7
    assert list(first.is_key_kept) == [True] * 9 + [False] * 4
    assert first.n_pages.iloc[-1] > 0
    assert (first.n_draws_read.iloc[8:] > 10_000).all()  # half of what the student reads, and pages
