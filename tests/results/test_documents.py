"""Documents: pages one by one, in names that users of crawls know, truth and observable apart."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import ecosystem
from ecosystem import Results, World
from ecosystem.experiments.run_plan import plan
from ecosystem.results.tables import TABLES, table_spec
from ecosystem.runtime.in_process import InProcess
from tests.small import SMALL, hashes_of, ran, small

TRUTH = {
    "origin",
    "synthetic_share",
    "generation_depth",
    "generator_model_id",
    "watermark_scheme",
    "is_watermarked",
}


def with_documents(measure: dict[str, Any] | None = None, **documents: Any) -> ecosystem.Scenario:
    return small(measure={**SMALL["measure"], **(measure or {}), "documents": documents})


def documents_of(measure: dict[str, Any] | None = None, **documents: Any) -> pd.DataFrame:
    return ecosystem.run(with_documents(measure, **documents)).table("documents")


@pytest.fixture(scope="module")
def world() -> World:
    return ran(with_documents(sample="all"))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return ecosystem.run(with_documents(sample="all", of="live"), folder)


@pytest.fixture(scope="module")
def live(results: Results) -> pd.DataFrame:
    return results.table("documents")


def test_a_text_holds_the_words_that_readers_count(world: World) -> None:
    state, rows = world.state, world.tables["documents"]
    corpus = state.corpus
    row_of = {key: row for row, key in enumerate(corpus.column("key").tolist())}
    assert {row["origin"] for row in rows} == {"human", "ai", "mixed"}
    for row in rows[::3]:
        page = np.array([row_of[int(row["url_path"][1:], 16)]])
        counts = state.count(page)
        words = {state.lexicon.word(int(w)): int(counts[w]) for w in np.flatnonzero(counts)}
        assert Counter(row["text"].split(" ")) == words


def test_documents_change_no_other_table(world: World) -> None:
    without = hashes_of(ran(small()))
    assert {n: h for n, h in hashes_of(world).items() if h != without[n]}.keys() == {"documents"}


def test_no_table_knows_into_how_many_parts_the_web_is_divided() -> None:
    scenario = with_documents(sample=60)
    divided = World(scenario, InProcess(3))
    for _ in range(scenario.time.rounds):
        divided.step()
    assert hashes_of(divided) == hashes_of(ran(scenario))


def test_a_plan_says_what_documents_cost() -> None:
    assert "10,000 of 100 words" in plan(with_documents())
    assert "10,000 of 100 words" not in plan(small())


def test_without_a_request_there_are_no_documents() -> None:
    results = ecosystem.run(small())
    assert results.table("documents").empty
    assert results.observable("documents").empty


@pytest.mark.parametrize("of", ["new", "live", "fetched"])
def test_a_larger_sample_contains_a_smaller_one(of: str) -> None:
    few, many, every = (documents_of(of=of, sample=n) for n in (20, 40, "all"))
    rounds = range(1 if of == "fetched" else 0, 5)
    assert few.groupby("round").size().to_dict() == dict.fromkeys(rounds, 20)
    pairs = [set(zip(d["round"], d["id"], strict=True)) for d in (few, many, every)]
    assert pairs[0] < pairs[1] < pairs[2]


def test_a_page_stays_in_the_sample_of_the_live_web_while_it_is_among_the_lowest() -> None:
    one, more = (documents_of(of="live", sample=n) for n in (30, 60))
    before, after = (set(one[one["round"] == r]["id"]) for r in (1, 2))
    still_there = before & set(more[more["round"] == 2]["id"])
    assert len(before & after) > len(before) / 2
    assert still_there >= before & after


@pytest.mark.parametrize("every", [1, 3])
def test_every_page_seen_alive_is_new_once(every: int) -> None:
    new, live = (documents_of({"every": every}, of=of, sample="all") for of in ("new", "live"))
    assert new["id"].is_unique
    assert set(new["id"]) == set(live["id"])
    first = live.groupby("id")["round"].min()
    pd.testing.assert_series_equal(new.set_index("id")["round"].sort_index(), first)
    assert (new.created <= new.date).all()


def test_fetched_documents_are_those_of_the_live_web_that_a_crawler_fetched(
    live: pd.DataFrame,
) -> None:
    fetched = documents_of(of="fetched", sample="all")
    expected = live[live.fetched_by.notna()].reset_index(drop=True)
    pd.testing.assert_frame_equal(fetched, expected, check_categorical=False, check_dtype=False)


def test_ids_are_the_same_in_every_run_and_other_under_another_seed(live: pd.DataFrame) -> None:
    again = documents_of(sample="all", text=False)
    assert set(again["id"]) == set(live["id"])
    other = ecosystem.run(with_documents(sample="all").model_copy(update={"seed": 2}))
    assert not set(other.table("documents")["id"]) & set(live["id"])
    assert live["id"].str.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>").all()
    assert live.groupby("id").url.nunique().max() == live.groupby("url")["id"].nunique().max() == 1


def test_addresses_fit_together(live: pd.DataFrame) -> None:
    host = live.url_host_name
    assert (live.url == "https://" + host + live.url_path).all()
    assert (host == live.url_host_registered_domain).all()
    label = host.str.removesuffix(".example")
    assert (live.url_surtkey == "example," + label + ")" + live.url_path).all()
    assert (live.url_host_tld == "example").all()


def test_documents_agree_with_the_other_tables(results: Results, live: pd.DataFrame) -> None:
    web = results.table("web").set_index("round")
    rounds = live.groupby("round")
    np.testing.assert_array_equal(rounds.size(), web.n_pages)
    np.testing.assert_array_equal(rounds.token_count.sum(), web.n_tokens)
    by_models = (live.origin != "human").groupby(live["round"])
    np.testing.assert_allclose(by_models.mean(), web.ai_share_live)
    np.testing.assert_allclose(rounds.generation_depth.max(), web.depth_max)
    for row in results.table("crawls").itertuples():
        fetched = live[live["round"] == row.round].fetched_by.str.split(",")
        assert fetched.map(lambda by, c=row.crawler: c in by, na_action="ignore").sum() == (
            row.n_pages
        )
    filters = results.table("filters")
    positives = filters.n_true_positive + filters.n_false_positive
    for (round_, name), n in (
        positives.groupby([filters["round"], filters["filter"]], observed=True).sum().items()
    ):
        dropped = live[live["round"] == round_].dropped_by.astype("string").fillna("")
        expected = 0 if name == "truth" else n  # an oracle's verdict would give the truth away
        assert dropped.str.split(",").map(lambda by, f=name: f in by).sum() == expected
    models = results.table("models").set_index("model")
    written = live.dropna(subset="generator_model_id")
    np.testing.assert_array_equal(
        models.depth[written.generator_model_id], written.generation_depth
    )


def test_the_truth_is_consistent(live: pd.DataFrame) -> None:
    people = live.origin == "human"
    assert live[people].generator_model_id.isna().all()
    assert (live[people].synthetic_share == 0).all()
    assert (live[live.origin == "ai"].synthetic_share == 1).all()
    assert 0.6 < live[live.origin == "mixed"].synthetic_share.mean() < 1
    assert (live.is_watermarked == live.watermark_scheme.notna()).all()
    by_alpha = live.generator_model_id.astype("string").str.startswith("alpha@").fillna(False)
    assert (live.is_watermarked == by_alpha).all()
    fetched = live.fetched_by.notna()
    assert (live.fetch_status[fetched] == 200).all()
    assert live.fetch_status[~fetched].isna().all()


def test_the_same_text_has_the_same_digest() -> None:
    spam = [{**SMALL["publishers"][1], "draws_per_page": 1}]
    scenario = with_documents(sample="all").model_dump(by_alias=True) | {"publishers": spam}
    documents = ecosystem.run(ecosystem.Scenario.model_validate(scenario)).table("documents")
    texts = documents.groupby("content_digest").text
    assert (texts.nunique() == 1).all()
    assert texts.size().max() > 1
    row = documents.iloc[0]
    digest = hashlib.sha1(row.text.encode()).digest()
    assert row.content_digest == base64.b32encode(digest).decode()


def test_without_text_all_else_is_the_same() -> None:
    shown, hidden = documents_of(text=True), documents_of(text=False)
    assert hidden.text.isna().all()
    pd.testing.assert_frame_equal(shown.drop(columns="text"), hidden.drop(columns="text"))


def test_languages_have_the_codes_of_common_crawl() -> None:
    languages = {"is": 2.0, "mk": 1.0}
    lexicon = {"kind": "wordfreq", "languages": languages, "floor": 1e-4}
    scenario = small(language={"lexicon": lexicon}, measure={"documents": {"sample": 30}})
    documents = ecosystem.run(scenario).table("documents")
    codes = set(zip(documents.language, documents.content_languages, strict=True))
    assert codes == {("is", "isl"), ("mk", "mkd")}
    macedonian = documents[documents.language == "mk"].text.str.cat(sep=" ")
    assert "и" in macedonian.split(" ")


def test_observable_drops_exactly_the_truth(results: Results) -> None:
    full, seen = results.table("documents"), results.observable("documents")
    assert set(full.columns) - set(seen.columns) == TRUTH
    pd.testing.assert_frame_equal(seen, full.drop(columns=sorted(TRUTH)))


def test_a_table_that_does_not_keep_truth_apart_is_refused(results: Results) -> None:
    with pytest.raises(ValueError, match="'web' does not keep truth apart; expected one of doc"):
        results.observable("web")


def test_the_files_say_which_columns_are_truth(results: Results) -> None:
    assert results.path is not None
    for spec in TABLES:
        schema = pq.read_schema(next((results.path / "tables" / spec.name).glob("*.parquet")))
        said = {f.name for f in schema if f.metadata.get(b"is_truth") == b"true"}
        assert said == set(spec.truth) == (TRUTH if spec.name == "documents" else set())


def test_pandas_and_duckdb_read_what_was_measured(results: Results, tmp_path: Path) -> None:
    assert results.path is not None
    folder = results.path / "tables" / "documents"
    kept = ecosystem.run(results.scenario_file)
    columns = [c.name for c in table_spec("documents").columns]
    assert list(pd.read_parquet(folder).columns) == columns
    pd.testing.assert_frame_equal(ecosystem.open_results(results.path).table("documents"),
                                  kept.table("documents"))  # fmt: skip
    query = f"""
        select origin, count(*) n, max(length(text)) longest
        from '{folder}/*.parquet' where dump = 'SIM-2020-04' and fetched_by like '%own%'
        group by origin order by origin
    """
    found = duckdb.sql(query).df()
    frame = kept.table("documents")
    one = frame[(frame["round"] == 1) & frame.fetched_by.astype("string").str.contains("own")]
    expected = one.groupby(one.origin.astype(str)).text.agg(["size", lambda t: t.str.len().max()])
    assert found.origin.tolist() == expected.index.tolist()
    np.testing.assert_array_equal(found[["n", "longest"]].to_numpy(), expected.to_numpy())
