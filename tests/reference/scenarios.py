"""Small random scenarios of what the slow reference knows."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from ecosystem import Scenario

PER_CENT = st.integers(0, 100).map(lambda n: n / 100)
STOCKS: list[dict[str, Any]] = [
    {"kind": "web"},
    {"kind": "new"},
    {"kind": "crawl", "crawler": "wide"},
    {"kind": "crawl", "crawler": "wide", "span": "ever"},
    {"kind": "crawl", "crawler": "budgeted"},
    {"kind": "crawl", "crawler": "budgeted", "span": "ever"},
    {"kind": "archive", "archive": "early"},
    {"kind": "archive", "archive": "late"},
]
LAWS: list[dict[str, Any]] = [{"kind": "human"}, {"kind": "model"}, {"kind": "pool"}]


@st.composite
def groups(draw: st.DrawFn, name: str, labs: list[str]) -> dict[str, Any]:
    """Draw a group of publishers."""
    lengths = st.one_of(
        st.builds(lambda n: {"kind": "fixed", "tokens": n}, st.integers(1, 25)),
        st.builds(
            lambda shares: {"kind": "classes", "shares": shares},
            st.dictionaries(st.integers(1, 40), st.integers(1, 4), min_size=1, max_size=3),
        ),
    )
    topics = st.dictionaries(st.sampled_from(["news", "poems"]), st.integers(1, 3), min_size=1)
    group = {
        "name": name,
        "pages": draw(st.integers(0, 40)) + draw(st.sampled_from([0, 0.5])),
        "starting_pages": draw(st.sampled_from([0, 12.3])),
        "sites": draw(st.integers(1, 6)),
        "size_exponent": draw(st.sampled_from([0, 1])),
        "contexts": draw(st.none() | topics),
        "length": draw(lengths),
        "ai_share": draw(PER_CENT),
        "models": draw(
            st.none() | st.dictionaries(st.sampled_from(labs), st.integers(1, 3), min_size=1)
        ),
    }
    draws = draw(st.sampled_from([{}, {"tokens_per_draw": 2.5}, {"draws_per_page": 7}]))
    return group | draws


@st.composite
def labs(draw: st.DrawFn, name: str, released: list[str]) -> dict[str, Any]:
    """Draw a lab that reads one to three sources; models are of labs that start with one."""
    takes_all = draw(st.booleans())
    workflow = draw(st.sampled_from(["replace", "accumulate", "once"]))
    pages_only = takes_all or workflow == "once"
    kinds = STOCKS if pages_only else STOCKS + LAWS * 2
    numbers = draw(st.sets(st.integers(0, len(kinds) - 1), min_size=1, max_size=3))
    sources: dict[str, dict[str, Any]] = {}
    for number in sorted(numbers):
        source = copy.deepcopy(kinds[number])
        source["shared"] = draw(st.booleans())
        if source["kind"] in ("model", "pool") and not released:
            source["kind"] = "human"
        if source["kind"] == "model":
            source["lab"] = draw(st.sampled_from(released))
        if source["kind"] == "pool":
            source["labs"] = sorted(draw(st.sets(st.sampled_from(released), min_size=1)))
        if source["kind"] not in ("human", "model", "pool"):
            source["filters"] = sorted(draw(st.sets(st.sampled_from(["truth", "guess"]))))
            if not takes_all:
                source["when_short"] = draw(st.sampled_from(["refill", "less"]))
                source["replacement"] = workflow != "once" and draw(st.booleans())
        sources[str({k: source.get(k) for k in ("kind", "lab", "crawler", "span", "archive")})] = (
            source
        )
    parts = [draw(st.integers(1, 4)) for _ in sources]
    for source, part in zip(sources.values(), parts, strict=True):
        source["share"] = 1.0 if takes_all else part / sum(parts)
    start = draw(st.sampled_from(["human", "pool"])) if name in released else "untrained"
    keeps = workflow != "replace" or start == "pool"
    first = draw(st.integers(1 if start == "pool" else 0, 200)) if keeps else 0
    top_k = draw(st.none() | st.integers(1, 10))
    return {
        "name": name,
        "tokens": "all" if takes_all else draw(st.integers(0, 300)),
        "mixture": "counts" if takes_all else draw(st.sampled_from(["counts", "iid"])),
        "sources": list(sources.values()),
        "workflow": workflow,
        "start": start,
        "initial_tokens": first,
        "trains_every": draw(st.integers(1, 2)),
        "learner": {"smoothing": draw(st.sampled_from([0, 0, 0.5]))},
        "decoding": {
            "temperature": draw(st.sampled_from([1, 1, 0.7, 1.5])),
            "top_k": top_k,
            "top_p": draw(st.sampled_from([1, 0.9, 0.5])),
        },
    }  # fmt: skip


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario of three rounds of a year."""
    names = ["alpha", "beta", "gamma"][: draw(st.integers(1, 3))]
    released = [name for name in names if draw(st.integers(0, 3))]
    equal, n_groups = draw(st.booleans()), draw(st.integers(1, 3))
    topics = {"poems": 2, "news": 2} if equal else {"news": 3, "poems": 1}
    survival = st.sampled_from(
        [{"kind": "forever"}, {"kind": "one_round"}]
        + [{"kind": "hazard", "per_round": share} for share in (0.0, 0.3, 0.3, 0.8)]
    )
    rates = {"true_positive_rate": draw(PER_CENT), "false_positive_rate": draw(PER_CENT)}
    return Scenario.model_validate(
        {
            "seed": draw(st.integers(0, 2**62)),
            "time": {"rounds": 3},
            "language": {
                "lexicon": {
                    "kind": "zipf",
                    "types": draw(st.integers(1, 30)),
                    "exponent": draw(st.sampled_from([0, 0.5, 1, 1.5])),
                    "topics": topics,
                }
            },
            "web": {"survival": draw(survival)},
            "publishers": [
                draw(groups(name, names)) for name in ("sites", "forum", "shop")[:n_groups]
            ],
            "crawlers": [
                {"name": "wide", "coverage": draw(PER_CENT)},
                {"name": "budgeted", "budget": draw(st.integers(0, 60))},
            ],
            "filters": [
                {"name": "truth", "kind": "oracle"},
                {"name": "guess", "kind": "classifier", **rates},
            ],
            "archives": [
                {"name": "early", "sealed": 0, "pages": draw(st.integers(1, 40))},
                {"name": "late", "sealed": 2, "pages": draw(st.integers(1, 40))},
            ],
            "labs": [draw(labs(name, released)) for name in names],
            "measure": {"every": 3},
        }
    )  # fmt: skip
