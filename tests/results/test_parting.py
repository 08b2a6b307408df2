"""Where two tables part is their first row, by round and key, that is not the same to the bit."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from ecosystem.results.arrow_tables import content_hash, to_arrow
from ecosystem.results.declaration import count, number, table, who
from ecosystem.results.parting import Parting, earliest, first_parting

SPEC = table("fruit", "fruit", ("lab",), who("lab", "lab"), number("x", "", ""), count("n", ""))
ROWS = [
    {"round": r, "lab": lab, "x": r / 3, "n": r} for r in range(3) for lab in ("a", "b", None)
]  # fmt: skip


def apart(rows: list[dict[str, Any]]) -> Parting | None:
    one, other = to_arrow(SPEC, ROWS), to_arrow(SPEC, rows)
    found = first_parting(SPEC, one, other)
    assert (found is None) == (content_hash(SPEC, one) == content_hash(SPEC, other))
    mirrored = first_parting(SPEC, other, one)
    if found is not None:
        assert mirrored is not None
        assert mirrored.told("B", "A") == swapped(found)
    return found


def swapped(found: Parting) -> str:
    """Say the same from the other side."""
    back = Parting(found.table, found.round, found.key, found.column, found.other, found.one)
    return back.told("B", "A")


def but(at: int, **values: Any) -> list[dict[str, Any]]:
    return [row | (values if i == at else {}) for i, row in enumerate(ROWS)]


def test_order_does_not_matter() -> None:
    assert apart(ROWS[::-1]) is None


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (but(4, x=0.5), "table fruit, round 1 at lab b, column x: 0.3333333333333333 A, 0.5 B"),
        (but(4, x=None), "round 1 at lab b, column x: 0.3333333333333333 A, null B"),
        (but(0, x=-0.0), "round 0 at lab a, column x: 0.0 A, -0.0 B"),
        (but(5, x=float("nan")), "round 1 at lab null, column x: 0.3333333333333333 A, nan B"),
        (but(7, n=9), "round 2 at lab b, column n: 2 A, 9 B"),
        (ROWS[:4] + ROWS[5:], "round 1 at lab b: a row A alone"),
        (ROWS[:8], "round 2 at lab null: a row A alone"),
        ([*ROWS, {"round": 1, "lab": "aa"}], "round 1 at lab aa: a row B alone"),
        ([*ROWS, {"round": 9, "lab": "a\x1b[2Jb"}], "round 9 at lab a\\x1b[2Jb: a row B alone"),
        (but(1, lab="c"), "round 0 at lab b: a row A alone"),
        ([], "round 0 at lab a: a row A alone"),
    ],
)
def test_the_first_row_that_differs_is_told(rows: list[dict[str, Any]], told: str) -> None:
    found = apart(rows)
    assert found is not None
    assert found.told("A", "B").endswith(told)


def test_other_columns_come_before_any_row() -> None:
    one = to_arrow(SPEC, ROWS)
    for other, told in (
        (one.drop_columns(["n"]), "its columns, column n: int64 A, not there B"),
        (one.set_column(4, "n", one["n"].cast(pa.int32())), "column n: int64 A, int32 B"),
        (one.select(["lab", "round", "date", "x", "n"]), "its columns: columns A alone"),
        (one.drop_columns(["lab"]), "column lab: string A, not there B"),
    ):
        found = first_parting(SPEC, one, other)
        assert found is not None
        assert found.told("A", "B").endswith(told)


def test_the_earliest_round_comes_first() -> None:
    late, soon = (apart(rows) for rows in (but(8, n=5), but(3, n=5)))
    assert earliest([None, late, soon]) is soon
    assert earliest([None]) is None
