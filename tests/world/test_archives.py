"""Archives: a sequence of sealed parts that grows by refreshes and never changes otherwise."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import ecosystem
from ecosystem import World
from ecosystem.agents.archive.compute import ArchiveCompute
from ecosystem.runtime.in_process import InProcess
from ecosystem.web.sealing import AlteredError, Manifest, manifest
from tests.small import SMALL, hashes_of, ran, small
from tests.theory.replicates import within, worlds_of

VAULT: dict[str, Any] = {"name": "vault", "sealed": 1, "pages": 40}


def refreshed(pages: int = 15, every: str = "quarter", **changes: Any) -> dict[str, Any]:
    return {**VAULT, "refresh": {"every": every, "pages": pages, **changes}}


def rows_of(world: World, name: str = "vault") -> NDArray[np.int64]:
    return world.runtime.value(world.archive(name).rows())


def parts_of(world: World) -> list[dict[str, Any]]:
    return world.tables["archives"]


# ------------------------------------------------------------ refreshes


def test_a_refresh_adds_pages_that_were_not_there_and_takes_none_away() -> None:
    world = World(small(archives=[refreshed()]))
    before: set[int] = set()
    for round_ in range(1, 5):
        world.step()
        pages = rows_of(world)
        assert len(set(pages.tolist())) == len(pages) == 40 + 15 * (round_ - 1)
        assert before < set(pages.tolist())
        before = set(pages.tolist())
    parts = parts_of(world)
    assert [(row["round"], row["part"], row["n_pages"]) for row in parts] == [
        (1, 0, 40), (2, 1, 15), (3, 2, 15), (4, 3, 15),
    ]  # fmt: skip
    assert len({row["digest"] for row in parts}) == 4


def test_refreshes_come_as_often_as_stated() -> None:
    world = ran(small(archives=[refreshed(every="3 quarters")]))
    assert [row["round"] for row in parts_of(world)] == [1, 4]


def test_pages_verified_to_be_human_are() -> None:
    world = ran(small(archives=[refreshed()]))
    assert [row["ai_share"] for row in parts_of(world)][1:] == [0, 0, 0]


def test_a_check_lets_as_many_pages_of_models_through_as_stated() -> None:
    world = ran(small(archives=[refreshed(pages=20, contamination=0.25)]))
    assert [row["ai_share"] for row in parts_of(world)][1:] == [0.25, 0.25, 0.25]


@pytest.mark.slow
def test_an_unchecked_refresh_is_as_the_web_is() -> None:
    web = {"survival": {"kind": "one_round"}}
    archive = {**VAULT, "sealed": 0, "pages": 1}
    archive["refresh"] = {"every": "quarter", "pages": 30, "contamination": "as_found"}
    scenario = small(archives=[archive], web=web, time={"step": "quarter", "rounds": 1}, labs=[
        {"name": "a", "sources": [{"kind": "web"}]}])  # fmt: skip

    def excess(world: World) -> float:
        return float(parts_of(world)[-1]["ai_share"] - world.tables["web"][-1]["ai_share_live"])

    mean, error = worlds_of(scenario, 150, excess)
    assert within(mean, error, 0.0)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([0.0, 0.3, "as_found"]))
def test_who_adds_more_has_all_that_others_have(a: int, b: int, contamination: Any) -> None:
    archives = [
        {**refreshed(pages=n, contamination=contamination), "name": name}
        for name, n in zip(("few", "many"), sorted((a, b)), strict=True)
    ]
    world = ran(small(archives=archives, labs=[], time={"step": "quarter", "rounds": 3}))
    assert set(rows_of(world, "few").tolist()) <= set(rows_of(world, "many").tolist())


def test_a_refresh_disturbs_nobody_who_does_not_read_it() -> None:
    labs = [{**SMALL["labs"][0], "sources": SMALL["labs"][0]["sources"][:1]}]
    labs[0]["sources"] = [{**labs[0]["sources"][0], "share": 1.0}]
    one, other = (
        hashes_of(ran(small(labs=labs, archives=[archive]))) for archive in (VAULT, refreshed())
    )
    moved = {name for name in one if one[name] != other[name]}
    assert "archives" in moved and "labs" not in moved and "web" not in moved


def test_the_words_of_an_archive_are_those_of_all_its_parts() -> None:
    world = ran(small(archives=[refreshed()]))
    state, rows = world.state, rows_of(world)
    expected = state.count(rows)
    np.testing.assert_array_equal(
        world.archive("vault").compute.get(ArchiveCompute.words), expected
    )


def test_a_web_without_new_pages_has_nothing_to_add() -> None:
    groups = [{"name": "old", "pages": 0, "starting_pages": 30}]
    archive = {**refreshed(pages=50, contamination="as_found"), "pages": 100, "sealed": 0}
    world = ran(small(publishers=groups, labs=[], archives=[archive]))
    history = len(world.state.corpus)
    assert [row["n_pages"] for row in parts_of(world)] == [history, 0, 0, 0, 0]
    assert parts_of(world)[-1]["ai_share"] is None


def test_the_summary_tells_what_was_added() -> None:
    results = ecosystem.run(small(archives=[refreshed(pages=20, contamination=0.25)]))
    [line] = [line for line in ecosystem.summary(results).splitlines() if "pages sealed" in line]
    assert line.strip().startswith("vault        40 pages sealed 2020-04-01")
    assert "; 60 pages in 3 refreshes, 25.0% AI; lacks" in line


# ------------------------------------------------------------ seals


def content(world: World, rows: NDArray[np.int64]) -> Manifest:
    state = world.state
    return manifest(state.corpus, rows, state.channels.words, state.registry)


def alter(world: World, row: int, column: str, by: Any) -> None:
    """Change one number of a page, as nobody should be able to."""
    [(_, view, [local])] = world.state.corpus.parts(np.array([row]))
    changed = view[column].copy()
    changed[local] = by(changed[local])
    view[column] = changed


@pytest.mark.parametrize(
    ("column", "by", "how"),
    [
        ("tokens", lambda n: n + 1, r"page [0-9a-f]{16} has \d+ tokens, sealed with \d+"),
        ("key", lambda n: n ^ 1, r"is missing"),
        ("writer", lambda n: 1 - n, r"page [0-9a-f]{16} has other words"),
        ("draws", lambda n: n + 3, r"page [0-9a-f]{16} has other words"),
    ],
)
def test_altered_pages_are_refused_when_they_are_read(column: str, by: Any, how: str) -> None:
    world = World(small(archives=[refreshed()]))
    world.step()
    world.step()
    rows = rows_of(world)
    people = rows[world.state.corpus.lots(rows).column("writer") == 0]
    alter(world, int(people[3]), column, by)
    lots = world.state.corpus.lots(people[3:4])
    page = f"{int(lots.column('key')[0]):016x}"
    with pytest.raises(AlteredError, match=how) as caught:
        world.step()
    assert "archive 'vault', part" in str(caught.value) and page in str(caught.value)


def test_pages_that_were_not_sealed_are_nobodys_business() -> None:
    world = World(small(archives=[VAULT]))
    world.step()
    world.step()
    sealed = rows_of(world)
    other = np.setdiff1d(np.arange(len(world.state.corpus)), sealed)
    alter(world, int(other[0]), "tokens", lambda n: n + 1)
    world.step()


def test_a_seal_is_of_what_is_said_not_of_the_order_of_pages() -> None:
    world = ran(small())
    rows = rows_of(world)
    shuffled = np.random.default_rng(1).permutation(rows)
    digests = {content(world, r).digest for r in (rows, shuffled)}
    assert digests == {parts_of(world)[0]["digest"]}


def test_a_manifest_has_a_line_for_each_page_by_rising_key() -> None:
    world = ran(small())
    state, rows = world.state, rows_of(world)
    lines = list(content(world, rows).lines())
    assert len(lines) == 60 and lines == sorted(lines)
    page, tokens, words = lines[0].split()
    row = rows[np.argmin(state.corpus.lots(rows).column("key"))]
    assert int(page, 16) == state.corpus.lots(np.array([row])).column("key")[0]
    assert int(tokens) == state.corpus.lots(np.array([row])).column("tokens")[0]
    assert len(words) == 64


def test_a_digest_can_be_worked_out_from_documents() -> None:
    """Whoever has the text of the pages can check the seal: nothing else is needed."""
    archive = {**VAULT, "sealed": 0, "pages": 10**6}  # all of the web
    measure = {"documents": {"sample": "all", "of": "live", "text": True}}
    world = World(small(archives=[archive], measure=measure))
    lines = []
    for row in world.tables["documents"]:
        words = " ".join(sorted(row["text"].split()))
        said = hashlib.sha256(words.encode()).hexdigest()
        lines.append(f"{row['url_path'].removeprefix('/')} {row['token_count']} {said}\n")
    digest = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    assert len(lines) == parts_of(world)[0]["n_pages"] > 100
    assert digest == parts_of(world)[0]["digest"]


def test_two_policies_that_seal_the_same_pages_have_the_same_digest() -> None:
    """Labs do not change what was on the web before any of them wrote."""
    archives = [{**VAULT, "sealed": 0}]
    one, other = (ran(small(archives=archives, labs=labs)) for labs in (SMALL["labs"], []))
    assert parts_of(one)[0]["digest"] == parts_of(other)[0]["digest"]
    third = ran(small(archives=archives, seed=2))
    assert parts_of(one)[0]["digest"] != parts_of(third)[0]["digest"]


@pytest.mark.parametrize("n_shards", [2, 7])
def test_any_number_of_shards_seals_the_same(n_shards: int) -> None:
    scenario = small(archives=[refreshed(contamination=0.2)])
    world = World(scenario, InProcess(n_shards))
    for _ in range(scenario.time.rounds):
        world.step()
    assert hashes_of(world) == hashes_of(ran(scenario))
