"""Replicates are added only where the decision is open, and always the same ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.compare import compare
from ecosystem.experiments.loading import load
from ecosystem.experiments.precision import first_numbers, next_numbers
from ecosystem.experiments.statistics.paired import paired_difference
from ecosystem.reporting.comparison_text import comparison_text
from tests.experiments.small_comparison import write

ADDED = "replicates: 3\nprecision: {half_width: WIDTH, batch: 2, at_most: 8}"


def with_width(folder: Path, width: float) -> Path:
    return write(folder, ("replicates: 3", ADDED.replace("WIDTH", str(width))))


def test_a_batch_goes_to_what_is_open_and_to_the_reference(tmp_path: Path) -> None:
    design = load(with_width(tmp_path, 1.0))
    said, numbers = design.comparison, first_numbers(design)
    assert set(numbers.values()) == {3}
    wide = paired_difference(np.array([0.0, 5.0, -5.0]), np.zeros(3))
    narrow = paired_difference(np.array([0.1, 0.2, 0.3]), np.zeros(3))
    missing = paired_difference(np.array([]), np.array([]))
    cell = {arm: ("as it is", arm) for arm in ("none", "more", "late")}
    after = next_numbers(said, numbers, {cell["more"]: narrow, cell["late"]: wide})
    assert after == {cell["none"]: 5, cell["more"]: 3, cell["late"]: 5}
    assert next_numbers(said, after, {cell["more"]: narrow, cell["late"]: narrow}) == after
    more = next_numbers(said, after, {cell["more"]: missing, cell["late"]: narrow})
    assert more == {cell["none"]: 5, cell["more"]: 5, cell["late"]: 5}
    full = dict.fromkeys(after, 8)
    assert next_numbers(said, full, {cell["more"]: wide, cell["late"]: wide}) == full


def test_the_sign_of_a_difference_decides_nothing(tmp_path: Path) -> None:
    design, cell = load(with_width(tmp_path, 1.0)), ("as it is", "more")
    said, numbers = design.comparison, first_numbers(design)
    values = np.array([0.0, 5.0, -5.0])
    decisions = [
        next_numbers(said, numbers, {cell: paired_difference(values + shift, np.zeros(3))})
        for shift in (-100.0, 0.0, 100.0)
    ]
    assert decisions[0] == decisions[1] == decisions[2]


def test_runs_are_added_until_precise_and_the_same_ones_every_time(tmp_path: Path) -> None:
    first = compare(with_width(tmp_path, 4.8), tmp_path / "first")
    numbers = {entry["arm"]: entry["replicates"] for entry in first.manifest["replicates"]}
    rows = first.table("differences").query("outcome == 'diversity' and arm != 'none'")
    half_widths = dict(zip(rows.arm, (rows.high - rows.low) / 2, strict=True))
    for arm, half_width in half_widths.items():
        assert half_width <= 4.8 or numbers[arm] == 8
        looks = [
            float(each["half_width"])
            for look in first.manifest["looks"]
            for each in look["half_widths"]
            if each["arm"] == arm and each["n"] < numbers[arm]
        ]
        assert all(width > 4.8 for width in looks)  # none was added where it was precise
    assert numbers == {"none": 5, "more": 5, "late": 3}
    assert "Only widths decided" in comparison_text(first)

    compare(with_width(tmp_path, 12), tmp_path / "resumed")  # stops earlier
    resumed = compare(with_width(tmp_path, 4.8), tmp_path / "resumed")
    assert resumed.manifest["tables"] == first.manifest["tables"]
    assert resumed.manifest["looks"] == first.manifest["looks"]


def test_the_maximum_is_kept_and_told(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ("replicates: 3", "replicates: 2\nprecision: {half_width: 1e-9, batch: 3, at_most: 4}"),
    )
    found = compare(path, tmp_path / "out")
    assert {entry["replicates"] for entry in found.manifest["replicates"]} == {4}
    assert (
        "Not so precise at the maximum: more in 'as it is', late in 'as it is'"
        in comparison_text(found)
    )


def test_numbers_may_be_given_in_python_in_the_place_of_the_files(tmp_path: Path) -> None:
    path, out = with_width(tmp_path, 50), tmp_path / "out"
    found = compare(path, out, replicates=2)
    assert {entry["replicates"] for entry in found.manifest["replicates"]} == {2}
    found = compare(load(path), out, half_width=4.8)
    numbers = {entry["arm"]: entry["replicates"] for entry in found.manifest["replicates"]}
    assert numbers == {"none": 5, "more": 5, "late": 3}
    assert found.manifest["precision"] == {"half_width": 4.8, "batch": 2, "at_most": 8}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({"replicates": 1}, "replicates: Input should be greater than or equal to 2"),
        ({"half_width": 0.0}, r"precision\.half_width: Input should be greater than 0"),
        ({"replicates": 200, "half_width": 1.0}, "replicates, precision: at_most is 100, fewer"),
    ],
)
def test_numbers_that_are_not_possible_are_refused(
    numbers: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError, match=said):
        compare(write(tmp_path), tmp_path / "out", **numbers)
    assert not (tmp_path / "out").exists()


def test_coverage_survives_stopping_by_width() -> None:
    """Fixed-width stopping from five pairs on covers nearly as often as it says (95 %)."""
    generator = np.random.default_rng(11)
    n_worlds, covered = 1000, 0
    for _ in range(n_worlds):
        values = generator.normal(0.3, 1.0, 60)
        n = 5
        while n < 60 and paired_difference(values[:n], np.zeros(n)).half_width > 0.5:
            n += 5
        found = paired_difference(values[:n], np.zeros(n))
        covered += found.low <= 0.3 <= found.high
    assert covered / n_worlds == pytest.approx(0.93, abs=0.025)
