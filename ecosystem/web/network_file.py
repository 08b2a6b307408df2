"""A user's network as tables: its nodes, and its edges by names of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ecosystem.text.data_file import Columns, read_columns, read_content
from ecosystem.web.graph_markup import read_graph

_BOTH_WAYS = ("undirected", "mutual")  # types of edges


@dataclass(frozen=True)
class Network:
    """What a file of links says, whatever its format.

    Attributes
    ----------
    nodes
        Columns name, publisher and context, in the order of the file; the last two are None where
        a node does not state them. In a table of edges a node stands where it is named first.
    edges
        Columns source and target. An undirected edge is two rows, one each way.
    row
        What an entry of the file is called.
    is_weighted
        Whether an edge has a weight other than 1.
    """

    nodes: Columns
    edges: Columns
    row: str
    is_weighted: bool


def read_network(path: Path) -> Network:
    """Read a network: GraphML, GEXF, or a table of edges with columns source and target.

    Which one it is follows from how the file begins. In a table, a column ``type`` may say
    ``undirected`` or ``mutual``, as tables of Gephi do; spaces around a name are no matter.

    Raises
    ------
    DataFileError
        If the file cannot be read as one of them; with the line where there is one.
    """
    content = read_content(path)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        graph = read_graph(path, content)
        nodes, edges = graph.nodes, graph.edges
        both, row = graph.both_ways, "edges"
        weights: Sequence[Any] = graph.weights
    else:
        edges = _named(read_columns(path, ("source", "target"), ("type", "weight")))
        nodes = _nodes_of(edges)
        kinds = edges.values.get("type", [None] * len(edges.lines))
        both, row = [str(kind).strip().lower() in _BOTH_WAYS for kind in kinds], "rows"
        weights = edges.values.get("weight", ())
    return Network(nodes, _each_way(edges, both), row, any(map(_is_weight, weights)))


def _named(edges: Columns) -> Columns:
    """Return edges with names as text, without the space that people leave after a comma."""
    values = dict(edges.values)
    for end in ("source", "target"):
        values[end] = [None if name is None else str(name).strip() for name in values[end]]
    return replace(edges, values=values)


def _nodes_of(edges: Columns) -> Columns:
    """Return the nodes that edges name, each where it is named first."""
    first: dict[Any, int] = {}
    for source, target, line in zip(
        edges.values["source"], edges.values["target"], edges.lines, strict=True
    ):
        first.setdefault(source, line)
        first.setdefault(target, line)
    nothing: list[Any] = [None] * len(first)
    values: dict[str, list[Any]] = {"name": list(first), "publisher": nothing, "context": nothing}
    return Columns(edges.path, values, list(first.values()), edges.is_text)


def _each_way(edges: Columns, both_ways: Sequence[bool]) -> Columns:
    rows: list[tuple[Any, Any]] = []
    lines = []
    for source, target, line, both in zip(
        edges.values["source"], edges.values["target"], edges.lines, both_ways, strict=True
    ):
        ends = [(source, target)] + [(target, source)] * (both and source != target)
        rows += ends
        lines += [line] * len(ends)
    values = {"source": [row[0] for row in rows], "target": [row[1] for row in rows]}
    return replace(edges, values=values, lines=lines)


def _is_weight(entry: Any) -> bool:
    try:
        return entry is not None and float(entry) != 1
    except (TypeError, ValueError):
        return True
