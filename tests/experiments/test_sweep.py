"""Sweeps run: shared runs, going on, tables, and the same numbers on workers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

from ecosystem import World, open_comparison, sweep
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.folder import ComparisonFolder
from ecosystem.experiments.loading import load
from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.run_task import run_name
from ecosystem.experiments.tables import TABLES
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.results.run_folder import RunFolderError
from tests.experiments.small_sweep import write

RUNS = 2 * (2 + 2 * 3)  # replicates x (none, which has no third lab; third at each point)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweep")


@pytest.fixture(scope="module")
def swept(place: Path) -> ComparisonResult:
    return sweep(write(place), place / "out")


def hashes(swept: ComparisonResult) -> dict[str, str]:
    return {name: said["content_sha256"] for name, said in swept.manifest["tables"].items()}


def test_an_arm_shares_its_runs_along_an_axis_that_it_does_not_depend_on(
    swept: ComparisonResult,
) -> None:
    rows = swept.table("results").query("outcome == 'loss'")
    assert len(rows) == 6 * 2 * 2
    per_arm = rows.groupby("arm", observed=True).run.nunique()
    assert per_arm.to_dict() == {"none": 2 * 2, "third": 2 * 6}
    assert len(list((swept.path / "runs").iterdir())) == swept.manifest["n_runs_made"] == RUNS


def test_tables_are_declared_and_open_again(swept: ComparisonResult) -> None:
    for spec in TABLES:
        schema = pq.read_schema(swept.path / f"{spec.name}.parquet")
        assert schema.names == [column.name for column in spec.columns]
        assert not swept.table(spec.name).duplicated(list(spec.key)).any()
    assert open_comparison(swept.path).manifest == swept.manifest
    assert len(open_comparison(swept.path).table("differences")) == 6 * 2 * 2


def test_points_are_the_values_of_the_file(swept: ComparisonResult) -> None:
    rows = swept.table("points")
    assert len(rows) == 12
    found = rows[rows.setting == "models=0.9, size=400"].set_index("parameter")
    assert found.value.to_dict() == {"models": 0.9, "size": 400}
    assert found.text.to_dict() == {"models": "0.9", "size": "400"}


def test_means_have_the_interval_of_student(swept: ComparisonResult) -> None:
    values = swept.table("results").set_index(["setting", "outcome", "arm"]).value
    for row in swept.table("means").itertuples():
        replicates = values.loc[(row.setting, row.outcome, row.arm)]
        expected = stats.ttest_1samp(replicates, 0).confidence_interval()
        assert row.mean == pytest.approx(replicates.mean())
        assert (row.mean_low, row.mean_high) == pytest.approx((expected.low, expected.high))


def test_wide_joins_points_differences_and_means(swept: ComparisonResult) -> None:
    wide = swept.wide("loss")
    assert list(wide.columns[:3]) == ["setting", "models", "size"]
    assert wide[["models", "size"]].dtypes.map(pd.api.types.is_numeric_dtype).all()
    assert list(wide.setting[::2]) == [said["name"] for said in swept.manifest["settings"]]
    [row] = wide.query("models == 0.9 and size == 100 and arm == 'third'").itertuples()
    tables = swept.table("differences"), swept.table("means")
    for table, column in zip(tables, ("difference", "mean_low"), strict=True):
        [one] = table[
            (table.setting == "models=0.9, size=100")
            & (table.outcome == "loss")
            & (table.arm == "third")
        ][column]
        assert getattr(row, column) == one
    with pytest.raises(KeyError, match="no outcome 'los'; expected one of diversity, loss"):
        swept.wide("los")


def test_the_folder_alone_is_enough_to_run_it_again(swept: ComparisonResult) -> None:
    again = load(swept.path / "comparison.yaml")
    for row in swept.table("results").itertuples():
        assert run_name(again.scenario((row.setting, row.arm), row.replicate)) == row.run


def test_run_again_makes_nothing_and_finds_the_same(swept: ComparisonResult, place: Path) -> None:
    again = sweep(place / "sweep.yaml", swept.path)
    assert again.manifest["n_runs_made"] == 0
    assert hashes(again) == hashes(swept)


def test_replicates_may_be_given_in_python(
    swept: ComparisonResult, place: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(swept.path, tmp_path / "out")
    more = sweep(place / "sweep.yaml", out, replicates=3)
    assert more.manifest["n_runs_made"] == RUNS // 2
    assert {entry["replicates"] for entry in more.manifest["replicates"]} == {3}
    with pytest.raises(ScenarioError, match="replicates: Input should be greater"):
        sweep(place / "sweep.yaml", out, replicates=1)


def test_an_interrupted_sweep_goes_on(
    swept: ComparisonResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out, step = write(tmp_path), tmp_path / "out", World.step

    def stop(world: World) -> None:
        if world.spec.seed == 6:
            raise KeyboardInterrupt
        step(world)

    with monkeypatch.context() as patch:
        patch.setattr(World, "step", stop)
        with pytest.raises(KeyboardInterrupt):
            sweep(path, out)
    done = len(list((out / "runs").glob("[0-9a-f]*")))
    assert done == RUNS // 2
    resumed = sweep(path, out)
    assert resumed.manifest["n_runs_made"] == RUNS - done
    assert hashes(resumed) == hashes(swept)


def test_points_may_be_added_and_make_only_their_runs(
    swept: ComparisonResult, tmp_path: Path
) -> None:
    shutil.copytree(swept.path, tmp_path / "out")
    finer = sweep(write(tmp_path, ("[50, 100, 400]", "[50, 100, 200, 400]")), tmp_path / "out")
    assert finer.manifest["n_runs_made"] == 2 * 2
    assert [len(said["settings"]) for said in finer.manifest["declared"]] == [6, 8]
    points = "'models=0, size=200', 'models=0.9, size=200'"
    assert f"  points added after runs had been made: {points}\n" in comparison_text(finer)
    one, other = (each.table("differences").set_index(["setting", "outcome", "arm"])
                  for each in (swept, finer))  # fmt: skip
    shared = other.loc[one.index]
    pd.testing.assert_frame_equal(shared, one, check_categorical=False)


def test_an_arm_may_be_added_and_makes_only_its_runs(
    swept: ComparisonResult, tmp_path: Path
) -> None:
    shutil.copytree(swept.path, tmp_path / "out")
    fewer = ("reference: none", "  - {name: fewer, change: {labs: [{name: beta, remove: true}]}}\n"
             "reference: none")  # fmt: skip
    grown = sweep(write(tmp_path, fewer), tmp_path / "out")
    assert grown.manifest["n_runs_made"] == 2 * 2  # it has no third lab
    assert "  arms added after runs had been made: 'fewer'\n" in comparison_text(grown)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("labs.gamma.tokens", "labs.gamma.learner.smoothing"),
         r"parameter size: sets labs\.gamma\.tokens there,"
         r" sets labs\.gamma\.learner\.smoothing now"),
        (("rounds: 2", "rounds: 1"),
         r"arm 'none', setting 'models=0, size=50': time\.rounds 2 → 1"),
    ],
)  # fmt: skip
def test_another_sweep_in_the_folder_is_refused(
    change: tuple[str, str], said: str, swept: ComparisonResult, tmp_path: Path
) -> None:
    with pytest.raises(RunFolderError, match=said):
        sweep(write(tmp_path, change), swept.path)


@pytest.mark.slow
def test_two_workers_give_the_same_hashes(
    swept: ComparisonResult, place: Path, tmp_path: Path, local_ray: None
) -> None:
    found = sweep(place / "sweep.yaml", tmp_path / "out", workers=2)
    assert hashes(found) == hashes(swept)
    assert found.manifest["n_runs_made"] == RUNS


def test_another_base_or_arm_is_refused_where_no_point_is_the_same(
    swept: ComparisonResult, tmp_path: Path
) -> None:
    points = ("values: [0, 0.9]", "values: [0.8, 0.5]")
    smoothing = ("learner: {smoothing: 0.1}", "learner: {smoothing: 0.4}")
    path = write(tmp_path, points, ("rounds: 2", "rounds: 3"), smoothing)
    third = r"arm 'third': change\.labs\.gamma\.learner\.smoothing 0\.1 → 0\.4$"
    said = rf"base: time\.rounds 2 → 3\n  {third}"
    with pytest.raises(RunFolderError, match=said):
        sweep(path, swept.path)
    ComparisonFolder(swept.path, load(write(tmp_path, points)))  # other points are no other sweep
