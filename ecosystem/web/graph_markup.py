"""Graphs in XML: GraphML and GEXF, read by networkx once they are known to be safe and whole."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ecosystem.text.data_file import Columns, DataFileError

_FORMATS = {"graphml": "GraphML", "gexf": "GEXF"}


@dataclass(frozen=True)
class MarkedGraph:
    """A graph that was read from XML.

    Attributes
    ----------
    nodes
        Columns name (the node's id), publisher and context, in the order of the file.
    edges
        Columns source and target.
    both_ways
        Of each edge, whether it has no direction.
    weights
        The weights that edges state.
    """

    nodes: Columns
    edges: Columns
    both_ways: list[bool]
    weights: list[Any]


@dataclass
class _Outline:
    """Where the nodes and edges of a file stand, which networkx does not tell."""

    root: str = ""
    n_graphs: int = 0
    nodes: list[tuple[str | None, int]] = field(default_factory=list)
    edges: list[tuple[str | None, str | None, bool, int]] = field(default_factory=list)


def read_graph(path: Path, content: bytes) -> MarkedGraph:
    """Read GraphML or GEXF. A document type is refused: entities of its own could be unsafe.

    Raises
    ------
    DataFileError
        If it is neither, is not well formed, or is no graph that networkx reads; with the line
        where there is one.
    """
    outline = _outline(path, content)
    if outline.root not in _FORMATS:
        raise DataFileError(
            f"{path}: its first element is <{outline.root}>; expected <graphml> or <gexf>"
        )
    if outline.n_graphs != 1:
        raise DataFileError(f"{path}: graphs in it: {outline.n_graphs}; expected one")
    _check(path, outline)
    graph = _by_networkx(path, content, outline.root)
    ids = [str(node) for node, _ in outline.nodes]
    stated = ("publisher", "context")
    values = {name: [graph.nodes[node].get(name) for node in ids] for name in stated}
    values["name"] = ids
    nodes = Columns(path, values, [line for _, line in outline.nodes], is_text=True)
    ends = {
        "source": [source for source, _, _, _ in outline.edges],
        "target": [target for _, target, _, _ in outline.edges],
    }
    edges = Columns(path, ends, [line for *_, line in outline.edges], is_text=True)
    undirected = not graph.is_directed()
    both_ways = [undirected or mutual for _, _, mutual, _ in outline.edges]
    return MarkedGraph(nodes, edges, both_ways, [w for _, _, w in graph.edges(data="weight")])


def _outline(path: Path, content: bytes) -> _Outline:
    outline = _Outline()
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name: str, says: dict[str, str]) -> None:
        line, plain = parser.CurrentLineNumber, name.rsplit(" ", 1)[-1]
        outline.root = outline.root or plain
        if plain == "graph":
            outline.n_graphs += 1
        elif plain == "node":
            outline.nodes.append((says.get("id"), line))
        elif plain == "edge":
            mutual = says.get("type") == "mutual"
            outline.edges.append((says.get("source"), says.get("target"), mutual, line))

    def refuse(*_: Any) -> None:
        raise DataFileError(
            f"{path}:{parser.CurrentLineNumber}: it has a document type (<!DOCTYPE …>), which may"
            " define entities; expected GraphML or GEXF without one: remove it"
        )

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, DataFileError):
            raise
        # A file that was cut off, or is in an encoding that is not known.
        line, column = parser.ErrorLineNumber, parser.ErrorColumnNumber + 1
        reason = expat.ErrorString(parser.ErrorCode) or str(error)
        raise DataFileError(
            f"{path}:{line}:{column}: not well formed: {reason}; expected GraphML or GEXF"
        ) from error
    return outline


def _check(path: Path, outline: _Outline) -> None:
    """Refuse nodes without a name or with another's, and edges that do not join two nodes."""
    nodes = Columns(path, {}, [line for _, line in outline.nodes], is_text=True)
    seen: set[str] = set()
    problems: list[tuple[int, str]] = []
    for at, (name, _) in enumerate(outline.nodes):
        if name is None:
            problems.append((at, "a node has no id"))
        elif name in seen:
            problems.append((at, f"there are two nodes {name!r}; expected an id for each"))
        else:
            seen.add(name)
    nodes.refuse(problems)
    edges = Columns(path, {}, [edge[-1] for edge in outline.edges], is_text=True)
    edges.refuse(
        (at, f"an edge has no {end}" if name is None else f"{end} of an edge is no node: {name!r}")
        for at, edge in enumerate(outline.edges)
        for end, name in zip(("source", "target"), edge[:2], strict=True)
        if name is None or name not in seen
    )


def _by_networkx(path: Path, content: bytes, root: str) -> Any:
    import networkx as nx  # where nobody reads a graph, nobody waits for it

    read = nx.read_graphml if root == "graphml" else nx.read_gexf
    try:
        return read(io.BytesIO(content), node_type=str)
    except Exception as error:  # networkx raises what it comes upon: KeyError, TypeError, …
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataFileError(
            f"{path}: networkx cannot read it as {_FORMATS[root]}: {reason}"
        ) from error
