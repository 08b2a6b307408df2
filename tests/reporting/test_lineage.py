"""The lineage of models: read from the runs, whole shares, and who is not there is not made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecosystem.experiments.result import open_comparison
from ecosystem.reporting.lineage_figure import Made, family, lineages
from ecosystem.results.results import open_results


def test_shares_and_depths_are_those_of_the_tables(reported: Path) -> None:
    compared = open_comparison(reported)
    found = lineages(compared)
    assert list(found) == [arm["name"] for arm in compared.manifest["arms"]]
    run = next(r for r in compared.manifest["runs"] if r["arm"] == "more" and r["replicate"] == 1)
    results = open_results(reported / "runs" / run["run"])
    parents = results.table("lineage").astype({"model": "string", "parent": "string"})
    models = results.table("models").set_index("model")
    for lab, made in found["more"].items():
        for each in made:
            name = f"{lab}@{each.round}"
            of = parents[parents.model == name].set_index("parent").share
            own = of[[parent.startswith(f"{lab}@") for parent in of.index]].sum()
            assert each.own == pytest.approx(own)
            assert 1 - each.own - each.others == pytest.approx(of.get("people", 0))
            assert each.depth == models.depth[name]
    every = [each for made in found["more"].values() for each in made]
    assert any(each.own for each in every)
    assert any(each.others for each in every)


def test_an_arm_without_its_run_is_left_out(reported: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(reported, moved, ignore=shutil.ignore_patterns("figures"))
    compared = open_comparison(moved)
    run = next(r for r in compared.manifest["runs"] if r["arm"] == "late" and r["replicate"] == 1)
    shutil.rmtree(moved / "runs" / run["run"])
    assert "late" not in lineages(compared)
    assert "none" in lineages(compared)


def test_more_labs_than_fit_are_drawn_in_further_pictures(reported: Path) -> None:
    compared = open_comparison(reported)
    many = {f"lab {i}": [Made(0, 0, 0, 0), Made(1, 0.1, 0.2, 1.3)] for i in range(9)}
    drawn = family(compared, {"none": many, "more": dict(list(many.items())[:8])})
    assert [picture.name for picture in drawn] == ["lineage-1", "lineage-2", "lineage-3"]
    assert family(compared, {}) == []


def test_long_names_of_arms_leave_the_panels_their_width(reported: Path) -> None:
    models = [Made(round=r, depth=1.5, own=0.1, others=0.2) for r in range(21)]
    labs = dict.fromkeys(("eager", "large", "middle", "small"), models)
    found = {"none": labs, "WORDS-MMMM-WORDS-M": labs, f"{'long ' * 11}name": labs}
    assert family(
        open_comparison(reported), found
    )  # panels that collapse are a warning, so an error
