"""Lineage: every model knows whose text it comes from, and every page its maker."""

from __future__ import annotations

import json

import pytest

from ecosystem.agents.lab import model_rows as models
from tests.small import SMALL, ran, small


def test_the_parents_of_a_model_make_up_its_text_and_its_depth() -> None:
    tables = ran(small()).tables
    depth = {row["model"]: row["depth"] for row in tables["models"]} | {"people": 0.0}
    trained = [row for row in tables["models"] if row["n_draws"] > 0]
    assert trained
    for model in trained:
        parents = {
            r["parent"]: r["share"] for r in tables["lineage"] if r["model"] == model["model"]
        }
        assert sum(parents.values()) == pytest.approx(1)
        mean = sum(share * depth[parent] for parent, share in parents.items())
        assert model["depth"] == pytest.approx(1 + mean)


def test_parents_are_older_than_their_children() -> None:
    tables = ran(small()).tables
    released = {row["model"]: row["round"] for row in tables["models"]} | {"people": -1}
    assert all(released[r["parent"]] < released[r["model"]] for r in tables["lineage"])


def test_a_distilled_model_descends_from_its_teacher_by_tokens() -> None:
    """Delta reads one half from alpha's model; the pool keeps this share over the rounds."""
    lineage = ran(small()).tables["lineage"]
    shares = {r["parent"]: r["share"] for r in lineage if r["model"] == "delta@2"}
    assert shares["alpha@1"] >= 0.5


def test_nothing_on_the_web_is_without_a_maker() -> None:
    world = ran(small())
    writers = set(world.state.corpus.column("writer").tolist()) - {0}
    rows = world.tables["models"]
    assert writers
    assert {world.writer_name(writer) for writer in writers} <= {row["model"] for row in rows}
    assert len({row["key"] for row in rows}) == len(rows)
    assert {"smoothing", "temperature", "top_p"} <= set(json.loads(rows[-1]["parameters"]))


def test_a_lab_without_text_descends_from_its_own_last_model() -> None:
    sites = [{**SMALL["publishers"][0], "refuses": [{"share": {"table": {2: 0, 3: 1}}}]}]
    labs = [
        {
            "name": "a",
            "crawler": "common",
            "learner": {"weight_previous": 0.5},
            "sources": [{"kind": "crawl"}],
        }
    ]
    tables = ran(small(publishers=sites, labs=labs)).tables
    parents = {r["parent"]: r["share"] for r in tables["lineage"] if r["model"] == "a@4"}
    depth = {row["model"]: row["depth"] for row in tables["models"]}
    assert parents == {"a@3": 1.0}
    assert depth["a@4"] == 1 + depth["a@3"]


def test_laws_that_are_mixed_in_are_parents() -> None:
    labs = [
        {"name": "a", "tokens": 100, "learner": {"weight_human": 0.3, "weight_previous": 0.2},
         "sources": [{"kind": "model", "lab": "a"}]}
    ]  # fmt: skip
    lineage = ran(small(labs=labs)).tables["lineage"]
    shares = {r["parent"]: r["share"] for r in lineage if r["model"] == "a@2"}
    assert shares == pytest.approx({"people": 0.3, "a@1": 0.7})


def test_a_long_lineage_is_cut_at_its_largest_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_PARENTS", 2)
    rows = [r for r in ran(small()).tables["lineage"] if r["model"] == "gamma@4"]
    assert {r["parent"] for r in rows} >= {"people", "others"}
    assert len(rows) == 3
    assert sum(r["share"] for r in rows) == pytest.approx(1)
