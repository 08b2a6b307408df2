"""Outcomes checked against the declared tables, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from ecosystem.config.problems import FieldError
from ecosystem.results.declaration import Column, TableSpec
from ecosystem.results.tables import TABLES

_NUMBERS = ("int32", "int64", "float64", "bool")
_KINDS = {
    "int32": (int,),
    "int64": (int,),
    "float64": (int, float),
    "bool": (bool,),
    "string": (str,),
    "category": (str,),
}
# Rows that differ in these say different things; those of several labs, say, are alike.
_APART = ("order", "subject", "kind", "channel", "band", "account", "entry", "payer_kind")
_WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}


def problems_with(
    table: str, column: str, where: Mapping[str, object], over: Sequence[str] | str | None
) -> Iterator[FieldError]:
    """Yield what is wrong with an outcome, at places inside it.

    Parameters
    ----------
    table, column
        Where the number stands.
    where
        Column: value, or list of values.
    over
        Columns over whose rows the mean is taken, if stated.
    """
    specs = {spec.name: spec for spec in TABLES}
    if table not in specs:
        yield FieldError(("table",), f"there is no table {table!r}; {_hint(table, list(specs))}")
        return
    spec = specs[table]
    columns = {c.name: c for c in spec.columns}
    numbers = [c.name for c in spec.columns if c.type in _NUMBERS and c.name not in spec.key]
    if column not in columns:
        hint = _hint(column, numbers)
        yield FieldError(("column",), f"table {table!r} has no column {column!r}; {hint}")
    elif column not in numbers:
        what = "tells rows apart" if column in spec.key else "holds no numbers"
        yield FieldError(
            ("column",), f"column {column!r} {what}; expected one of {', '.join(numbers)}"
        )
    for name, wanted in where.items():
        yield from _condition(spec, columns, name, wanted)
    if over is not None:
        yield from _means(spec, where, [over] if isinstance(over, str) else over)


def mixed(
    table: str, where: Mapping[str, object], over: Sequence[str] | str | None
) -> tuple[list[str], list[str]]:
    """Return columns of rows that are not alike, whose mean is taken though nobody said so.

    Parameters
    ----------
    table, where, over
        As in :func:`problems_with`, which found nothing.

    Returns
    -------
    tuple of list of str
        Those columns, and all over which the mean is taken; none where `over` is stated.
    """
    if over is not None:
        return [], []
    spec = next(spec for spec in TABLES if spec.name == table)
    left = open_columns(spec, where)
    return [name for name in left if name in _APART and name not in where], left


def open_columns(spec: TableSpec, where: Mapping[str, object]) -> list[str]:
    """Return the key columns in which rows of a round may still differ."""
    return [
        name
        for name in spec.key
        if name != "round" and (name not in where or isinstance(where[name], list))
    ]


def _condition(
    spec: TableSpec, columns: Mapping[str, Column], name: str, wanted: object
) -> Iterator[FieldError]:
    if name in ("round", "date"):
        yield FieldError(("where", name), "rows are of one round; expected round beside where")
        return
    if name not in columns:
        hint = _hint(name, [c for c in spec.key if c != "round"])
        yield FieldError(
            ("where", name), f"table {spec.name!r} has no column {name!r} to look at; {hint}"
        )
        return
    if wanted == []:
        yield FieldError(("where", name), "no row can have one of no values; expected at least one")
    kinds = _KINDS.get(columns[name].type, (str,))
    for value in wanted if isinstance(wanted, list) else [wanted]:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            yield FieldError(
                ("where", name),
                f"column {name!r} never holds {value!r}; expected {_WORDS[kinds[-1]]}",
            )


def _means(
    spec: TableSpec, where: Mapping[str, object], over: Sequence[str]
) -> Iterator[FieldError]:
    left = open_columns(spec, where)
    for name in over:
        if name not in left:
            yield FieldError(
                ("over",), f"rows do not differ in {name!r}; {_hint(name, left) or 'remove it'}"
            )
    missing = [name for name in left if name not in over]
    if missing and all(name in left for name in over):
        yield FieldError(
            ("over",),
            f"rows differ in {', '.join(missing)} too; expected it in where, or in over",
        )


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"expected one of {', '.join(known)}" if known else "remove it"
