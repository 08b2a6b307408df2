"""Colours of arms: apart in any colour vision, and readable as letters."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.drawing import COLOURS
from ecosystem.reporting.picture import INK
from ecosystem.reporting.style import MANY, colours

F64 = NDArray[np.float64]
# Machado, Oliveira and Fernandes (2009), severity 1, on linear sRGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deutan": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritan": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
XYZ = np.array([
    [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip


def linear(colour: str) -> F64:
    s = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


def lab(rgb: F64) -> F64:
    ratio = XYZ @ rgb / XYZ.sum(axis=1)
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def least_distance(found: tuple[str, ...]) -> float:
    """Return the least CIE76 distance of two colours, in the vision that tells them least."""
    return min(
        float(np.linalg.norm(np.subtract(*(lab(np.clip(vision @ linear(c), 0, 1)) for c in pair))))
        for pair in combinations(found, 2)
        for vision in VISIONS.values()
    )


@pytest.mark.parametrize(("found", "least"), [(COLOURS, 30), ((*MANY, INK), 25)])
def test_colours_are_apart_and_can_be_read(found: tuple[str, ...], least: float) -> None:
    assert least_distance(found) > least
    for colour in found:
        assert 1.05 / (float((XYZ @ linear(colour))[1]) + 0.05) >= 3


def compared(arms: list[dict[str, Any]], reference: str) -> ComparisonResult:
    return ComparisonResult(Path(), {"arms": arms, "reference": reference}, {})


def test_nine_arms_have_a_colour_each_and_the_reference_is_black() -> None:
    for n in (3, 7, 9):
        arms = [{"name": f"arm-{i}"} for i in range(n)]
        found = colours(compared(arms, "arm-1"))
        assert found["arm-1"] == INK
        assert len(set(found.values())) == n


def test_doses_of_one_policy_have_one_colour() -> None:
    arms = [
        {"name": "none", "family": None},
        {"name": "marks-30", "family": "marks"},
        {"name": "marks-90", "family": "marks"},
        {"name": "archive-5", "family": "archive"},
        {"name": "marks", "family": None},  # no dose of the family of this name
    ]
    found = colours(compared(arms, "none"))
    assert found["marks-30"] == found["marks-90"]
    assert len(set(found.values())) == 4


def test_two_colours_alike_would_be_seen() -> None:
    assert least_distance(("#cc0000", "#338800")) < 25  # red and green, to a deutan
