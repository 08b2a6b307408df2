"""The guard sees any bit, row, column or table that differs, but for what is on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.guard import differences as guard
from tests.guard.differences import differences

ROWS: dict[str, list[Any]] = {
    "lab": ["a", "b", None],
    "loss": [0.1, float("nan"), float("inf")],
    "n": [1, 2, 3],
}


def write(folder: Path, rows: dict[str, list[Any]], table: str = "labs") -> Path:
    place = folder / "scenario" / "tables" / table
    place.mkdir(parents=True)
    pq.write_table(pa.table(rows), place / "part-0000.parquet")
    return folder


def compared(tmp_path: Path, before: dict[str, list[Any]], now: dict[str, list[Any]]) -> list[str]:
    return list(differences(write(tmp_path / "b", before), write(tmp_path / "n", now)))


def test_the_same_is_the_same(tmp_path: Path) -> None:
    assert compared(tmp_path, ROWS, ROWS) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"loss": [np.nextafter(0.1, 1), float("nan"), float("inf")]}, "loss: 1 of 3 rows differ"),
        ({"loss": [0.1, 0.0, float("inf")]}, "loss: 1 of 3 rows differ"),
        ({"lab": ["a", "b", "c"]}, "lab: 1 of 3 rows differ"),
        ({"n": [1, 2, 4]}, "n: 1 of 3 rows differ"),
        ({"more": [1, 2, 3]}, "more: only in the tree of now"),
    ],
)
def test_what_differs_is_named(tmp_path: Path, change: dict[str, list[Any]], expected: str) -> None:
    assert compared(tmp_path, ROWS, {**ROWS, **change}) == [f"scenario/tables/labs.{expected}"]


def test_a_row_a_column_and_a_table_less_are_named(tmp_path: Path) -> None:
    shorter = {name: values[:2] for name, values in ROWS.items()}
    assert len(compared(tmp_path / "rows", ROWS, shorter)) == 3
    without = {name: values for name, values in ROWS.items() if name != "n"}
    assert compared(tmp_path / "column", ROWS, without) == [
        "scenario/tables/labs.n: only in the tree of before"
    ]
    before, now = write(tmp_path / "b", ROWS), write(tmp_path / "n", ROWS)
    write(before, ROWS, "web")
    assert list(differences(before, now)) == ["scenario/tables/web: only in the tree of before"]


def test_what_is_on_purpose_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guard.OLD_TABLES, "models", "labs")
    monkeypatch.setitem(guard.OLD_COLUMNS, ("models", "bits"), "loss")
    monkeypatch.setitem(guard.ABOUT, ("models", "bits"), 1e-12)
    monkeypatch.setattr(guard, "ADDED", {("models", "new")})
    monkeypatch.setattr(guard, "REMOVED", {("models", "n")})
    now = {"lab": ROWS["lab"], "bits": [0.1 + 1e-15, float("nan"), float("inf")], "new": [1, 2, 3]}
    before = write(tmp_path / "b", ROWS)
    assert list(differences(before, write(tmp_path / "n", now, "models"))) == []
