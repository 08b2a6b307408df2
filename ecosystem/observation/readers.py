"""Rows about those who read the web: filters and crawlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.corpus.lots import HUMAN
from ecosystem.metrics.overlap import overlap

if TYPE_CHECKING:
    from ecosystem.world import World

Row = dict[str, Any]


def filter_rows(world: World) -> list[Row]:
    """Count verdicts on the live web, for each filter and context that has pages."""
    rows: list[Row] = []
    contexts = world.lexicon.contexts
    for filter_ in world.filters:
        filter_.judge()  # round 0 is measured before the first filter phase
        tally = filter_.bench.tally(world.corpus, world.live_rows, len(contexts))
        for c, context in enumerate(contexts):
            tp, fp, fn, tn = (float(tally[name][c]) for name in ("tp", "fp", "fn", "tn"))
            if tp + fp + fn + tn == 0:
                continue
            rows.append(
                {
                    "filter": filter_.name,
                    "context": context,
                    "n_true_positive": int(tp),
                    "n_false_positive": int(fp),
                    "n_false_negative": int(fn),
                    "n_true_negative": int(tn),
                    "true_positive_rate": _ratio(tp, tp + fn),
                    "false_positive_rate": _ratio(fp, fp + tn),
                    "expected_true_positive_rate": _ratio(tally["expected_tp"][c], tp + fn),
                    "expected_false_positive_rate": _ratio(tally["expected_fp"][c], fp + tn),
                    "ai_share_before": _ratio(tp + fn, tp + fp + fn + tn),
                    "ai_share_after": _ratio(fn, fn + tn),
                }
            )
    return rows


def crawl_rows(world: World) -> list[Row]:
    """Describe what each crawler fetched in this round; nothing at round 0."""
    if world.round == 0:
        return []
    pages = world.corpus.column("pages").astype(np.int64)
    by_model = world.corpus.column("writer") != HUMAN
    n_live = float(pages[world.live_rows].sum())
    rows = []
    for crawler in world.crawlers:
        fetched = crawler.fetched
        n = float(pages[fetched].sum())
        unseen = fetched[~crawler.seen[fetched]]
        rows.append(
            {
                "crawler": crawler.name,
                "n_pages": int(n),
                "n_tokens": world.corpus.stake(fetched).tokens,
                "coverage": _ratio(n, n_live),
                "ai_share": _ratio(float(pages[fetched][by_model[fetched]].sum()), n),
                "unseen_share": _ratio(float(pages[unseen].sum()), n),
                "jaccard_previous": overlap(fetched, crawler.before, pages)[0],
                "n_pages_ever": int(pages[crawler.seen].sum() + pages[unseen].sum()),
            }
        )
    return rows


def overlap_rows(world: World) -> list[Row]:
    """Compare every two crawlers of the round."""
    pages = world.corpus.column("pages").astype(np.int64)
    crawlers = world.crawlers if world.round > 0 else []
    rows = []
    for i, one in enumerate(crawlers):
        for other in crawlers[i + 1 :]:
            jaccard, union = overlap(one.fetched, other.fetched, pages)
            pair = {"crawler": one.name, "other": other.name}
            rows.append({**pair, "jaccard": jaccard, "n_pages_union": union})
    return rows


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
