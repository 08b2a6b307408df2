"""The crawl as feedback: links decide what is fetched, and so what labs learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from ecosystem import Scenario, World
from ecosystem.agents.agent import AgentError
from ecosystem.text.data_file import DataFileError
from tests.small import output_of, ran

TWO_TOPICS: dict[str, Any] = {
    "time": {"step": "quarter", "rounds": 4},
    "language": {"lexicon": {"kind": "zipf", "types": 30, "topics": {"news": 1, "poems": 1}}},
    "web": {"links": {"kind": "edges", "file": "links.csv"}},
    "publishers": [{"name": "p", "pages": 120, "sites": 6}],
    "crawlers": [{"name": "c", "follows": {"seeds": ["p/news/0"]}}],
    "labs": [{"name": "a", "sources": [{"kind": "crawl"}]}],
}
AMONG_NEWS = ["p/news/0,p/news/1", "p/news/1,p/news/2", "p/poems/0,p/poems/1"]


def scenario(folder: Path, links: list[str], **changes: Any) -> Scenario:
    (folder / "links.csv").write_text("\n".join(["source,target", *links]) + "\n", encoding="utf-8")
    (folder / "s.yaml").write_text(yaml.safe_dump({**TWO_TOPICS, **changes}), encoding="utf-8")
    return Scenario.load(folder / "s.yaml")


def crawler(**settings: Any) -> dict[str, Any]:
    return {"crawlers": [{"name": "c", **settings}]}


def fetched_sites(world: World) -> set[str]:
    corpus = world.state.corpus
    rows = world.runtime.value(world.crawlers[0].fetched())
    positions = world.sites.positions(corpus.lots(rows).column("site_key"))
    return {world.sites.name(int(i)) for i in positions}


def test_links_decide_what_labs_learn(tmp_path: Path) -> None:
    apart = ran(scenario(tmp_path, AMONG_NEWS))
    bridged = ran(scenario(tmp_path, [*AMONG_NEWS, "p/news/2,p/poems/0"]))
    poems = slice(*apart.lexicon.starts[1:3])
    assert output_of(apart.labs[0]).weights[poems].sum() == 0
    assert output_of(bridged.labs[0]).weights[poems].sum() > 0
    # The same web: only what is reached of it differs.
    assert [r["n_pages"] for r in apart.tables["web"]] == [
        r["n_pages"] for r in bridged.tables["web"]
    ]


def test_rewiring_a_running_world_changes_what_is_fetched(tmp_path: Path) -> None:
    bridged = scenario(tmp_path, [*AMONG_NEWS, "p/news/2,p/poems/0"])
    links = World(bridged).state.links
    world = World(scenario(tmp_path, AMONG_NEWS))
    world.step()
    assert fetched_sites(world) == {"p/news/0", "p/news/1", "p/news/2"}
    assert links is not None
    world.relink(links)
    world.step()
    assert "p/poems/0" in fetched_sites(world)


def test_the_highest_rank_is_visited_first(tmp_path: Path) -> None:
    star = [f"p/{site},p/poems/2" for site in ("news/0", "news/1", "poems/0")]
    world = World(scenario(tmp_path, star, **crawler(follows={"seeds": 6}, budget=5)))
    world.step()
    assert fetched_sites(world) == {"p/poems/2"}
    assert world.tables["crawls"][-1]["n_pages"] == 5


def test_a_budget_is_spent_and_never_exceeded(tmp_path: Path) -> None:
    world = ran(scenario(tmp_path, AMONG_NEWS, **crawler(follows={"seeds": 6}, budget=37)))
    assert [row["n_pages"] for row in world.tables["crawls"]] == [37] * 4


def test_no_site_gives_more_pages_than_politeness_allows(tmp_path: Path) -> None:
    polite = {"seeds": 6, "pages_per_site": 3}
    world = ran(scenario(tmp_path, AMONG_NEWS, **crawler(follows=polite)))
    assert [row["n_pages"] for row in world.tables["crawls"]] == [18] * 4


def test_who_waited_longer_comes_first_at_equal_rank(tmp_path: Path) -> None:
    ring = [f"p/news/{i},p/news/{(i + 1) % 3}" for i in range(3)]
    world = World(scenario(tmp_path, ring, **crawler(follows={"seeds": 3}, budget=1)))
    seen = []
    for _ in range(3):
        world.step()
        seen.append(fetched_sites(world).pop())
    assert set(seen) == {"p/news/0", "p/news/1", "p/news/2"}


def test_pages_are_fetched_again_when_their_copy_is_old(tmp_path: Path) -> None:
    everything = {"seeds": 6, "revisit": "2 quarters"}
    once = {"publishers": [{"name": "p", "pages": 0, "starting_pages": 60, "sites": 6}]}
    links = [f"p/news/{i},p/poems/{i}" for i in range(3)]
    world = ran(scenario(tmp_path, links, **once, **crawler(follows=everything)))
    assert [row["n_pages"] for row in world.tables["crawls"]] == [60, 0, 60, 0]
    never = ran(scenario(tmp_path, links, **once, **crawler(follows={"seeds": 6})))
    assert [row["n_pages"] for row in never.tables["crawls"]] == [60, 0, 0, 0]


@pytest.mark.parametrize("follows", [{"seeds": 6}, None])
def test_a_refusal_by_date_keeps_out_who_respects_it(
    follows: dict[str, Any] | None, tmp_path: Path
) -> None:
    refuses = [{"crawlers": ["c"], "share": {"table": {2: 0, 3: 1}, "between": "hold"}}]
    group = {"publishers": [{"name": "p", "pages": 120, "sites": 6, "refuses": refuses}]}

    def pages(**settings: Any) -> list[int]:
        world = ran(scenario(tmp_path, AMONG_NEWS, **group, **crawler(follows=follows, **settings)))
        return [row["n_pages"] for row in world.tables["crawls"]]

    polite, rude = pages(), pages(respects_refusals=False)
    assert polite[:2] == rude[:2]
    assert polite[2:] == [0, 0]
    assert min(rude) > 0


def test_links_through_a_site_that_refuses_are_not_followed(tmp_path: Path) -> None:
    way = ["a/text/0,b/text/0", "b/text/0,c/text/0"]
    groups = [{"name": name, "pages": 10} for name in "abc"]
    language = {"lexicon": {"kind": "zipf", "types": 9}}
    settings = crawler(follows={"seeds": ["a/text/0"]})

    def sites(**closed: Any) -> set[str]:
        one, two, three = groups
        publishers = [one, {**two, **closed}, three]
        world = World(scenario(tmp_path, way, publishers=publishers, language=language, **settings))
        world.step()
        return fetched_sites(world)

    assert sites() == {"a/text/0", "b/text/0", "c/text/0"}
    assert sites(refuses=[{"share": 1}]) == {"a/text/0"}


def test_who_refuses_goes_on_refusing_while_the_share_rises() -> None:
    def refused(share: float) -> set[int]:
        sites = [{"name": "p", "pages": 200, "sites": 50, "refuses": [{"share": share}]}]
        world = World(Scenario.model_validate({"publishers": sites}))
        world.step()
        corpus = world.state.corpus
        rows = world.runtime.value(world.crawlers[0].fetched())
        missed = np.setdiff1d(world.state.live, rows)
        return set(corpus.lots(missed).column("site_key").tolist())

    few, many = refused(0.3), refused(0.6)
    assert 0 < len(few) < len(many) < 50
    assert few < many


def test_unknown_sites_of_a_link_file_are_named_with_their_line(tmp_path: Path) -> None:
    bad = scenario(tmp_path, ["p/news/0,p/news/9", "p/new/1,p/news/1"])
    with pytest.raises(DataFileError) as error:
        World(bad)
    assert "links.csv:2: there is no site 'p/news/9'; did you mean" in str(error.value)
    assert "links.csv:3: there is no site 'p/new/1'" in str(error.value)


def test_lines_of_a_link_file_are_counted_with_its_empty_ones(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"links.csv:5: there is no site 'p/news/9'"):
        World(scenario(tmp_path, ["", "", "", "p/news/0,p/news/9"]))


def test_an_unknown_seed_is_named(tmp_path: Path) -> None:
    bad = scenario(tmp_path, AMONG_NEWS, **crawler(follows={"seeds": ["p/news/77"]}))
    with pytest.raises(AgentError, match=r"crawlers.c.follows.seeds: there is no site 'p/news/77'"):
        World(bad)
