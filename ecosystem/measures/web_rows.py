"""Rows about the live web, and about those who publish on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.measures.descent import effective_labs
from ecosystem.text.sampler_registry import HUMAN
from ecosystem.web.links import rank
from ecosystem.web.shard import Census, WebShard

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecosystem.agents.environment import Environment
    from ecosystem.agents.publisher.publisher import Publisher
    from ecosystem.web.link_file import LinkTable
    from ecosystem.web.sites import Sites

Row = dict[str, Any]


def web_row(world: Environment, census: Census, groups: list[Row]) -> Row:
    """Measure size, AI share and lineage depth of the live web."""
    pages, tokens, new = census.live_pages, census.live_tokens, census.new_pages
    depths = world.depths
    # Over writers in their order: a sum over pages would know how the pages are divided.
    depth = sum(int(n) * depth for n, depth in zip(tokens, depths, strict=True))
    expected = [
        publisher.pages(world.round) * _published_share(publisher, row["adopted_share"])
        for publisher, row in zip(world.publishers, groups, strict=True)
    ]
    published: float = sum(expected)
    wanted = sum(
        (row["ai_share_wanted"] or 0.0) * n for row, n in zip(groups, expected, strict=True)
    )
    by_lab = [
        pages[of].sum() for maker, of in world.writers_by_maker().items() if maker != "people"
    ]
    there = [depth for n, depth in zip(pages, depths, strict=True) if n]
    return {
        "n_pages": int(pages.sum()),
        "n_pages_new": int(new.sum()),
        "n_tokens": int(tokens.sum()),
        "ai_share_new": _ai_share(new),
        "ai_share_live": _ai_share(pages),
        "ai_share_live_tokens": _ai_share(tokens),
        "ai_share_wanted": wanted / published if world.round > 0 and published else None,
        "effective_labs": effective_labs(np.array(by_lab, dtype=np.float64)),
        "depth_mean": depth / int(tokens.sum()) if tokens.any() else None,
        "depth_max": max(there) if there else None,
    }


def publisher_rows(world: Environment, census: Census) -> list[Row]:
    """Describe the groups of publishers and what they wrote in this round."""
    adopters = world.web[0].get(WebShard.adopters)
    rows = []
    for publisher in world.publishers:
        n_sites, n_adopted, part = adopters[publisher.index]
        spreads = publisher.spec.contagion is not None
        adopted_share = part if spreads else None
        published = census.published[publisher.index]
        rest = _published_share(publisher, adopted_share)
        rows.append(
            {
                "publisher": publisher.name,
                "n_sites": n_sites,
                "n_sites_adopted": n_adopted if spreads else None,
                "adopted_share": adopted_share,
                "ai_share_wanted": _share_wanted(publisher, adopted_share) / rest if rest else None,
                "n_pages_new": int(published.sum()),
                "n_pages_withheld": publisher.n_withheld,
                "ai_share_new": _ai_share(published),
            }
        )
    return rows


def _share_wanted(publisher: Publisher, adopted_share: float | None) -> float:
    """Return the share of its pages, withheld ones included, that a group wants of models."""
    part = 1.0 if adopted_share is None else adopted_share
    return publisher.ai_share(publisher.world.round) * part


def _published_share(publisher: Publisher, adopted_share: float | None) -> float:
    """Return the share of its pages that is expected to be published: all but what is withheld."""
    return 1 - (1 - _share_wanted(publisher, adopted_share)) * (1 - publisher.written)


def site_rows(sites: Sites, linked: LinkTable) -> list[Row]:
    """Describe all sites and how they are linked."""
    links = linked.links
    ranks, n_to, n_from = rank(links), links.in_degree, links.out_degree
    return [
        {
            "site": sites.name(i),
            "own_name": linked.own_names.get(i),
            "publisher": sites.groups[sites.group[i]],
            "context": sites.contexts[sites.context[i]],
            "share": float(sites.share[i]),
            "n_links_to": int(n_to[i]),
            "n_links_from": int(n_from[i]),
            "rank": float(ranks[i]),
        }
        for i in range(len(sites))
    ]


def link_rows(sites: Sites, linked: LinkTable) -> list[Row]:
    """Return a row for each link between sites, in the order of their sources."""
    names, own = [sites.name(i) for i in range(len(sites))], linked.own_names
    sources, targets = linked.links.sources.tolist(), linked.links.targets.tolist()
    rows: list[Row] = [
        {"source": names[source], "target": names[target]}
        for source, target in zip(sources, targets, strict=True)
    ]
    if own:  # there may be millions of links: a column of nothing but null is not carried along
        for row, source, target in zip(rows, sources, targets, strict=True):
            row |= {"source_own_name": own.get(source), "target_own_name": own.get(target)}
    return rows


def _ai_share(by_writer: NDArray[np.int64]) -> float | None:
    total = int(by_writer.sum())
    return int(by_writer[HUMAN + 1 :].sum()) / total if total else None
