"""Links and lineage of a run as networkx graphs: they say what the tables and files say."""

from __future__ import annotations

import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib
import networkx as nx
import pytest
import yaml

import ecosystem
from ecosystem.reporting.graph_panels import circle_of, largest_parents
from ecosystem.reporting.run_figure import overview
from ecosystem.results.results import Results
from tests.small import LINKED, small

OWN = [("news.example", "blog.example"), ("blog.example", "shop.example"),
       ("shop.example", "news.example")]  # fmt: skip


def ran(folder: Path, file: str, **changes: Any) -> Results:
    data: dict[str, Any] = {
        "time": {"rounds": 3},
        "language": {"lexicon": {"kind": "zipf", "types": 30, "topics": {"news": 1, "life": 1}}},
        "web": {"links": {"kind": "edges", "file": file}},
        "publishers": [{"name": "p", "pages": 60, "sites": 6, "ai_share": 0.5}],
        "crawlers": [{"name": "c", "follows": {"seeds": ["news.example"]}, "budget": 40}],
        "labs": [{"name": "a", "crawler": "c", "tokens": 900,
                  "sources": [{"kind": "crawl", "when_short": "less"}]}],
    }  # fmt: skip
    path = folder / f"{file}.yaml"
    path.write_text(yaml.safe_dump({**data, **changes}), encoding="utf-8")
    return ecosystem.run(ecosystem.Scenario.load(path), folder / f"run-{file}")


def hashes(results: Results) -> dict[str, str]:
    return {name: results.content_hash(name) for name in results.tables}


@pytest.fixture(scope="module")
def linked() -> Results:
    return ecosystem.run(small(**LINKED))


def test_a_network_gives_one_world_whatever_its_format(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(
        "source,target\n" + "".join(f"{a},{b}\n" for a, b in OWN), encoding="utf-8"
    )
    nx.write_graphml(nx.DiGraph(OWN), tmp_path / "l.graphml")
    nx.write_gexf(nx.DiGraph(OWN), tmp_path / "l.gexf")
    table = ran(tmp_path, "l.csv")
    assert hashes(table) == hashes(ran(tmp_path, "l.graphml")) == hashes(ran(tmp_path, "l.gexf"))
    graph = ecosystem.open_results(tmp_path / "run-l.csv").link_graph()
    assert set(graph.edges) == set(OWN)
    assert list(graph)[:3] == ["news.example", "blog.example", "shop.example"]
    assert graph.nodes["blog.example"]["site"] == "p/life/1"
    assert table.table("crawls").n_sites_known.iloc[-1] == 3


@pytest.mark.parametrize("kind", ["graphml", "gexf"])
def test_the_graph_of_a_run_is_a_network_for_the_next(kind: str, tmp_path: Path) -> None:
    """Sites in an order of their own: nodes state publisher and context, and so stay the same."""
    first = nx.DiGraph(OWN)
    nx.set_node_attributes(first, {"news.example": "life", "shop.example": "news"}, "context")
    nx.write_graphml(first, tmp_path / "l.graphml")
    one = ran(tmp_path, "l.graphml")
    write = {"graphml": nx.write_graphml, "gexf": nx.write_gexf}[kind]
    write(one.link_graph(), tmp_path / f"again.{kind}")
    assert hashes(ran(tmp_path, f"again.{kind}")) == hashes(one)


def test_a_run_folder_with_a_network_runs_again(tmp_path: Path) -> None:
    nx.write_graphml(nx.DiGraph(OWN), tmp_path / "l.graphml")
    one = ran(tmp_path, "l.graphml")
    again = ecosystem.run(ecosystem.Scenario.load(one.scenario_file), tmp_path / "again")
    assert hashes(again) == hashes(one)


def test_the_link_graph_is_the_tables(linked: Results) -> None:
    graph, sites, links = linked.link_graph(), linked.table("sites"), linked.table("links")
    assert set(graph.edges) == set(zip(links.source, links.target, strict=True))
    assert len(links) == graph.number_of_edges() > 0
    assert {n: dict(graph.in_degree)[n] for n in graph} == dict(
        zip(sites.site, sites.n_links_to, strict=True)
    )
    assert {n: d["publisher"] for n, d in graph.nodes(data=True)} == dict(
        zip(sites.site, sites.publisher, strict=True)
    )


def test_a_web_without_links_has_an_empty_graph() -> None:
    results = ecosystem.run(small())
    assert results.table("links").empty
    assert results.link_graph().number_of_nodes() == 0


def test_the_lineage_graph_is_the_table(linked: Results) -> None:
    graph, table = linked.lineage_graph(), linked.table("lineage")
    assert {(a, b): share for a, b, share in graph.edges(data="weight")} == {
        (row.parent, row.model): row.share for row in table.itertuples()
    }
    models = linked.table("models").set_index("model")
    assert set(graph) - {"people"} == set(models.index)
    for model in models.index:
        assert graph.nodes[model]["lab"] == models.lab[model]
        assert graph.nodes[model]["round"] == models["round"][model]
        into = [share for *_, share in graph.in_edges(model, data="weight")]
        assert not into or sum(into) == pytest.approx(1)


@pytest.mark.parametrize("name", ["link_graph", "lineage_graph"])
def test_graphs_are_written_as_they_are(name: str, linked: Results, tmp_path: Path) -> None:
    graph = getattr(linked, name)()
    nx.write_graphml(graph, tmp_path / "g.graphml")
    nx.write_gexf(graph, tmp_path / "g.gexf")
    back = nx.read_graphml(tmp_path / "g.graphml")
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert set(nx.read_gexf(tmp_path / "g.gexf").edges) == set(graph.edges)


# --- pictures -----------------------------------------------------------------------------


def web_of(n_groups: int, n_each: int) -> nx.DiGraph:
    graph = nx.DiGraph()
    for group in range(n_groups):
        for i in range(n_each):
            context = f"t{i % 2}"
            graph.add_node(f"g{group}/{context}/{i}", publisher=f"g{group}", context=context)
    nodes = list(graph)
    graph.add_edges_from(pairwise(nodes))
    return graph


@pytest.mark.parametrize(
    ("n_groups", "n_each", "what", "n_nodes", "left_out"),
    [(2, 12, "site", 24, 0), (2, 400, "group and topic", 4, 0), (20, 4, "group", 20, 0),
     (60, 2, "group", 24, 36)],
)  # fmt: skip
def test_a_circle_has_few_nodes_and_loses_no_site(
    n_groups: int, n_each: int, what: str, n_nodes: int, left_out: int
) -> None:
    circle = circle_of(web_of(n_groups, n_each))
    assert (circle.what, len(circle.nodes), circle.left_out) == (what, n_nodes, left_out)
    if not left_out:
        assert sum(circle.nodes.values()) == n_groups * n_each
        assert sum(circle.links.values()) == n_groups * n_each - 1


def test_lines_of_a_model_are_those_of_its_largest_parents(linked: Results) -> None:
    graph = linked.lineage_graph()
    lines = largest_parents(graph)
    for model in graph:
        mine = [(parent, share) for parent, child, share in lines if child == model]
        others = [
            share for parent, _, share in graph.in_edges(model, data="weight")
            if parent not in {"people", "others"} and parent not in dict(mine)
        ]  # fmt: skip
        assert len(mine) <= 3
        assert not others or (len(mine) == 3 and max(others) <= min(share for _, share in mine))


def test_graphs_are_drawn_without_a_warning(linked: Results, tmp_path: Path) -> None:
    alone = ecosystem.run(small(labs=[]))
    heights = []
    for name, results in (("linked", linked), ("alone", alone)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            overview(results, tmp_path / f"{name}.png")
        heights.append(matplotlib.image.imread(tmp_path / f"{name}.png").shape[0])
    assert heights[0] > heights[1] + 600  # two panels more
