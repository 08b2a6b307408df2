"""What labs hold, and which pages two of them read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ecosystem
from ecosystem import Results, World
from ecosystem.agents.lab.compute import LabCompute
from ecosystem.measures import reading_rows
from ecosystem.measures.reading_rows import MOST_LABS, lab_overlap_rows
from ecosystem.results.tables import table_spec
from tests.small import ran, small


@pytest.fixture(scope="module")
def world() -> World:
    return ran(small())


@pytest.fixture(scope="module")
def results() -> Results:
    return ecosystem.run(small())


def subsampling(**changes: Any) -> dict[str, Any]:
    lab = {"name": "a", "crawler": "common", "tokens": 100, "workflow": "accumulate-subsample"}
    human = {"kind": "human", "share": 1.0}
    return {**lab, "sources": [human], **changes}


def test_a_pool_by_hand() -> None:
    """Three rounds of 100 draws of people after 50 at the start: ages 3 (50), 2, 1 and 0."""
    labs = [subsampling(initial_tokens=50)]
    rows = ecosystem.run(small(labs=labs)).table("pools").query("round == 3")
    (row,) = rows.to_dict("records")
    assert (row["maker"], row["n_draws"], row["share"], row["age_max"]) == ("people", 350, 1, 3)
    assert row["age_mean"] == pytest.approx((50 * 3 + 100 * 2 + 100 * 1) / 350)


def test_a_pool_knows_whose_text_it_holds() -> None:
    """Half of every round's draws are of the teacher, who is of the human law and never trains."""
    teacher = {"name": "teacher", "tokens": 10, "trains_every": 99, "start": "human",
               "sources": [{"kind": "human"}]}  # fmt: skip
    sources = [{"kind": "human", "share": 0.5}, {"kind": "model", "lab": "teacher", "share": 0.5}]
    labs = [subsampling(sources=sources), teacher]
    pools = ecosystem.run(small(labs=labs)).table("pools").query("lab == 'a' and round == 4")
    held = pools.set_index("maker")
    assert held.n_draws.to_dict() == {"people": 200, "teacher": 200}
    assert held.share.to_dict() == {"people": 0.5, "teacher": 0.5}
    assert (held.age_mean == 1.5).all()
    assert (held.age_max == 3).all()


def test_pools_hold_what_the_ledger_says(results: Results) -> None:
    """What is fitted and what is held without being fitted: delta draws a sample of its pool."""
    pools, ledger = results.table("pools"), results.table("ledger")
    assert set(pools.lab) == {"beta", "gamma", "delta"}  # alpha keeps nothing
    for (lab, round_), rows in pools[pools["round"] > 0].groupby(["lab", "round"], observed=True):
        account = ledger[(ledger.account == f"lab {lab} pool") & (ledger["round"] == round_)]
        leaves = account[account.entry.isin(["fitted", "not_sampled"])].n_draws.sum()
        assert rows.n_draws.sum() == pytest.approx(-leaves)
        assert rows.share.sum() == pytest.approx(1)
    assert (ledger.entry == "not_sampled").any()
    assert (pools.age_mean >= 0).all()
    assert (pools.age_mean <= pools.age_max).all()


def test_overlaps_are_those_of_the_pages_read(world: World) -> None:
    labs = {lab.name: lab.compute.get(LabCompute.rows_read) for lab in world.labs}
    rows = [row for row in world.tables["lab_overlap"] if row["round"] == 4]
    # Beta reads no pages.
    assert [(row["lab"], row["other"]) for row in rows] == [
        ("alpha", "delta"), ("alpha", "gamma"), ("delta", "gamma"),
    ]  # fmt: skip
    for row in rows:
        one, other = set(labs[row["lab"]].tolist()), set(labs[row["other"]].tolist())
        assert row["n_pages_union"] == len(one | other)
        assert row["jaccard"] == len(one & other) / len(one | other)
    assert any(0 < row["jaccard"] < 1 for row in rows)


def test_labs_that_read_all_of_one_web_overlap_wholly_and_of_two_parts_not_at_all() -> None:
    same = [{"name": name, "sources": [{"kind": "new"}]} for name in "ab"]
    found = ecosystem.run(small(labs=same)).table("lab_overlap")
    assert (found.jaccard == 1).all()
    assert len(found) == 4
    archive = {"kind": "archive", "archive": "vault"}
    apart = [same[0], {"name": "b", "sources": [archive], "trains_every": 4}]
    (row,) = ecosystem.run(small(labs=apart)).table("lab_overlap").to_dict("records")
    assert row["round"] == 4
    assert (row["jaccard"], row["n_pages_union"] > 60) == (0, True)


def test_a_round_in_which_one_lab_trains_has_no_overlap(results: Results) -> None:
    """Delta trains in every second round."""
    found = results.table("lab_overlap")
    assert set(found[found.lab.eq("delta") | found.other.eq("delta")]["round"]) == {2, 4}


def test_very_many_labs_are_not_paired(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"more than {MOST_LABS} labs" in table_spec("lab_overlap").description
    monkeypatch.setattr(reading_rows, "MOST_LABS", 3)
    assert lab_overlap_rows(world) == []
    monkeypatch.setattr(reading_rows, "MOST_LABS", 4)
    assert lab_overlap_rows(world)


def test_pages_read_by_nobody_have_no_overlap() -> None:
    """A web on which nobody publishes: two labs train on stocks without a page."""
    human = {"kind": "human", "share": 0.5}
    web = {"kind": "new", "share": 0.5, "when_short": "less"}
    labs = [{"name": name, "tokens": 20, "sources": [human, web]} for name in "ab"]
    quiet = {"survival": {"kind": "one_round"}}
    found = ecosystem.run(small(labs=labs, publishers=[], web=quiet, archives=[]))
    rows = found.table("lab_overlap")
    assert len(rows) == 4
    assert rows.jaccard.isna().all()
    assert not rows.n_pages_union.any()
    assert np.isfinite(found.table("web").n_pages).all()
