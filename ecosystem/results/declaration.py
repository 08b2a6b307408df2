"""What the declaration of a table is: its columns, each with type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["int32", "int64", "float64", "bool", "string", "category", "date"]


@dataclass(frozen=True)
class Column:
    """A column: its name, type, unit and meaning, and whether only a simulator can know it."""

    name: str
    type: ColumnType
    unit: str
    description: str
    is_truth: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A table: what a row is, its columns, and those that tell rows apart."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def truth(self) -> list[str]:
        """Names of the columns that are ground truth, apart from what can be observed."""
        return [column.name for column in self.columns if column.is_truth]


_WHEN = (
    Column("round", "int32", "rounds", "round at whose end this was measured; 0 is the start"),
    Column("date", "date", "date", "date at which the round ends"),
)


def table(name: str, description: str, key: tuple[str, ...], *columns: Column) -> TableSpec:
    """Return a table with a row for each round and key."""
    return TableSpec(name, description, ("round", *key), (*_WHEN, *columns))


def number(name: str, unit: str, description: str) -> Column:
    """Return a column of real numbers."""
    return Column(name, "float64", unit, description)


def count(name: str, description: str, unit: str = "") -> Column:
    """Return a column of whole numbers; without a unit, of what its name says is counted."""
    return Column(name, "int64", unit or name.removeprefix("n_"), description)


def who(name: str, description: str) -> Column:
    """Return a column of names, of which there are few."""
    return Column(name, "category", "", description)


def text(name: str, description: str) -> Column:
    """Return a column of texts, each its own."""
    return Column(name, "string", "", description)


def truth(name: str, type_: ColumnType, unit: str, description: str) -> Column:
    """Return a column that only a simulator can know."""
    return Column(name, type_, unit, description, is_truth=True)
