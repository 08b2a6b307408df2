"""Who is falsely accused: what filters drop of people's pages, as the runs' tables have it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ecosystem import World
from ecosystem.experiments.compare import compare
from ecosystem.experiments.false_positives import false_positives
from ecosystem.experiments.filter_verdicts import Judged, Verdicts
from ecosystem.experiments.observation import Observation
from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.experiments.rows import FalsePositives
from ecosystem.experiments.schema import Comparison
from ecosystem.experiments.tables import ACCUSED
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.reporting.false_positive_text import false_positive_lines, rounds, topics
from ecosystem.results.arrow_tables import to_arrow
from tests.experiments.small_comparison import write

# Guesses. Nobody reads by the spare filter; the policy ends; one arm has two filters.
SPARE = """\
base: tiny.yaml
change:
  filters:
    - {name: spare, kind: oracle}
    - {name: guess, kind: classifier, true_positive_rate: 0.6, false_positive_rate: 0.3}
policies:
  - name: marks
    schedule: {start: 1, end: 3}
    mechanism: {kind: watermark, false_positive_rate: 0.1}
"""
READERS = """\
  - {name: ended, policies: [marks]}
  - name: both
    policies: [marks]
    change:
      labs: [{name: alpha, sources: [{kind: web, when_short: less, filters: [guess]}]}]
reference: none
"""
CHANGES = (("base: tiny.yaml\n", SPARE), ("reference: none\n", READERS))
COUNTS = ["n_true_positive", "n_false_positive", "n_false_negative", "n_true_negative"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("accused")


@pytest.fixture(scope="module")
def compared(place: Path) -> ComparisonResult:
    return compare(write(place, *CHANGES), place / "out")


@pytest.fixture(scope="module")
def rows(compared: ComparisonResult) -> pd.DataFrame:
    return compared.table("accused").astype({"context": object})


def in_runs(compared: ComparisonResult) -> pd.DataFrame:
    """Return the verdicts of every run in the last rounds, read from its folder by pandas alone."""
    found = []
    for run in compared.manifest["runs"]:
        if run["status"] == "complete":
            table = pd.read_parquet(compared.path / "runs" / run["run"] / "tables" / "filters")
            table = table.astype({"filter": str, "context": str})
            last = table.groupby("filter")["round"].transform("max")
            found.append(table[table["round"] == last].assign(arm=run["arm"], seed=run["seed"]))
    return pd.concat(found)


def test_rates_are_those_of_the_runs_tables(compared: ComparisonResult, rows: pd.DataFrame) -> None:
    verdicts = in_runs(compared)
    verdicts["expected"] = verdicts.expected_false_positive_rate * (
        verdicts.n_false_positive + verdicts.n_true_negative
    )
    for row in rows.itertuples():
        mine = verdicts[(verdicts.arm == row.arm) & (verdicts["filter"] == row.filter)]
        if isinstance(row.context, str):
            mine = mine[mine.context == row.context]
        sums = mine.groupby("seed")[[*COUNTS, "expected"]].sum()
        people, models = (
            sums.n_false_positive + sums.n_true_negative,
            sums.n_true_positive + sums.n_false_negative,
        )
        assert row.n_with_people == row.n_with_models == row.n_replicates == 3
        assert row.expected_false_positive_rate == pytest.approx((sums.expected / people).mean())
        for what, rates in (
            ("false_positive", sums.n_false_positive / people),
            ("true_positive", sums.n_true_positive / models),
        ):
            assert getattr(row, f"{what}_rate") == pytest.approx(rates.mean())
            half = stats.t.ppf(0.975, 2) * stats.sem(rates)
            ends = (getattr(row, f"{what}_low"), getattr(row, f"{what}_high"))
            assert ends == pytest.approx((rates.mean() - half, rates.mean() + half))


def test_a_filter_has_a_row_for_every_topic_and_one_for_all_where_a_lab_reads_by_it(
    rows: pd.DataFrame,
) -> None:
    who = list(zip(rows.arm, rows["filter"], rows.context.fillna("all"), strict=True))
    both = ["guess", "marks-test"]
    assert who == [
        *(("ended", "marks-test", topic) for topic in ("all", "news", "poems")),
        *(("both", name, topic) for name in both for topic in ("all", "news", "poems")),
    ]


def test_a_policy_that_ended_is_told_by_its_last_round(
    compared: ComparisonResult, rows: pd.DataFrame
) -> None:
    assert set(rows.query("filter == 'marks-test'")["round"]) == {2}
    assert set(rows.query("filter == 'guess'")["round"]) == {4}
    said = comparison_text(compared)
    section = said[said.index("WHO IS ACCUSED") : said.index("WHAT PAIRING")]
    assert "(round 2 of ended, both: marks-test; round 4 of both: guess)" in " ".join(
        section.split()
    )
    assert [line.split("  ")[1] for line in section.splitlines()[2:5]] == [
        "ended", "both: guess", "both: marks-test",
    ]  # fmt: skip


def test_it_is_read_back_from_the_folder(compared: ComparisonResult) -> None:
    again = open_comparison(compared.path)
    assert comparison_text(again) == comparison_text(compared)
    assert again.arrow["accused"].equals(compared.arrow["accused"])


def test_a_run_that_failed_is_left_out(
    compared: ComparisonResult, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = "arm == 'ended' and filter == 'marks-test' and context == 'news'"
    verdicts = in_runs(compared).query(f"{which} and seed != 6")
    run = next(r["run"] for r in compared.manifest["runs"] if (r["arm"], r["seed"]) == ("ended", 6))
    shutil.copytree(compared.path, tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "runs" / run)

    def fail(world: World) -> None:
        raise OverflowError("too many")

    monkeypatch.setattr(World, "step", fail)
    broken = compare(place / "comparison.yaml", tmp_path / "out")
    assert broken.n_failed == 1
    found = broken.table("accused").query(which).iloc[0]
    assert (found.n_replicates, found.n_with_people) == (3, 2)
    assert found.false_positive_rate == pytest.approx(verdicts.false_positive_rate.mean())


def comparison() -> Comparison:
    outcome = {"name": "gain", "table": "population", "column": "gamma", "better": "higher"}
    return Comparison.model_validate({
        "question": "?", "base": "tiny", "arms": [{"name": "none"}, {"name": "test"}],
        "reference": "none", "primary": "gain", "outcomes": [outcome],
    })  # fmt: skip


def seen(*verdicts: dict[Judged, Verdicts] | None) -> dict[tuple[str, str], list[Observation]]:
    made = [
        Observation("run", seed, None if each is None else {}, verdicts=each or {})
        for seed, each in enumerate(verdicts)
    ]
    return {("as it is", "none"): [], ("as it is", "test"): made}


def test_replicates_without_people_in_a_topic_have_no_rate_there() -> None:
    few, none = Verdicts(4, 10, 2, 1.0, 5, 4), Verdicts(4, 0, 0, 0.0, 8, 4)
    rows = {
        row.context: row
        for row in false_positives(
            comparison(),
            seen({("f", "a"): few, ("f", "b"): none}, {("f", "a"): none, ("f", "b"): none}, None),
        )
    }
    a, b = rows["a"], rows["b"]
    assert (a.n_replicates, a.n_with_people, a.n_with_models) == (3, 1, 2)
    assert (a.false_positive_rate, a.false_positive_low) == (0.2, None)
    assert a.expected_false_positive_rate == 0.1
    assert a.true_positive_rate == pytest.approx(0.65)
    assert b.n_with_people == 0
    assert b.false_positive_rate is b.expected_false_positive_rate is None


def row(arm: str, context: str | None, rate: float | None, **said: Any) -> dict[str, Any]:
    found = {"setting": "calm", "arm": arm, "filter": "test", "context": context, "round": 9}
    ends = {"false_positive_low": rate, "false_positive_high": rate}
    return found | {"false_positive_rate": rate} | ends | said


def typed(rows: list[dict[str, Any]]) -> tuple[FalsePositives, ...]:
    return by_hand(rows, "calm").false_positives


def by_hand(rows: list[dict[str, Any]], *settings: str) -> ComparisonResult:
    manifest = {"settings": [{"name": name} for name in settings]}
    return ComparisonResult(Path(), manifest, {"accused": to_arrow(ACCUSED, rows)})


def test_without_filters_nobody_is_accused() -> None:
    assert false_positives(comparison(), seen({}, {})) == []
    assert list(false_positive_lines(by_hand([], "calm"))) == []


def test_topics_of_which_most_is_dropped_come_first_and_settings_alike_are_told_once() -> None:
    rows = [
        row("marks", topic, rate, setting=setting, false_positive_high=high)
        for setting, worst in (("calm", 0.15), ("storm", 0.2), ("dry", 0.15))
        for topic, rate, high in (
            (None, 0.02, 0.025), ("essays", 0.0, 0.0), ("letters", None, None),
            ("statutes", worst, worst + 0.011),
        )
    ]  # fmt: skip
    assert topics(typed(rows)) == [None, "statutes", "essays", "letters"]
    said = list(false_positive_lines(by_hand(rows, "calm", "storm", "dry")))
    assert said[1:7] == [
        "WHO IS ACCUSED, people's pages that are dropped, in % of them",
        "  in 'calm' and 'dry'",
        "              in all      statutes  essays  letters",
        "  marks  2.00 ± 0.25  15.00 ± 0.55       0        -",
        "  in 'storm'",
        "              in all      statutes  essays  letters",
    ]
    assert "(round 9)" in " ".join(said)


def test_many_topics_stay_within_the_terminal_and_the_rest_are_counted() -> None:
    rates = np.linspace(0.5, 0.01, 40)
    rows = [row("marks", f"language-{i:02}", rate) for i, rate in enumerate(rates)]
    said = list(false_positive_lines(by_hand([row("marks", None, 0.2), *rows], "calm")))
    assert max(map(len, said)) <= 98
    n_shown = len(said[2].split()) - 2  # beside `in all`
    assert said[2].split()[2:] == [f"language-{i:02}" for i in range(n_shown)]
    assert said[4] == f"  and {40 - n_shown} topics more, of which no arm drops a larger share"


def test_rounds_are_told_by_setting_where_an_arm_ends_apart() -> None:
    rows = [row("marks", None, 0.1), row("marks", None, 0.1, setting="short", round=3)]
    assert rounds(typed(rows)) == "round 3 of marks in 'short'; round 9 of marks in 'calm'"
