"""Comparisons run: results, shared runs, failures, and what is done again."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

import ecosystem
from ecosystem import World
from ecosystem.experiments.compare import compare
from ecosystem.experiments.folder import ComparisonFolder
from ecosystem.experiments.loading import load
from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.experiments.run_task import run_name
from ecosystem.experiments.tables import TABLES
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import RunFolderError
from ecosystem.world.text_ledger import LedgerError
from tests.experiments.small_comparison import write

MORE = "change: {labs: [{name: alpha, tokens: 600}]}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("comparison")


@pytest.fixture(scope="module")
def compared(place: Path) -> ComparisonResult:
    return compare(write(place), place / "out")


def hashes(compared: ComparisonResult) -> dict[str, str]:
    return {name: said["content_sha256"] for name, said in compared.manifest["tables"].items()}


def times(folder: Path) -> dict[str, int]:
    manifests = (folder / "runs").glob("*/manifest.json")
    return {path.parent.name: path.stat().st_mtime_ns for path in manifests}


def test_a_row_for_every_run_and_outcome(compared: ComparisonResult) -> None:
    rows = compared.table("results")
    assert len(rows) == 3 * 3 * 2
    assert set(rows.seed) == {5, 6, 7}
    assert (rows.seed == rows.replicate + 4).all()
    assert (rows.status == "complete").all()
    assert rows.error.isna().all()


def test_the_answer_has_a_legend_and_says_what_the_reference_is(compared: ComparisonResult) -> None:
    said = comparison_text(compared).splitlines()
    assert "reference: the arm 'none'" in said
    at = said.index("OUTCOMES")
    assert said[at + 1] == "  diversity: in effective types; higher is better"
    assert said[at + 2] == "  loss: in bits per token; lower is better"
    folder = f"  {compared.path}"
    assert folder in said, "the folder stands alone on its line, however long, to be copied"
    assert max(len(line) for line in said if line != folder) <= 98


def test_values_are_those_of_the_runs_tables(compared: ComparisonResult) -> None:
    for row in compared.table("results").itertuples():
        results = ecosystem.open_results(compared.path / "runs" / row.run)
        if row.outcome == "diversity":
            table = results.table("population").query("order == 1")
            expected = table.gamma.iloc[-1]
        else:
            labs = results.table("labs")
            expected = labs[labs["round"] == 4].loss_now.mean()
        assert row.value == pytest.approx(expected, rel=1e-12)


def test_differences_are_those_of_scipy(compared: ComparisonResult) -> None:
    rows = compared.table("results").pivot_table(
        index="replicate", columns=["outcome", "arm"], values="value", observed=True
    )
    found = compared.table("differences").set_index(["outcome", "arm"])
    for outcome in ("diversity", "loss"):
        for arm in ("more", "late"):
            expected = stats.ttest_rel(rows[outcome, arm], rows[outcome, "none"])
            row = found.loc[(outcome, arm)]
            assert row.p == pytest.approx(expected.pvalue)
            interval = expected.confidence_interval()
            assert (row.low, row.high) == pytest.approx((interval.low, interval.high))
            correlation = np.corrcoef(rows[outcome, arm], rows[outcome, "none"])[0, 1]
            assert row.correlation == pytest.approx(correlation)
            assert row.bootstrap_low <= row.difference <= row.bootstrap_high
        best = found.loc[outcome].probability_best
        assert best.sum() == pytest.approx(1) if outcome == "diversity" else best.isna().all()


def test_the_family_of_holm_is_the_outcomes_of_an_arm(compared: ComparisonResult) -> None:
    found = compared.table("differences")
    for arm in ("more", "late"):
        p = found[found.arm == arm].p.to_numpy()
        adjusted = found[found.arm == arm].p_holm.to_numpy()
        assert adjusted.min() == pytest.approx(min(2 * p.min(), 1))
        assert adjusted.max() == pytest.approx(max(p.max(), adjusted.min()))


def test_trajectories_begin_alike_and_end_with_the_results(compared: ComparisonResult) -> None:
    went = compared.table("trajectories").set_index(["arm", "outcome", "round"])
    found = compared.table("differences").set_index(["outcome", "arm"])
    for round_ in (0, 1, 2):
        assert went.loc[("late", "diversity", round_)].difference == 0
    for arm in ("more", "late"):
        last = went.loc[(arm, "loss", 4)]
        assert last.difference == pytest.approx(found.loc[("loss", arm)].difference)
        assert last.band_low <= last["mean"] <= last.band_high


def test_columns_on_disk_are_declared(compared: ComparisonResult) -> None:
    for spec in TABLES:
        schema = pq.read_schema(compared.path / f"{spec.name}.parquet")
        assert schema.names == [column.name for column in spec.columns]
        for column in spec.columns:
            assert schema.field(column.name).metadata[b"description"].decode() == column.description
        assert not compared.table(spec.name).duplicated(list(spec.key)).any()


def test_run_again_makes_nothing_and_finds_the_same(
    compared: ComparisonResult, place: Path
) -> None:
    before = times(compared.path)
    again = compare(place / "comparison.yaml", compared.path)
    assert again.manifest["n_runs_made"] == 0
    assert times(compared.path) == before
    assert hashes(again) == hashes(compared)
    assert comparison_text(open_comparison(compared.path)) == comparison_text(again)


def test_the_folder_alone_is_enough_to_run_it_again(compared: ComparisonResult) -> None:
    again, runs = load(compared.path / "comparison.yaml"), compared.table("results")
    for row in runs.itertuples():
        assert run_name(again.scenario((row.setting, row.arm), row.replicate)) == row.run


def test_word_counts_travel_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("word,count\nye,3\nthe,7\nan,4\n", encoding="utf-8")
    counts = "change: {time: {rounds: 1}, language: {lexicon: {kind: counts, file: counts.csv}}}"
    path = write(
        tmp_path, ("reference:", f"{counts}\nreference:"), ("replicates: 3", "replicates: 2")
    )
    design = load(path)
    ComparisonFolder(tmp_path / "out", design).begin()
    kept = load(tmp_path / "out" / "comparison.yaml")
    before = [scenario.content_hash() for scenario in design.cells.values()]
    (tmp_path / "counts.csv").unlink()
    assert [scenario.content_hash() for scenario in kept.cells.values()] == before
    assert kept.comparison.arms == design.comparison.arms


def test_a_table_that_was_changed_is_made_again(compared: ComparisonResult, tmp_path: Path) -> None:
    shutil.copytree(compared.path, tmp_path / "out")
    runs = sorted((tmp_path / "out" / "runs").iterdir())
    part = next((runs[0] / "tables" / "laws").iterdir())
    part.write_bytes(next((runs[1] / "tables" / "laws").iterdir()).read_bytes())
    (runs[2] / "manifest.json").write_text("{", encoding="utf-8")
    shutil.rmtree(runs[3] / "tables" / "web")
    (tmp_path / "out" / "runs" / ".0123.abcd.part").mkdir()
    before = times(tmp_path / "out")
    again = compare(tmp_path / "out" / "comparison.yaml", tmp_path / "out")
    assert again.manifest["n_runs_made"] == 3
    after = times(tmp_path / "out")
    assert {name for name in after if after[name] != before[name]} == {
        r.name for r in runs[:1] + runs[2:4]
    }
    assert hashes(again) == hashes(compared)


def test_runs_copied_from_another_comparison_are_not_made_again(
    compared: ComparisonResult, tmp_path: Path
) -> None:
    path = write(tmp_path, (MORE, "change: {labs: [{name: alpha, tokens: 500}]}"))
    shutil.copytree(compared.path / "runs", tmp_path / "out" / "runs")
    found = compare(path, tmp_path / "out")
    assert found.manifest["n_runs_made"] == 3  # the arm that the other has not
    alone = compare(path, tmp_path / "alone")
    assert hashes(found) == hashes(alone)


def test_arms_that_are_the_same_share_runs(tmp_path: Path) -> None:
    path = write(tmp_path, (MORE, "change: {labs: [{name: alpha, tokens: 300}]}"))
    found = compare(path, tmp_path / "out")
    assert len(list((tmp_path / "out" / "runs").iterdir())) == 6
    verdicts = found.table("differences").set_index(["arm", "outcome"]).verdict
    assert verdicts["more", "diversity"] == "same"
    assert "‘more’ is the same in every pair" in " ".join(comparison_text(found).split())


def test_a_run_that_fails_is_a_row_and_the_others_go_on(
    compared: ComparisonResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = World.step

    def fail(world: World) -> None:
        if world.spec.seed == 6 and world.spec.labs[0].tokens == 600 and world.round == 2:
            raise LedgerError("a page is missing")
        step(world)

    shutil.copytree(compared.path, tmp_path / "out")
    rows = compared.table("results").query("arm == 'more' and seed == 6")
    shutil.rmtree(tmp_path / "out" / "runs" / rows.run.iloc[0])
    with monkeypatch.context() as patch:
        patch.setattr(World, "step", fail)
        found = compare(tmp_path / "out" / "comparison.yaml", tmp_path / "out")
        [row] = (
            found.table("results").query("status == 'failed' and outcome == 'loss'").itertuples()
        )
        assert (row.arm, row.replicate, row.origin) == ("more", 2, "running")
        assert row.error == "LedgerError: a page is missing"
        assert np.isnan(row.value)
        again = row.command.split()
        assert again[:2] == ["ecosystem", "run"]
        with pytest.raises(LedgerError):
            ecosystem.run(tmp_path / "out" / again[2], tmp_path / "out" / again[4])
    assert found.n_failed == 1
    assert found.manifest["status"] == "failed"
    rows = found.table("differences").set_index(["outcome", "arm"])
    assert rows.loc[("loss", "more")].n_pairs == 2
    assert rows.loc[("loss", "more")].n_failed == 1
    assert rows.loc[("loss", "late")].n_pairs == 3
    assert "1 failed of 3" in comparison_text(found)
    assert f"again: ecosystem run {tmp_path}/out/{again[2]}" in comparison_text(found)

    repaired = compare(tmp_path / "out" / "comparison.yaml", tmp_path / "out")
    assert repaired.manifest["n_runs_made"] == 1
    assert hashes(repaired) == hashes(compared)


def test_a_run_that_cannot_start_is_a_row(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        (MORE, "change: {measure: {words: {news: [nothing]}}}"),
        ("replicates: 3", "replicates: 2"),
    )
    found = compare(path, tmp_path / "out")
    failed = found.table("results").query("status == 'failed'")
    assert set(failed.arm) == {"more"}
    assert set(failed.origin) == {"starting"}
    assert failed.error.str.contains("'nothing' is not a listed word").all()
    assert all((tmp_path / "out" / c.split()[2]).exists() for c in failed.command)
    assert "no pair of runs" in comparison_text(found)
    assert "Which arm is best cannot be said" in comparison_text(found)


def test_losses_that_are_not_defined_are_counted_and_left_out(tmp_path: Path) -> None:
    plain = "change: {labs: [{name: alpha, tokens: 20, learner: {smoothing: 0}}]}"
    path = write(tmp_path, (MORE, plain))
    found = compare(path, tmp_path / "out")
    row = found.table("differences").set_index(["outcome", "arm"]).loc[("loss", "more")]
    assert (row.n_missing, row.n_pairs, row.n_pairs_left_out) == (3, 0, 3)
    assert np.isnan(row.difference)
    assert found.table("results").query("arm == 'more' and outcome == 'loss'").value.isna().all()
    assert "3 missing of 3" in comparison_text(found)
    late = found.table("differences").set_index(["outcome", "arm"]).loc[("loss", "late")]
    assert (late.n_missing, late.n_pairs) == (0, 3)


def test_outcomes_that_cannot_be_compared_are_told(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        (MORE, "change: {labs: [{name: beta, remove: true}]}"),
        ("replicates: 3", "replicates: 2"),
        ("reference:", "settings: [{name: short, change: {time: {rounds: 3}}}]\nreference:"),
        ("column: gamma", "column: shared_miss_ratio"),
        ("where: {order: 1}", "where: {order: 7}"),
    )
    answer = comparison_text(compare(path, tmp_path / "out"))
    assert "diversity is missing in every run" in answer
    assert "loss is a mean over different numbers of rows: 1 in more; 2 in none, late" in answer


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("tokens: 600", "tokens: 700"),
            r"arm 'more', setting 'as it is': labs\.alpha\.tokens 600.* 700",
        ),
        (("seed: 5", "seed: 6"), r"seed: 5 there, 6 now"),
        (("reference: none", "reference: more"), r"reference: none there, more now"),
    ],
)
def test_another_comparison_in_the_folder_is_refused(
    change: tuple[str, str], said: str, compared: ComparisonResult, tmp_path: Path
) -> None:
    before = times(compared.path)
    with pytest.raises(RunFolderError, match=said):
        compare(write(tmp_path, change), compared.path)
    assert times(compared.path) == before


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="holds no comparison; nothing was written"):
        compare(write(tmp_path / "file"), tmp_path)


def test_replicates_and_outcomes_may_change(compared: ComparisonResult, tmp_path: Path) -> None:
    shutil.copytree(compared.path, tmp_path / "out")
    path = write(
        tmp_path,
        ("replicates: 3", "replicates: 2"),
        ("primary: diversity", "primary: words"),
        ("{name: diversity,", "{name: words,"),
    )
    found = compare(path, tmp_path / "out")
    assert found.manifest["n_runs_made"] == 0
    assert len(found.table("results")) == 3 * 2 * 2
    assert "declared after runs had been made; before, it was diversity" in comparison_text(found)


@pytest.mark.slow
def test_two_workers_give_the_same_hashes(
    compared: ComparisonResult, place: Path, tmp_path: Path, local_ray: None
) -> None:
    found = compare(load(place / "comparison.yaml"), tmp_path / "out", workers=2)
    assert hashes(found) == hashes(compared)
    assert found.manifest["n_runs_made"] == 9


def test_a_table_that_is_not_what_the_manifest_says_is_told(
    compared: ComparisonResult, tmp_path: Path
) -> None:
    folder = shutil.copytree(compared.path, tmp_path / "copy")
    table = pq.read_table(folder / "results.parquet")
    pq.write_table(table.slice(1), folder / "results.parquet")
    with pytest.raises(ResultsError, match=r"table 'results' is not what manifest\.json says"):
        open_comparison(folder)
