"""Graphs of a run for networkx: who links to whom, and whose text went into whose training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa


def link_graph(sites: pa.Table, links: pa.Table) -> nx.DiGraph:
    """Return sites and their links, from the tables of these names.

    Nodes stand in the order of the sites of the web, which a file of links gives names by.
    """
    import networkx as nx  # where nobody asks for a graph, nobody waits for it

    graph = nx.DiGraph()
    for row in sites.to_pylist():
        stated = ("site", "publisher", "context", "share", "rank")
        graph.add_node(row["own_name"] or row["site"], **{name: row[name] for name in stated})
    graph.add_edges_from(
        (row["source_own_name"] or row["source"], row["target_own_name"] or row["target"])
        for row in links.to_pylist()
    )
    return graph


def lineage_graph(models: pa.Table, lineage: pa.Table) -> nx.DiGraph:
    """Return models and whose text each was fitted to, from the tables of these names."""
    import networkx as nx

    graph = nx.DiGraph()
    for row in models.to_pylist():
        stated: dict[str, Any] = {name: row[name] for name in ("lab", "round", "depth", "n_draws")}
        graph.add_node(row["model"], **stated)
    for row in lineage.to_pylist():
        graph.add_edge(row["parent"], row["model"], weight=row["share"])
    return graph
