"""A user's own network: which formats are read, which site a node is, and what is refused."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from ecosystem.text.data_file import DataFileError
from ecosystem.web.link_file import LinkTable, read_links
from ecosystem.web.sites import Sites, all_sites, sites_of_group

OWN = [("news.example", "blog.example"), ("blog.example", "shop.example")]


def sites(n: int = 5) -> Sites:
    """Return n sites of group a and n of b, half of each in either context."""
    shares = np.array([0.5, 0.5])
    groups = [sites_of_group(1, g, i, ["x", "y"], shares, n, 0.0) for i, g in enumerate("ab")]
    return all_sites(["x", "y"], groups)


def read(folder: Path, content: str, n: int = 4) -> LinkTable:
    path = folder / "net"
    path.write_text(content, encoding="utf-8")
    return read_links(path, sites(n))


def edges(table: LinkTable) -> list[tuple[int, int]]:
    return list(zip(table.links.sources.tolist(), table.links.targets.tolist(), strict=True))


def graphml(body: str, before: str = "", direction: str = "directed") -> str:
    return (
        f'<?xml version="1.0"?>\n{before}'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        f'<graph edgedefault="{direction}">\n{body}\n</graph></graphml>'
    )


NODES = '<node id="a/x/0"/><node id="a/x/1"/>'


def test_own_names_are_sites_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, "source,target\nq,c\nc,b\n")
    assert found.own_names == {0: "q", 1: "c", 2: "b"}
    assert edges(found) == [(0, 1), (1, 2)]
    assert found.left_out == [f"{tmp_path}/net: 5 of 8 sites are no node of it, and have no links"]


def test_names_of_sites_are_these_sites_whatever_else_there_is(tmp_path: Path) -> None:
    found = read(tmp_path, "source,target\nq,a/x/0\na/x/0,c\n")
    assert found.own_names == {1: "q", 2: "c"}
    assert edges(found) == [(0, 2), (1, 0)]
    assert "2 of 3 names are of no site" in found.left_out[0]
    assert "'q' is a/x/1" in found.left_out[0]


def test_nodes_that_state_more_choose_first(tmp_path: Path) -> None:
    graph = nx.DiGraph([("one", "two"), ("two", "three"), ("three", "four")])
    graph.add_node("two", publisher="a")
    graph.add_node("three", publisher="a", context="x")
    graph.add_node("four", context="y")
    nx.write_graphml(graph, tmp_path / "net")
    found = read_links(tmp_path / "net", sites(4))
    names = {name: sites(4).name(at) for at, name in found.own_names.items()}
    assert names == {"three": "a/x/0", "two": "a/x/1", "four": "a/y/0", "one": "a/y/1"}


@pytest.mark.parametrize("write", [nx.write_graphml, nx.write_gexf])
@pytest.mark.parametrize("pairs", [OWN, [("a/x/0", "b/y/1"), ("b/y/1", "a/x/1")]])
def test_every_format_says_the_same(
    write: object, pairs: list[tuple[str, str]], tmp_path: Path
) -> None:
    rows = "".join(f"{a},{b}\n" for a, b in pairs)
    table = read(tmp_path, f"source,target\n{rows}")
    assert callable(write)
    write(nx.DiGraph(pairs), tmp_path / "net")
    graph = read_links(tmp_path / "net", sites(4))
    assert edges(graph) == edges(table)
    assert graph.own_names == table.own_names


@pytest.mark.parametrize("write", [nx.write_graphml, nx.write_gexf])
def test_an_edge_without_direction_is_a_link_each_way(write: object, tmp_path: Path) -> None:
    assert callable(write)
    write(nx.Graph([("q", "c")]), tmp_path / "net")
    assert edges(read_links(tmp_path / "net", sites(4))) == [(0, 1), (1, 0)]
    assert edges(read(tmp_path, "Source,Target,Type\nq,c,Undirected\n")) == [(0, 1), (1, 0)]
    assert edges(read(tmp_path, "Source,Target,Type\nq,c,Directed\n")) == [(0, 1)]


def test_a_mutual_edge_of_gexf_is_a_link_each_way(tmp_path: Path) -> None:
    nx.write_gexf(nx.DiGraph([("q", "c"), ("c", "d")]), tmp_path / "net")
    text = (tmp_path / "net").read_text(encoding="utf-8")
    found = read(tmp_path, text.replace('source="q"', 'type="mutual" source="q"'))
    assert edges(found) == [(0, 1), (1, 0), (1, 2)]


def test_weights_are_told_to_be_left_out(tmp_path: Path) -> None:
    told = f"{tmp_path}/net: weights are left out: a link is there or it is not"
    assert told in read(tmp_path, "source,target,weight\nq,c,3\n").left_out
    assert told not in read(tmp_path, "source,target,weight\nq,c,1.0\n").left_out
    nx.write_graphml(nx.DiGraph([("q", "c", {"weight": 0.5})]), tmp_path / "net")
    assert told in read_links(tmp_path / "net", sites(4)).left_out


def test_more_nodes_than_sites_are_told_with_both_numbers(tmp_path: Path) -> None:
    rows = "".join(f"n{i},n{i + 1}\n" for i in range(9))
    with pytest.raises(DataFileError) as error:
        read(tmp_path, f"source,target\n{rows}")
    assert str(error.value) == (
        f"{tmp_path}/net:9: no site is left for node 'n8' and 1 more: sites: 8; expected 10 or"
        " more, in publishers.sites"
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("publisher", "c", "there is no publisher 'c'; expected one of a, b"),
        ("context", "z", "there is no context 'z'; expected one of x, y"),
    ],
)
def test_what_a_node_states_must_be_there(
    name: str, value: str, message: str, tmp_path: Path
) -> None:
    graph = nx.DiGraph([("q", "r")])
    graph.add_node("q", **{name: value})
    nx.write_graphml(graph, tmp_path / "net")
    with pytest.raises(DataFileError, match=message):
        read_links(tmp_path / "net", sites(4))


MALFORMED = {
    "cut off": (graphml(NODES)[:-8], r":\d+:\d+: not well formed: .*; expected GraphML or GEXF"),
    "no XML": ("<a><b></a>", ":1:9: not well formed: mismatched tag"),
    "another encoding": (
        '<?xml version="1.0" encoding="no-such"?><a/>',
        "not well formed: unknown",
    ),
    "other XML": ("<html></html>", "its first element is <html>; expected <graphml> or <gexf>"),
    "entities": (
        graphml(NODES, '<!DOCTYPE g [<!ENTITY a "b">]>\n'),
        r":2: it has a document type .* expected GraphML or GEXF without one",
    ),
    "no graph": ("<graphml></graphml>", "graphs in it: 0; expected one"),
    "two graphs": ("<graphml><graph/><graph/></graphml>", "graphs in it: 2; expected one"),
    "no id": (graphml("<node/>"), ":3: a node has no id"),
    "a node twice": (graphml(NODES + NODES), "3: there are two nodes 'a/x/0'"),
    "no target": (graphml(NODES + '\n<edge source="a/x/0"/>'), ":4: an edge has no target"),
    "no such node": (
        graphml(NODES + '\n<edge source="a/x/0" target="a/x/3"/>'),
        ":4: target of an edge is no node: 'a/x/3'",
    ),
    "no such site": (graphml('<node id="a/x/7"/>'), ":3: there is no site 'a/x/7'; did you mean"),
    "mixed": (
        graphml(NODES + '<edge source="a/x/0" target="a/x/1" directed="false"/>'),
        "networkx cannot read it as GraphML: directed=false edge found in directed graph",
    ),
    "a key that is not there": (
        graphml('<node id="q"><data key="d">1</data></node>'),
        "networkx cannot read it as GraphML",
    ),
    "a version of GEXF that is not there": (
        '<gexf xmlns="http://example.org/9"><graph><nodes/></graph></gexf>',
        "networkx cannot read it as GEXF",
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_graph_that_is_none_is_one_error(case: str, tmp_path: Path) -> None:
    content, message = MALFORMED[case]
    with pytest.raises(DataFileError, match=message) as error:
        read(tmp_path, content)
    assert str(error.value).startswith(f"{tmp_path}/net")
    assert len(str(error.value).splitlines()) == (2 if case == "a node twice" else 1)


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    """A billion laughs would take all memory; a file from elsewhere would be read."""
    laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    before = f'<!DOCTYPE g [<!ENTITY l0 "ha">{laughs}]>'
    with pytest.raises(DataFileError, match="document type"):
        read(tmp_path, graphml('<node id="&l9;"/>', before))
