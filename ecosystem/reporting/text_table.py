"""Tables for a terminal: names to the left, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table; all rows have as many cells as the first, which is the head."""
    first, *others = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        f"  {name:<{first}}" + "".join(f"  {c:>{w}}" for c, w in zip(cells, others, strict=True))
        for name, *cells in rows
    ]
