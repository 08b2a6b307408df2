"""Lineage: every model knows whose text it comes from, and every page its maker."""

from __future__ import annotations

import json

import pytest

from tests.small import ran, small


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
    writers = set(world.commons.corpus.column("writer").tolist()) - {0}
    rows = world.tables["models"]
    assert writers
    assert {world.writer_name(writer) for writer in writers} <= {row["model"] for row in rows}
    assert len({row["key"] for row in rows}) == len(rows)
    assert {"smoothing", "temperature", "top_p"} <= set(json.loads(rows[-1]["parameters"]))
