"""Who bears the cost: payers of every run, arm beside arm, as the runs' tables have it."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

import ecosystem
from ecosystem import World
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.compare import compare
from ecosystem.experiments.loading import load
from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.experiments.tables import BEARERS
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.reporting.cost_incidence_text import cost_incidence_lines
from ecosystem.reporting.group_settings import group_settings, in_settings
from ecosystem.results.arrow_tables import to_arrow
from tests.experiments.small_comparison import write

# Guesses. The archive is there in one arm only; the office is paid in both others.
COSTS = """\
base: tiny.yaml
change:
  costs: {currency: shells, training: 0.01, sealing: 0.5, scraping: 0.02}
"""
BOUGHT = """\
  - name: bought
    change:
      archives: [{name: shelf, sealed: 1, pages: 20, price: 0.25}]
      labs:
        - name: alpha
          sources: [{kind: archive, archive: shelf, when_short: less}]
      costs: {charges: [{name: office, payers: public, amount: 3}]}
reference: none
"""
SPENT = (
    "primary: cost\noutcomes:\n  - {name: cost, table: spending, column: to_date, better: lower}"
)
CHANGES = (
    ("base: tiny.yaml\n", COSTS),
    ("reference: none\n", BOUGHT),
    ("primary: diversity\noutcomes:", SPENT),
)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> ComparisonResult:
    place = tmp_path_factory.mktemp("bearers")
    return compare(write(place, *CHANGES), place / "out")


@pytest.fixture(scope="module")
def paid(compared: ComparisonResult) -> pd.DataFrame:
    """Return who paid what in every run, read from its folder, without our reader."""
    rows = []
    runs = compared.table("results").query("outcome == 'cost'")
    for run in runs.itertuples():
        costs = ecosystem.open_results(compared.path / "runs" / run.run).table("costs")
        costs = costs.astype({"payer_kind": str, "payer": str})
        sums = costs.groupby(["payer_kind", "payer"], as_index=False).amount.sum()
        rows.append(sums.assign(arm=run.arm, replicate=run.replicate))
    return pd.concat(rows)


def bearers(compared: ComparisonResult) -> pd.DataFrame:
    return compared.table("bearers").astype({"payer_kind": object, "payer": object})


def test_every_payer_has_a_row_in_every_arm_and_so_have_kinds_and_all(
    compared: ComparisonResult,
) -> None:
    rows = bearers(compared)
    who = {(k, p) for k, p in zip(rows.payer_kind.fillna(""), rows.payer.fillna(""), strict=True)}
    assert who == {
        ("", ""), ("archives", ""), ("crawlers", ""), ("labs", ""), ("public", ""),
        ("archives", "shelf"), ("crawlers", "common"), ("labs", "alpha"), ("labs", "beta"),
        ("public", "public"),
    }  # fmt: skip
    assert len(rows) == 10 * 4
    assert (rows.n_replicates == 3).all()


def test_means_and_intervals_are_those_of_the_runs_tables(
    compared: ComparisonResult, paid: pd.DataFrame
) -> None:
    for row in bearers(compared).itertuples():
        mine = paid
        if isinstance(row.payer_kind, str):
            mine = mine[mine.payer_kind == row.payer_kind]
        if isinstance(row.payer, str):
            mine = mine[mine.payer == row.payer]
        sums = mine.groupby(["arm", "replicate"]).amount.sum()
        one, other = (
            [sums.get((arm, r), 0.0) for r in (1, 2, 3)] for arm in (row.arm, row.reference)
        )
        assert row.mean == pytest.approx(sum(one) / 3)
        if row.arm == row.reference:
            assert math.isnan(row.difference) and math.isnan(row.n_pairs)
            continue
        assert row.n_pairs == 3
        differences = [a - b for a, b in zip(one, other, strict=True)]
        assert row.difference == pytest.approx(sum(differences) / 3, abs=1e-9)
        if len({round(d, 9) for d in differences}) > 1:
            interval = stats.ttest_rel(one, other).confidence_interval()
            assert (row.low, row.high) == pytest.approx((interval.low, interval.high))


def test_all_together_pay_what_the_outcome_spending_says(compared: ComparisonResult) -> None:
    rows = bearers(compared)
    everybody = rows[rows.payer_kind.isna()].set_index("arm")
    found = compared.table("differences").query("outcome == 'cost'").set_index("arm")
    for arm in ("none", "more", "late", "bought"):
        assert everybody.loc[arm, "mean"] == pytest.approx(found.loc[arm, "mean"])
        if arm != "none":
            ends = ["difference", "low", "high"]
            assert list(everybody.loc[arm, ends]) == pytest.approx(list(found.loc[arm, ends]))


def test_what_labs_pay_archives_is_borne_by_labs_and_by_nobody_twice(
    compared: ComparisonResult,
) -> None:
    rows = bearers(compared)
    bought = rows[(rows.arm == "bought") & rows.payer.isna()].set_index(
        rows.payer_kind.fillna("all")[(rows.arm == "bought") & rows.payer.isna()]
    )["mean"]
    assert bought["all"] == pytest.approx(bought.drop("all").sum())
    assert bought["archives"] < 20 * 0.5  # sealed for 10, and sold
    assert bought["public"] == pytest.approx(12)


def test_a_policy_that_changes_no_payment_has_no_difference(compared: ComparisonResult) -> None:
    late = bearers(compared).query("arm == 'late'")
    assert (late[["difference", "low", "high"]] == 0).all(axis=None)


def test_it_is_told_by_kind_and_read_back_from_the_folder(compared: ComparisonResult) -> None:
    said = comparison_text(compared)
    section = said[said.index("WHO BEARS") : said.index("WHAT PAIRING")].splitlines()
    assert section[0] == "WHO BEARS THE COST, in shells over the whole run"
    assert section[1].split() == ["in", "all", "public", "labs", "archives", "crawlers"]
    assert [line.split()[0] for line in section[2:6]] == ["none", "more", "late", "bought"]
    assert section[4].split() == ["late", *["0"] * 5]
    assert "+12" in section[5].split()  # of the public, the same in every pair
    again = open_comparison(compared.path)
    assert comparison_text(again) == said
    assert again.arrow["bearers"].equals(compared.arrow["bearers"])
    assert again.manifest["currency"] == "shells"


def test_settings_in_which_all_pay_the_same_are_told_once() -> None:
    rows = [
        {"setting": setting, "arm": arm, "payer_kind": kind, "reference": "none",
         "n_replicates": 3, "mean": mean}
        | ({} if arm == "none" else {"n_pairs": 3, "difference": mean, "low": mean, "high": mean})
        for setting, mean in (("calm", 2.0), ("storm", 3.0), ("dry", 2.0))
        for arm in ("none", "more")
        for kind in ("publishers", "labs", None, "public")
    ]  # fmt: skip
    settings = [{"name": name} for name in ("calm", "storm", "dry")]
    manifest = {
        "reference": "none", "currency": "shells", "settings": settings,
        "arms": [{"name": "none"}, {"name": "more"}],
    }  # fmt: skip
    found = ComparisonResult(Path(), manifest, {"bearers": to_arrow(BEARERS, rows)})
    grouped = group_settings(found, found.cost_incidence)
    assert [settings for settings, _ in grouped] == [["calm", "dry"], ["storm"]]
    said = list(cost_incidence_lines(found))
    assert said[2:6] == [
        "  in 'calm' and 'dry'",
        "        in all  public  labs  publishers",
        "  none       2       2     2           2",
        "  more      +2      +2    +2          +2",
    ]
    assert said[6] == "  in 'storm'"
    assert in_settings(found, ["calm", "storm", "dry"]) == "in every setting"
    assert in_settings(found, ["calm", "dry"]) == "in ‘calm’ and ‘dry’"


def test_without_prices_nobody_bears_anything(tmp_path: Path) -> None:
    free = compare(write(tmp_path, ("replicates: 3", "replicates: 2")), tmp_path / "out")
    assert len(free.table("bearers")) == 0
    assert "WHO BEARS" not in comparison_text(free)
    assert free.manifest["tables"]["bearers"]["n_rows"] == 0


def test_a_run_that_failed_is_no_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = World.step

    def fail(world: World) -> None:
        if world.spec.seed == 6 and world.spec.archives:
            raise OverflowError("too many")
        step(world)

    monkeypatch.setattr(World, "step", fail)
    broken = compare(write(tmp_path, *CHANGES), tmp_path / "out")
    rows = bearers(broken)
    rows = rows[rows.payer_kind.isna()].set_index("arm")
    assert rows.n_replicates.eq(3).all()
    assert rows.n_pairs.drop("none").to_dict() == {"more": 3, "late": 3, "bought": 2}
    assert rows["mean"].notna().all()


def test_two_currencies_are_refused(tmp_path: Path) -> None:
    change = ("costs: {charges:", "costs: {currency: pearls, charges:")
    file = write(tmp_path, *CHANGES)
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"'shells' in arm .*'pearls' in arm 'bought' of 'as it is'; exp"
    ):
        load(file)
