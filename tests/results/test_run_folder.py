"""A run folder that any tool opens and that is enough to run again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import ecosystem
from ecosystem import Results, World
from ecosystem.reporting.summary import summary
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import RunFolderError
from ecosystem.results.tables import TABLES
from ecosystem.results.versions import versions
from ecosystem.versions import packages
from tests.small import hashes_of, ran, small


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return ecosystem.run(small(), tmp_path_factory.mktemp("runs") / "run")


def test_what_is_written_is_what_was_measured(results: Results) -> None:
    in_memory = hashes_of(ran(small()))
    stated = {n: t["content_sha256"] for n, t in results.manifest["tables"].items()}
    assert stated == in_memory
    assert {n: results.content_hash(n) for n in results.tables} == in_memory


def test_a_run_kept_in_memory_has_the_same_tables(results: Results) -> None:
    kept = ecosystem.run(small())
    for name in results.tables:
        pd.testing.assert_frame_equal(kept.table(name), results.table(name))


def test_the_folder_alone_is_enough_to_run_again(results: Results, tmp_path: Path) -> None:
    again = ecosystem.run(results.scenario_file, tmp_path / "again")
    assert again.manifest["tables"] == results.manifest["tables"]
    assert again.manifest["scenario_hash"] == results.manifest["scenario_hash"]


def test_the_users_word_counts_travel_with_the_folder(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("word,count\nye,3\nthe,7\n", encoding="utf-8")
    (tmp_path / "s.yaml").write_text(
        "language: {lexicon: {kind: counts, file: counts.csv}}\nlabs: [{name: a}]\n",
        encoding="utf-8",
    )
    first = ecosystem.run(tmp_path / "s.yaml", tmp_path / "run")
    (tmp_path / "counts.csv").unlink()
    again = ecosystem.run(first.scenario_file, tmp_path / "again")
    assert again.manifest["tables"] == first.manifest["tables"]
    assert again.manifest["scenario_hash"] == first.manifest["scenario_hash"]


def test_columns_on_disk_are_the_declared_ones_with_unit_and_description(results: Results) -> None:
    assert results.path is not None
    for spec in TABLES:
        schema = pq.read_schema(next((results.path / "tables" / spec.name).glob("*.parquet")))
        assert schema.names == [c.name for c in spec.columns]
        for column in spec.columns:
            metadata = schema.field(column.name).metadata
            assert metadata[b"unit"].decode() == column.unit
            assert metadata[b"description"].decode() == column.description


def test_pandas_pyarrow_and_duckdb_read_the_same(results: Results) -> None:
    assert results.path is not None
    folder = results.path / "tables" / "labs"
    with_pandas = pd.read_parquet(folder)
    with_arrow = ds.dataset(folder).to_table().to_pandas()
    with_duckdb = duckdb.sql(f"select * from '{folder}/*.parquet'").df()
    n = len(results.table("labs"))
    assert len(with_pandas) == len(with_arrow) == len(with_duckdb) == n > 0
    query = f"select lab, max(loss_now) m from '{folder}/*.parquet' group by lab order by lab"
    by_lab = duckdb.sql(query).df().set_index("lab").m
    expected = with_pandas.groupby("lab", observed=True).loss_now.max()
    np.testing.assert_array_equal(by_lab.to_numpy(), expected.to_numpy())


def test_an_infinite_loss_is_null_beside_its_finite_part_and_the_mass_of_unknown_words(
    results: Results,
) -> None:
    labs = results.table("labs").set_index(["lab", "round"])
    last = labs.loc["gamma"].iloc[-1]
    assert np.isnan(last.loss_now)
    assert np.isfinite(last.loss_now_seen)
    assert 0 < last.unseen_now < 1
    assert labs.loss_dashboard["beta"].isna().all()


def test_an_existing_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(RunFolderError, match="exists already; nothing was written"):
        ecosystem.run(small(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_run_that_cannot_start_leaves_nothing_behind(tmp_path: Path) -> None:
    scenario = small(measure={"words": {"news": ["no-such-word"]}})
    with pytest.raises(ValueError, match="'no-such-word' is not a listed word"):
        ecosystem.run(scenario, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt, "interrupted"), (ZeroDivisionError, "failed")]
)
def test_a_stopped_run_keeps_what_was_measured(
    error: type[BaseException], status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = World.step

    def stop_in_round_3(world: World) -> None:
        if world.round == 2:
            raise error
        step(world)

    monkeypatch.setattr(World, "step", stop_in_round_3)
    with pytest.raises(error):
        ecosystem.run(small(), tmp_path / "run")
    kept = ecosystem.open_results(tmp_path / "run")
    assert kept.manifest["status"] == status
    assert kept.table("web")["round"].max() == 2
    assert "not complete" in ecosystem.summary(kept)


def test_parts_are_appended_and_never_changed(tmp_path: Path) -> None:
    time = {"start": "2020-01-01", "step": "quarter", "rounds": 25}
    results = ecosystem.run(small(time=time), tmp_path / "run")
    parts = sorted(p.name for p in (tmp_path / "run" / "tables" / "web").iterdir())
    assert parts == ["part-0000.parquet", "part-0001.parquet", "part-0002.parquet"]
    assert list(results.table("web")["round"]) == list(range(26))


def test_the_manifest_names_versions_seed_and_scenario(results: Results) -> None:
    assert results.path is not None
    manifest = json.loads((results.path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "complete"
    assert manifest["seed"] == 1
    assert manifest["versions"]["numpy"] == np.__version__
    assert manifest["scenario_hash"] == small().content_hash()


def test_a_folder_that_is_no_run_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="is not a run folder"):
        ecosystem.open_results(tmp_path)


def test_keys_tell_rows_apart(results: Results) -> None:
    for spec in TABLES:
        frame = results.table(spec.name)
        assert not frame.duplicated(list(spec.key)).any(), spec.name


def test_packages_are_looked_up_once_and_nobody_can_spoil_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = versions()
    assert found["numpy"] == np.__version__

    def look_up(package: str) -> str:
        raise AssertionError(f"{package} was looked up again")

    monkeypatch.setattr(packages, "version", look_up)
    versions()["numpy"] = "another"
    assert versions() == found


def test_a_folder_of_an_earlier_version_lacks_what_came_later(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ecosystem.run(small(), folder)
    shutil.rmtree(folder / "tables" / "twins")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["tables"]["twins"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for part in (folder / "tables" / "population").iterdir():
        pq.write_table(pq.read_table(part).drop_columns("reproduction_number"), part)
    found = ecosystem.open_results(folder)
    assert found.table("twins").empty
    assert found.table("population").reproduction_number.isna().all()
    assert "THE POPULATION OF LABS" in summary(found)


def test_a_table_that_was_written_and_is_gone_is_told(tmp_path: Path) -> None:
    ecosystem.run(small(), tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "tables" / "twins")
    with pytest.raises(ResultsError, match="table 'twins' cannot be read"):
        ecosystem.open_results(tmp_path / "run").table("twins")
