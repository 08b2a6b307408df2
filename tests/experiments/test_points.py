"""Points of a design: a pure function of what the file says, whatever order it says it in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecosystem.experiments.design import Varied
from ecosystem.experiments.points import points

A: dict[str, Any] = {"name": "a", "set": "x", "low": 0, "high": 1}
B: dict[str, Any] = {"name": "b", "set": "y", "low": 0.001, "high": 1, "scale": "log"}
HYPERCUBE = ["a=0.53379", "a=0.937537", "a=0.331749", "a=0.161608"]
SOBOL = ["a=0.66642", "a=0.149418", "a=0.458034", "a=0.975029"]
SAMPLED = ("latin-hypercube", "sobol")


def names(design: dict[str, Any], *parameters: dict[str, Any]) -> list[str]:
    varied = Varied.model_validate({"design": design, "parameters": list(parameters)})
    return [point.name for point in points(varied)]


def values(design: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    varied = Varied.model_validate({"design": design, "parameters": list(parameters)})
    found = [dict(point.values) for point in points(varied)]
    return {p["name"]: np.array([at[p["name"]] for at in found]) for p in parameters}


def test_a_grid_crosses_and_a_list_goes_side_by_side() -> None:
    a, b = {"name": "a", "set": "x", "values": [1, 2.5]}, {"name": "b", "set": "y"}
    crossed = names({"kind": "grid"}, a, b | {"values": [True, "no", 0]})
    assert crossed[:4] == ["a=1, b=true", "a=1, b=no", "a=1, b=0", "a=2.5, b=true"]
    assert len(crossed) == 6
    assert names({"kind": "list"}, a, b | {"values": [7, 8]}) == ["a=1, b=7", "a=2.5, b=8"]


@pytest.mark.parametrize("kind", SAMPLED)
def test_a_sampled_design_depends_on_kind_number_and_seed_alone(kind: str) -> None:
    design = {"kind": kind, "points": 8, "seed": 3}
    assert names(design, A, B) == names(design, A, B)
    assert names(design, A, B) != names(design | {"seed": 4}, A, B)
    once, turned = values(design, A, B), values(design, B, A)
    assert all((once[name] == turned[name]).all() for name in "ab")


def test_sampled_points_are_what_they_were() -> None:
    assert names({"kind": "latin-hypercube", "points": 4}, A) == HYPERCUBE
    assert names({"kind": "sobol", "points": 4}, A) == SOBOL


def test_in_a_hypercube_other_parameters_change_nothing() -> None:
    design = {"kind": "latin-hypercube", "points": 16}
    assert (values(design, A)["a"] == values(design, B, A)["a"]).all()


@pytest.mark.parametrize("kind", SAMPLED)
def test_every_slice_of_every_range_has_one_point(kind: str) -> None:
    found = values({"kind": kind, "points": 32}, A, B)
    shares = {"a": found["a"], "b": 1 + np.log10(found["b"]) / 3}
    for share in shares.values():
        assert sorted(np.floor(share * 32)) == list(range(32))


def test_a_sobol_design_is_even_in_two_parameters_together() -> None:
    found = values({"kind": "sobol", "points": 64}, A, A | {"name": "b", "set": "y"})
    cells = np.floor(found["a"] * 8) * 8 + np.floor(found["b"] * 8)
    assert sorted(cells) == list(range(64))


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_whole_numbers_reach_both_ends_and_are_no_point_twice(scale: str) -> None:
    parameter = {"name": "n", "set": "x", "low": 1, "high": 4, "whole": True, "scale": scale}
    found = values({"kind": "sobol", "points": 64}, parameter)["n"].tolist()
    assert sorted(found) == [1, 2, 3, 4]
    assert all(isinstance(each, int) for each in found)
