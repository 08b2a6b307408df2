"""Small random scenarios that use every part of the language of scenarios."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from ecosystem import Scenario
from tests.small import LINKED, SMALL

SOURCES: list[dict[str, Any]] = [
    {"kind": "human"},
    {"kind": "human", "shared": True, "at": 1, "transform": {"temperature": 0.8}},
    {"kind": "web", "when_short": "less", "filters": ["truth"]},
    {"kind": "new", "when_short": "refill", "filters": ["test", "guess"]},
    {"kind": "crawl", "crawler": "common", "when_short": "refill"},
    {"kind": "crawl", "crawler": "own", "span": "ever", "when_short": "less", "replacement": True},
    {"kind": "archive", "archive": "vault", "when_short": "less"},
    {"kind": "pool"},
    {"kind": "pool", "weighted_by": "volume"},
    {"kind": "pool", "sampling": "expected"},
]


@st.composite
def labs(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a lab that reads one to three sources of different kinds."""
    drawn = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=3))
    sources = list({source["kind"]: copy.deepcopy(source) for source in drawn}.values())
    mixture = draw(st.sampled_from(["counts", "iid", "weight"]))
    for i, source in enumerate(sources):
        source["share"] = 1 / len(sources)
        if mixture == "weight":
            source["weight"] = i + 1
    workflows = ["replace", "accumulate", "accumulate-subsample"]
    if all("when_short" in source and not source.get("replacement") for source in sources):
        workflows.append("once")
    if mixture == "weight":
        workflows.remove("accumulate-subsample")
    return {
        "name": name,
        "tokens": draw(st.integers(1, 300)),
        "mixture": mixture,
        "sources": sources,
        "crawler": "common",
        "workflow": draw(st.sampled_from(workflows)),
        "start": "human",
        "trains_every": draw(st.integers(1, 2)),
        "learner": {
            "smoothing": draw(st.sampled_from([0.0, 0.1])),
            "capacity": draw(st.sampled_from([None, 20])),
            "weight_previous": draw(st.sampled_from([0.0, 0.3])),
        },
        "decoding": {"top_p": draw(st.sampled_from([1.0, 0.9]))},
        "watermark": draw(st.sampled_from([None, "mark"])),
        "held_out": draw(st.sampled_from([0.0, 0.2])),
    }


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario of three rounds with one to three labs."""
    n_labs = draw(st.integers(1, 3))
    data = {
        **copy.deepcopy(SMALL),
        "seed": draw(st.integers(0, 2**31)),
        "time": {"start": "2020-01-01", "step": "quarter", "rounds": 3},
        "labs": [draw(labs(f"lab-{i}")) for i in range(n_labs)],
    }
    if draw(st.booleans()):
        data.update(copy.deepcopy(LINKED))
    if draw(st.booleans()):
        data["language"] |= {"claims": {"facts": 9}, "style": {"meanings": 5, "per_draw": 0.01}}
        data["filters"].append(
            {"name": "check", "kind": "verifier", "passes_right": 0.9, "passes_wrong": 0.2}
        )
        for source in data["labs"][0]["sources"]:
            if "when_short" in source:
                source["filters"] = [*source.get("filters", []), "check"]
    subsamples = any(lab["workflow"] == "accumulate-subsample" for lab in data["labs"])
    if not subsamples and draw(st.booleans()):
        data["language"] |= {
            "points": {"dimensions": draw(st.integers(1, 3))},
            "regression": {"per_draw": 0.5, "questions": draw(st.sampled_from([None, 7]))},
        }
    if draw(st.booleans()):  # policies: marks that are not everywhere, archives that grow
        data["language"]["repetitiveness"] = {"news": 0.1, "poems": 0.0}
        data["filters"][2] = {
            "name": "test", "kind": "watermark", "watermark": "mark", "false_positive_rate": 0.1,
            "assumes": draw(st.sampled_from(["binomial", "dispersed"])),
        }  # fmt: skip
        data["filters"][1] |= {"since": draw(st.integers(0, 2)), "until": 3}
        sees = draw(st.sampled_from(["live", "new"]))
        data["publishers"][0]["withdrawal"] = {"elasticity": 1.5, "sees": sees}
        data["publishers"][0]["paraphrased_share"] = {"table": {1: 0.0, 3: 0.8}}
        data["publishers"][0]["stripped_share"] = {"table": {1: 0.0, 3: 0.5}}
        for lab in data["labs"]:
            lab["marked_share"] = 0.6 if lab["watermark"] else None
        data["archives"][0]["refresh"] = {"every": "quarter", "pages": 20, "contamination": 0.1}
    data["publishers"][0]["sites"] = draw(st.integers(1, 9))
    data["publishers"][0]["ai_share"] = draw(st.sampled_from([0.0, 0.4, 1.0]))
    return Scenario.model_validate(data)
