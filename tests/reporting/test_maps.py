"""Maps of sweeps: what was planted is where it belongs, and colours say what they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure as Canvas

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.space import space
from ecosystem.reporting.contour_plane import ContourPlane, zero
from ecosystem.reporting.maps import DIVERGING, figures
from tests.reporting.planted import planted

DOSE: dict[str, Any] = {"name": "dose", "title": "share that is marked"}
RATE: dict[str, Any] = {"name": "rate", "title": "innovation (words a year)", "scale": "log"}
GRID = [DOSE | {"values": [0, 0.25, 0.5, 1]}, RATE | {"values": [0.001, 0.01, 0.1]}]
RANGES = [DOSE | {"low": 0, "high": 1}, RATE | {"low": 0.001, "high": 0.1}]
WORDS = [GRID[0], {"name": "learner", "values": ["counts", "mean"]}]
STEP = [GRID[0], RATE | {"values": [0.001, 0.002, 0.004, 0.008]}]
THIRD = {"name": "size", "values": [1, 2]}
SOBOL = {"design": {"kind": "sobol", "points": 16}}


def gain(arm: str, at: dict[str, Any]) -> float:
    return 10.0 + (at["dose"] - 0.4 if arm == "mark" else 0.0)


def names(swept: ComparisonResult) -> list[str]:
    [(_, drawn)] = figures(swept)
    assert all(each.png.startswith(b"\x89PNG") for each in drawn)
    assert all(each.inline.startswith("<svg") and each.caption for each in drawn)
    return [each.name for each in drawn]


THREE = ("none", "mark", "archive")
SHAPES = {
    "a grid": ((GRID, {}), ["map-diversity-1"]),
    "scattered points": ((RANGES, SOBOL), ["map-diversity-1"]),
    "three arms": ((GRID, {"arms": THREE}),
                   ["map-best-diversity", "map-diversity-1", "map-diversity-2"]),
    "three arms, scattered": ((RANGES, {"arms": THREE, **SOBOL}),
                              ["map-best-diversity", "map-diversity-1", "map-diversity-2"]),
    "one arm": ((GRID, {"arms": ("mark",)}), ["map-diversity"]),
    "one arm, scattered": ((RANGES, {"arms": ("mark",), **SOBOL}), ["map-diversity"]),
    "words on an axis": ((WORDS, {}), ["map-diversity-1"]),
    "one parameter": ((GRID[:1], {}), ["mean-diversity", "difference-diversity"]),
    "one parameter, one arm": ((GRID[:1], {"arms": ("mark",)}), ["mean-diversity"]),
    "one that varies": (([GRID[0], RATE | {"values": [0.1]}], {}),
                        ["mean-diversity", "difference-diversity"]),
    "two in step": ((STEP, {"design": {"kind": "list"}}), ["panels-diversity"]),
    "three parameters": (([*GRID, THIRD], {}), ["panels-diversity"]),
    "three parameters, one arm": (([*GRID, THIRD], {"arms": ("mark",)}), ["panels-diversity"]),
}  # fmt: skip


QUICK = ("one arm", "one parameter", "words on an axis")  # the others are drawn by the slow tier


@pytest.mark.parametrize(
    "shape",
    [s if s in QUICK else pytest.param(s, marks=pytest.mark.slow) for s in SHAPES],
)
def test_every_shape_of_a_sweep_is_drawn_without_a_warning(shape: str) -> None:
    (parameters, said), expected = SHAPES[shape]
    assert names(planted(gain, parameters, noise=0.2, **said)) == expected


def test_arms_that_never_differ_are_drawn_too() -> None:
    assert names(planted(lambda arm, at: 1.0, GRID)) == ["map-diversity-1"]
    assert names(planted(lambda arm, at: 1.0, GRID, arms=("mark",))) == ["map-diversity"]


def test_points_without_a_value_are_marked_and_those_of_none_not_drawn() -> None:
    holes = planted(lambda a, at: np.inf if at["dose"] == 0.5 else gain(a, at), GRID, noise=0.1)
    assert names(holes) == ["map-diversity-1"]
    scattered = planted(
        lambda a, at: np.inf if at["dose"] > 0.8 else gain(a, at), RANGES, noise=0.1, **SOBOL
    )
    assert names(scattered) == ["map-diversity-1"]
    assert names(planted(lambda arm, at: np.inf, GRID)) == []


def zero_line(swept: ComparisonResult) -> list[Any]:
    """Return the pieces of the line of no difference, in places of the figure."""
    plane, axis = ContourPlane(space(swept)), Canvas().subplots()
    rows = {each.setting: each for each in swept.findings if each.arm == "mark"}
    at = [rows[s] for s in plane.space.points]
    decided = np.array([row.is_decided for row in at])
    drawn = zero(axis, plane, np.array([row.difference for row in at]), decided)
    assert {"dashed" if line.is_dashed() else "strong" for line in axis.lines} == drawn
    assert not axis.collections
    return list(axis.lines)


def corners(lines: list[Any]) -> Any:
    return np.concatenate([line.get_xydata() for line in lines])


@pytest.mark.parametrize(("parameters", "said"), [(GRID, {}), (RANGES, SOBOL)])
def test_the_strong_line_is_where_the_planted_winner_changes(
    parameters: list[dict[str, Any]], said: dict[str, Any]
) -> None:
    lines = zero_line(planted(gain, parameters, **said))
    at = corners(lines)
    assert not any(line.is_dashed() for line in lines)
    assert len(at) > 2
    assert at[:, 0] == pytest.approx(0.4, abs=1e-3)
    assert np.ptp(at[:, 1]) > 1  # decades


@pytest.mark.parametrize(("parameters", "said"), [(GRID, {}), (RANGES, SOBOL)])
def test_noise_alone_draws_no_strong_line(
    parameters: list[dict[str, Any]], said: dict[str, Any]
) -> None:
    lines = zero_line(planted(lambda arm, at: 10.0, parameters, noise=1.0, **said))
    assert lines
    decided = [line for line in lines if not line.is_dashed()]
    assert sum(len(line.get_xydata()) for line in decided) < 0.1 * len(corners(lines))


def test_the_line_is_strong_only_where_it_separates_decided_points() -> None:
    """With a rate of 0.1 chance is larger than what a mark gains or loses."""

    def noisy(arm: str, at: dict[str, Any]) -> float:
        return gain(arm, at) if at["rate"] < 0.1 else 10.0 + 1e-3 * (gain(arm, at) - 10.0)

    swept = planted(noisy, GRID, noise=0.01)
    lines = zero_line(swept)
    strong = corners([line for line in lines if not line.is_dashed()])
    dashed = corners([line for line in lines if line.is_dashed()])
    assert strong[:, 1].max() < dashed[:, 1].max()
    assert strong[:, 1].min() < dashed[:, 1].min()
    [(_, [picture])] = figures(swept)
    assert "On the strong line, between decided points" in picture.caption
    assert "On the dashed line the sign of the mean changes" in picture.caption


def test_where_a_dose_of_nothing_changes_nothing_there_is_no_line() -> None:
    assert zero_line(planted(lambda a, at: at["dose"] * (a == "mark"), GRID)) == []
    assert zero_line(planted(lambda a, at: -at["dose"] * (a == "mark"), GRID)) == []


# Machado, Oliveira & Fernandes (2009), severity 1: linear RGB as those without one cone see it.
SEEN = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def lab(colour: str, vision: str) -> Any:
    """Return a colour as CIE L*a*b* (D65), as somebody sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SEEN[vision]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.array(to_xyz) @ seen / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", SEEN)
def test_both_sides_of_the_map_are_told_apart_with_any_colour_vision(vision: str) -> None:
    colours = [lab(colour, vision) for colour in DIVERGING]
    for one in colours[:3]:
        for other in colours[4:]:
            assert np.linalg.norm(one - other) > 20
    lightness = [colour[0] for colour in colours]
    assert lightness[:4] == sorted(lightness[:4])  # darker the further from 0, on either side
    assert lightness[3:] == sorted(lightness[3:], reverse=True)
