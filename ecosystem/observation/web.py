"""Rows about the live web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.corpus.lots import HUMAN
from ecosystem.scenario.clock import value_at

if TYPE_CHECKING:
    from ecosystem.world import World


def web_row(world: World) -> dict[str, Any]:
    """Measure size, AI share and lineage depth of the live web."""
    corpus, live, new = world.corpus, world.live_rows, world.new_rows
    pages = corpus.column("pages").astype(np.float64)
    tokens = pages * corpus.column("tokens")
    by_model = corpus.column("writer") != HUMAN
    depth = world.writer_depths()[corpus.column("writer")[live]]
    n_live, n_tokens = float(pages[live].sum()), float(tokens[live].sum())
    wanted = sum(p.ai_share(world.round) * _pages(p, world) for p in world.publishers)
    published = sum(_pages(p, world) for p in world.publishers)
    return {
        "n_pages": int(n_live),
        "n_pages_new": int(pages[new].sum()),
        "n_tokens": int(n_tokens),
        "ai_share_new": _share((pages * by_model)[new].sum(), pages[new].sum()),
        "ai_share_live": _share((pages * by_model)[live].sum(), n_live),
        "ai_share_live_tokens": _share((tokens * by_model)[live].sum(), n_tokens),
        "ai_share_wanted": _share(wanted, published) if world.round > 0 else None,
        "depth_mean": _share(float((depth * tokens[live]).sum()), n_tokens),
        "depth_max": float(depth.max()) if len(depth) else None,
    }


def _pages(publisher: Any, world: World) -> float:
    return value_at(publisher.spec.pages, world.calendar, world.round)


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
