"""Panels of graphs: who links to whom, and whose text went into whose training."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from ecosystem.reporting.drawing import COLOURS
from ecosystem.reporting.format import cut, percent

_MOST_NODES = 24  # on a circle, with a name each
_PARENTS = 3  # of each model have a line: a pool that is never emptied has all models in it
_INK, _PEOPLE = "#222222", "#ffffff"


@dataclass(frozen=True)
class Circle:
    """Sites, or groups of them, and the links between.

    Attributes
    ----------
    what
        What a node is, in words.
    nodes
        Name of each: its number of sites.
    publishers
        Name of each: its publisher.
    links
        Source and target: number of links. Those within a node have it twice.
    left_out
        Number of nodes beyond those shown.
    """

    what: str
    nodes: dict[str, int]
    publishers: dict[str, str]
    links: Counter[tuple[str, str]]
    left_out: int


def circle_of(graph: Any) -> Circle:
    """Gather a graph of sites until its nodes can be told apart, at most 24.

    Sites stay single where they are few; else they are taken together by publisher and language
    or topic; else by publisher; of more publishers, those with the most links are kept.

    Parameters
    ----------
    graph
        As :meth:`Results.link_graph` returns it.
    """
    says = graph.nodes
    levels: list[tuple[str, dict[Any, str]]] = [
        ("site", {node: str(node) for node in graph}),
        ("group and topic", {n: f"{says[n]['publisher']}/{says[n]['context']}" for n in graph}),
        ("group", {node: says[node]["publisher"] for node in graph}),
    ]
    what, name_of = next(
        (level for level in levels if len(set(level[1].values())) <= _MOST_NODES), levels[-1]
    )
    links = Counter((name_of[a], name_of[b]) for a, b in graph.edges)
    busy: Counter[str] = Counter()
    for (source, target), n in links.items():
        busy.update({source: n})
        busy.update({target: n})
    nodes = Counter(name_of[node] for node in graph)
    kept = set(sorted(nodes, key=lambda name: (-busy[name], name))[:_MOST_NODES])
    return Circle(
        what,
        {name: n for name, n in nodes.items() if name in kept},
        {name_of[node]: says[node]["publisher"] for node in graph},
        Counter({ends: n for ends, n in links.items() if kept.issuperset(ends)}),
        len(nodes) - len(kept),
    )


def draw_links(axis: Any, graph: Any) -> None:
    """Draw who links to whom, on a circle: a node is larger the more links lead to it."""
    circle = circle_of(graph)
    names = list(circle.nodes)
    angle = {name: pi / 2 - 2 * pi * i / len(names) for i, name in enumerate(names)}
    at = {name: (cos(a), sin(a)) for name, a in angle.items()}
    groups = list(dict.fromkeys(circle.publishers[name] for name in names))
    colour = {name: COLOURS[groups.index(circle.publishers[name]) % len(COLOURS)] for name in names}
    into: Counter[str] = Counter()
    for (_, target), n in circle.links.items():
        into[target] += n
    between = {ends: n for ends, n in circle.links.items() if ends[0] != ends[1]}
    most = max(between.values(), default=1)
    for (source, target), n in between.items():
        _arrow(axis, at[source], at[target], colour[source], n / most, bend=0.15)
    largest = max(into.values(), default=1)
    size = [30 + 270 * into[name] / max(largest, 1) for name in names]
    axis.scatter(*zip(*at.values(), strict=True), s=size, c=list(colour.values()), zorder=3)
    for name, (x, y) in at.items():
        axis.annotate(
            _label(circle, name), (x, y), xytext=(14 * x, 12 * y), textcoords="offset points",
            ha="left" if x > 0.1 else "right" if x < -0.1 else "center",
            va="center" if abs(y) < 0.9 else "bottom" if y > 0 else "top",
            fontsize=8, color=_INK, annotation_clip=False, parse_math=False,
        )  # fmt: skip
    axis.set(xlim=(-2.1, 2.1), ylim=(-1.35, 1.35), aspect="equal")
    axis.axis("off")
    more = f"; {circle.left_out} with fewer links are left out" if circle.left_out else ""
    axis.set_title(
        f"Links between sites: a node is a {circle.what}, larger the more links lead to it{more}",
        fontsize=10.5, loc="left",
    )  # fmt: skip


def _label(circle: Circle, name: str) -> str:
    if circle.what == "site":
        return cut(name, 28)
    n, own = circle.nodes[name], circle.links[name, name]
    out = sum(links for (source, _), links in circle.links.items() if source == name)
    within = f", {percent(own / out)} of links stay" if out and n > 1 else ""
    return f"{cut(name, 28)}\n{n:,} {'site' if n == 1 else 'sites'}{within}"


def draw_lineage(axis: Any, graph: Any) -> None:
    """Draw models by lab and round, each with lines from the models that wrote most of its text.

    A model is darker the more of its text models wrote.
    """
    models = [(node, says) for node, says in graph.nodes(data=True) if "lab" in says]
    labs = sorted({says["lab"] for _, says in models})
    at = {node: (says["round"], -labs.index(says["lab"])) for node, says in models}
    last = max(round_ for round_, _ in at.values())
    lines = largest_parents(graph)
    most = max((share for _, _, share in lines), default=1.0)
    for parent, model, share in lines:
        colour = COLOURS[labs.index(graph.nodes[parent]["lab"]) % len(COLOURS)]
        # A long line bends less, or it would leave the panel.
        length = (at[model][0] - at[parent][0]) / max(last, 1)
        bend = -0.12 / (1 + 2 * length) if at[parent][1] == at[model][1] else -0.04
        _arrow(axis, at[parent], at[model], colour, share / most, bend=bend)
    for node, says in models:
        # The exact law of people descends from nobody who is listed, and is as white as can be.
        people = graph.edges[("people", node)]["weight"] if graph.has_edge("people", node) else 0
        written = 1 - people if graph.in_degree(node) and says["n_draws"] else 0.0
        edge = COLOURS[labs.index(says["lab"]) % len(COLOURS)]
        axis.scatter(*at[node], s=46, c=[_PEOPLE], edgecolors=edge, zorder=3)
        axis.scatter(*at[node], s=46, c=[edge], alpha=min(max(written, 0.0), 1.0), zorder=4)
    axis.set_yticks([-i for i in range(len(labs))], [cut(lab, 20) for lab in labs])
    axis.set_ylim(-len(labs) + 0.4, 0.9)  # lines within a lab bend upwards
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.set_xlabel("round of release", fontsize=9)
    axis.tick_params(labelsize=8.5)
    axis.grid(visible=False)
    axis.set_title(
        "Models, darker the more of their text models wrote; lines from the"
        f" {_PARENTS} models that wrote most of it, at most {percent(most)}",
        fontsize=10.5, loc="left",
    )  # fmt: skip


def largest_parents(graph: Any) -> list[tuple[str, str, float]]:
    """Return parent, model and share of the three models that wrote most of each model's text."""
    lines: list[tuple[str, str, float]] = []
    for model in graph:
        parents = [
            (parent, model, share)
            for parent, _, share in graph.in_edges(model, data="weight")
            if "lab" in graph.nodes[parent]
        ]
        lines += sorted(parents, key=lambda line: (-line[2], line[0]))[:_PARENTS]
    return lines


def _arrow(
    axis: Any, start: tuple[float, float], end: tuple[float, float], colour: str, part: float, *,
    bend: float,
) -> None:  # fmt: skip
    from matplotlib.patches import FancyArrowPatch

    axis.add_patch(
        FancyArrowPatch(
            start, end, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=8,
            shrinkA=4, shrinkB=6, color=colour, lw=0.5 + 2.5 * part, alpha=0.25 + 0.6 * part,
        )
    )  # fmt: skip
