"""A run folder that any tool opens and that is enough to run again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

import ecosystem
from ecosystem import Results, World
from ecosystem.reporting.summary import summary
from ecosystem.results.arrow_tables import content_hash
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import RunFolderError
from ecosystem.results.tables import TABLES, table_spec
from ecosystem.results.versions import versions
from ecosystem.versions import packages
from tests.small import hashes_of, ran, small

ROOT = Path(__file__).parents[2]


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
    clock = {"start": "2020-01-01", "step": "quarter", "rounds": 25}
    results = ecosystem.run(small(time=clock), tmp_path / "run")
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
    (part,) = (folder / "tables" / "population").iterdir()
    table = pq.read_table(part).drop_columns("reproduction_number")
    pq.write_table(table, part)
    then = content_hash(table_spec("population"), table, table.column_names)
    manifest["tables"]["population"]["content_sha256"] = then
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = ecosystem.open_results(folder)
    assert found.table("twins").empty
    assert found.table("population").reproduction_number.isna().all()
    assert "THE POPULATION OF LABS" in summary(found)


def test_a_table_that_was_written_and_is_gone_is_told(tmp_path: Path) -> None:
    ecosystem.run(small(), tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "tables" / "twins")
    with pytest.raises(ResultsError, match="table 'twins' cannot be read"):
        ecosystem.open_results(tmp_path / "run").table("twins")


@pytest.fixture
def folder(results: Results, tmp_path: Path) -> Path:
    assert results.path is not None
    return shutil.copytree(results.path, tmp_path / "copy")


def refused(folder: Path, table: str) -> str:
    with pytest.raises(ResultsError) as caught:
        ecosystem.open_results(folder).table(table)
    with pytest.raises(ResultsError):
        summary(ecosystem.open_results(folder))
    return str(caught.value)


@pytest.mark.parametrize("table", ["laws", "web", "lineage", "onsets"])
def test_a_table_that_is_not_what_the_manifest_says_is_told(folder: Path, table: str) -> None:
    (part,) = (folder / "tables" / table).iterdir()
    shutil.copy(part, part.with_name("part-0001.parquet"))  # its rows are there twice
    if len(pq.read_table(part)):
        assert f"table {table!r} is not what manifest.json says" in refused(folder, table)


def test_a_lost_part_is_told(tmp_path: Path) -> None:
    ecosystem.run(small(time={"rounds": 12}), tmp_path / "run")
    (tmp_path / "run" / "tables" / "web" / "part-0001.parquet").unlink()
    told = refused(tmp_path / "run", "web")
    assert "it has 11 rows, and had 13; files were changed, lost or damaged" in told


def test_a_changed_value_is_told(folder: Path) -> None:
    (part,) = (folder / "tables" / "web").iterdir()
    table = pq.read_table(part)
    at = table.schema.get_field_index("n_pages")
    counts = table["n_pages"].to_numpy().copy()
    counts[-1] += 1
    pq.write_table(table.set_column(at, table.schema.field(at), pa.array(counts)), part)
    assert "table 'web' is not what manifest.json says" in refused(folder, "web")


def test_no_flipped_byte_is_passed_over(folder: Path) -> None:
    """What a flipped byte does not spoil is read as it was; all else is told."""
    (part,) = (folder / "tables" / "web").iterdir()
    content = part.read_bytes()
    n_told = 0
    for at in range(4, len(content), 97):
        part.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        found = ecosystem.open_results(folder)
        try:
            digest = found.content_hash("web")
        except ResultsError as error:
            assert "table 'web'" in str(error)
            n_told += 1
        else:
            assert digest == found.manifest["tables"]["web"]["content_sha256"]
    assert n_told > 5


def test_a_killed_run_shows_what_was_written(tmp_path: Path) -> None:
    """It is killed once the first parts are there, then again before any is."""
    for rounds_first in (True, False):
        folder = tmp_path / f"{rounds_first}"
        code = (
            "import ecosystem\n"
            "from tests.small import small\n"
            f"ecosystem.run(small(time={{'step': 'day', 'rounds': 5_000}}), {str(folder)!r})\n"
        )
        run = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
        wanted = folder / ("tables/web/part-0000.parquet" if rounds_first else "manifest.json")
        deadline = time.monotonic() + 120
        while not wanted.exists():
            assert time.monotonic() < deadline
            assert run.poll() is None
            time.sleep(0.01)
        run.kill()
        run.wait()
        kept = ecosystem.open_results(folder)
        text = summary(kept)
        assert "The run is not complete: its process ended without a word" in text
        n_rows = {name: len(kept.table(name)) for name in kept.tables}
        assert ("nothing was written of it yet" in text) == (n_rows["web"] == 0)
        assert not rounds_first or n_rows["web"] > 0
