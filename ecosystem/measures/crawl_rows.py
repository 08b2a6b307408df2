"""Rows about those who read the web: filters and crawlers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from ecosystem.agents.crawler.compute import CrawlerCompute
from ecosystem.agents.filter.compute import FilterCompute

if TYPE_CHECKING:
    from ecosystem.agents.environment import Environment

Row = dict[str, Any]


def filter_rows(world: Environment) -> list[Row]:
    """Count verdicts on the live web, for each filter at work and context that has pages."""
    rows: list[Row] = []
    contexts = world.lexicon.contexts
    filters = world.filters_at_work
    tallies = world.runtime.values([f.compute.ask(FilterCompute.tally) for f in filters])
    for filter_, tally in zip(filters, tallies, strict=True):
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


def filter_maker_rows(world: Environment) -> list[Row]:
    """Count verdicts on the live web by maker, marked and unmarked pages apart."""
    filters = world.filters_at_work
    tallies = world.runtime.values([f.compute.ask(FilterCompute.tally_by_writer) for f in filters])
    writers = world.writers_by_maker()
    rows: list[Row] = []
    for filter_, tally in zip(filters, tallies, strict=True):
        for maker, numbers in writers.items():
            for is_marked in (False, True):
                judged, dropped, expected = (
                    float(tally[name][int(is_marked), numbers].sum())
                    for name in ("judged", "dropped", "expected")
                )
                if judged == 0:
                    continue
                rows.append(
                    {
                        "filter": filter_.name,
                        "maker": maker,
                        "is_marked": is_marked,
                        "n_pages": int(judged),
                        "n_pages_dropped": int(dropped),
                        "drop_rate": _ratio(dropped, judged),
                        "expected_drop_rate": _ratio(expected, judged),
                    }
                )
    return rows


def crawl_rows(world: Environment) -> list[Row]:
    """Describe what each crawler fetched in this round; nothing at round 0."""
    crawlers = world.crawlers if world.round > 0 else []
    tallies = world.runtime.values([c.compute.ask(CrawlerCompute.tally) for c in crawlers])
    return [
        {
            "crawler": crawler.name,
            "n_pages": tally.fetched.pages,
            "n_tokens": tally.fetched.tokens,
            "coverage": _ratio(tally.fetched.pages, tally.n_live),
            "ai_share": _ratio(tally.n_ai, tally.fetched.pages),
            "unseen_share": _ratio(tally.n_unseen, tally.fetched.pages),
            "jaccard_previous": _ratio(tally.n_both, tally.n_either),
            "n_pages_ever": tally.n_ever,
            "n_pages_refused": tally.n_refused,
            "n_sites_known": tally.n_sites_known,
            "n_sites_visited": tally.n_sites_visited,
        }
        for crawler, tally in zip(crawlers, tallies, strict=True)
    ]


def overlap_rows(world: Environment) -> list[Row]:
    """Compare every two crawlers of the round."""
    crawlers = world.crawlers if world.round > 0 else []
    pairs = list(itertools.combinations(crawlers, 2))
    found = world.runtime.values(
        [one.compute.ask(CrawlerCompute.overlap, other.fetched()) for one, other in pairs]
    )
    return [
        {
            "crawler": one.name,
            "other": other.name,
            "jaccard": _ratio(n_both, n_either),
            "n_pages_union": n_either,
        }
        for (one, other), (n_both, n_either) in zip(pairs, found, strict=True)
    ]


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
