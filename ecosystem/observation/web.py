"""Rows about the live web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecosystem.corpus.lots import HUMAN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ecosystem.world import World


def web_row(world: World) -> dict[str, Any]:
    """Measure size, AI share and lineage depth of the live web."""
    census, depths = world.census(), world.depths
    pages, tokens, new = census.live_pages, census.live_tokens, census.new_pages
    # Over writers in their order: a sum over pages would know how the pages are divided.
    depth = sum(int(n) * depth for n, depth in zip(tokens, depths, strict=True))
    wanted = sum(p.ai_share(world.round) * p.pages(world.round) for p in world.publishers)
    published = sum(p.pages(world.round) for p in world.publishers)
    there = [depth for n, depth in zip(pages, depths, strict=True) if n]
    return {
        "n_pages": int(pages.sum()),
        "n_pages_new": int(new.sum()),
        "n_tokens": int(tokens.sum()),
        "ai_share_new": _ai_share(new),
        "ai_share_live": _ai_share(pages),
        "ai_share_live_tokens": _ai_share(tokens),
        "ai_share_wanted": wanted / published if world.round > 0 and published else None,
        "depth_mean": depth / int(tokens.sum()) if tokens.any() else None,
        "depth_max": max(there) if there else None,
    }


def _ai_share(by_writer: NDArray[np.int64]) -> float | None:
    total = int(by_writer.sum())
    return int(by_writer[HUMAN + 1 :].sum()) / total if total else None
