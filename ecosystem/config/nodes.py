"""Data as a tree in which every value remembers where it was written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ecosystem.config.problems import Key, Loc, Problem

Scalar = str | int | float | bool | date | None

_PLAIN_KEY = re.compile(r"[^\W\d][\w-]*")
_SHOWN_LENGTH = 60


class Position(NamedTuple):
    """A place in a file, counted from 1; line 0 means the file (or override) as a whole."""

    file: str
    line: int
    column: int


@dataclass(frozen=True)
class Node:
    """A value together with its position.

    Parameters
    ----------
    value : scalar, dict of Node, or list of Node
        The value. Trees may share nodes, so a node must never be changed in place.
    position : Position
        For a mapping entry the position of its key, for a list entry that of the entry itself.
    """

    value: Scalar | dict[Key, Node] | list[Node]
    position: Position

    def plain(self) -> Any:
        """Return the value as ordinary Python data, with nothing shared between its parts."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def placed_at(self, position: Position) -> Node:
        """Return this tree with every value placed at `position`."""
        if isinstance(self.value, dict):
            return Node({k: child.placed_at(position) for k, child in self.value.items()}, position)
        if isinstance(self.value, list):
            return Node([child.placed_at(position) for child in self.value], position)
        return Node(self.value, position)

    def child(self, step: Key) -> Node | None:
        """Return the value one step down, or None when there is none.

        Parameters
        ----------
        step : str, int or date
            A mapping key, a list index, or the name of a list entry.
        """
        if isinstance(self.value, dict):
            return self.value.get(step)
        if not isinstance(self.value, list):
            return None
        index = step if isinstance(step, int) else entry_names(self.value).get(step)
        if index is None or not 0 <= index < len(self.value):
            return None
        return self.value[index]


@dataclass(frozen=True)
class Document:
    """Plain data which still knows where each value was written.

    Parameters
    ----------
    root : Node
        The whole data; its value is a mapping.
    files : tuple of str
        The files it was read from, the user's own first and its ancestors after it.
    """

    root: Node
    files: tuple[str, ...] = ()

    @cached_property
    def data(self) -> dict[Key, Any]:
        """The data as ordinary dicts, lists and scalars."""
        plain: dict[Key, Any] = self.root.plain()
        return plain

    def locate(self, loc: Loc) -> Position:
        """Return the position of the value at `loc`, or of the nearest value around it.

        Parameters
        ----------
        loc : tuple of str, int or date
            Mapping keys and list indices (or names of list entries) from the top.

        Returns
        -------
        Position
            File, line and column.
        """
        node = self.root
        for step in loc:
            below = node.child(step)
            if below is None:
                break
            node = below
        return node.position

    def problem(self, loc: Loc, message: str) -> Problem:
        """Return a problem at `loc`, with its position and its path in the user's terms."""
        return Problem(*self.locate(loc), format_path(loc, self.data, self._names_of), message)

    def _names_of(self, entries: list[Any]) -> dict[Key, int]:
        """Return what `entry_names` does, once a list: thousands of entries may be wrong."""
        found = self._names.get(id(entries))
        if found is None:
            found = self._names[id(entries)] = entry_names(entries)
        return found

    @cached_property
    def _names(self) -> dict[int, dict[Key, int]]:
        return {}  # by identity: the lists are in `data`, which stays


def entry_name(entry: Any) -> Key | None:
    """Return the name of a list entry, given as a node or as plain data, if it has one."""
    value = entry.value if isinstance(entry, Node) else entry
    name = value.get("name") if isinstance(value, Mapping) else None
    name = name.value if isinstance(name, Node) else name
    if isinstance(name, str | int | date) and not isinstance(name, bool):
        return name
    return None


def entry_names(entries: Iterable[Any]) -> dict[Key, int]:
    """Return the index of each named list entry, leaving out names which occur twice."""
    places: dict[Key, list[int]] = {}
    for index, entry in enumerate(entries):
        name = entry_name(entry)
        if name is not None:
            places.setdefault(name, []).append(index)
    return {name: found[0] for name, found in places.items() if len(found) == 1}


def format_path(
    loc: Iterable[Key],
    data: Any = None,
    names_of: Callable[[list[Any]], dict[Key, int]] = entry_names,
) -> str:
    """Return a key path for people, such as ``labs.alpha.sources[1].share``.

    Parameters
    ----------
    loc : iterable of str, int or date
        Mapping keys and list indices from the top.
    data : optional
        The plain data `loc` leads into. With it, list entries which have a name are shown by
        it, and integer keys of mappings are told apart from list indices.
    names_of : optional
        What finds the names of a list's entries.

    Returns
    -------
    str
        The path; empty for the top.
    """
    text = ""
    for step in loc:
        if isinstance(data, list):
            text += _entry_step(step, data, names_of)
            index = step if isinstance(step, int) else names_of(data).get(step, -1)
            data = data[index] if 0 <= index < len(data) else None
        elif isinstance(data, dict):
            text += _key_step(step)
            data = data.get(step)
        else:
            text += f"[{step}]" if isinstance(step, int) else _key_step(step)
    return text.removeprefix(".")


def _entry_step(
    step: Key, entries: list[Any], names_of: Callable[[list[Any]], dict[Key, int]]
) -> str:
    if not isinstance(step, int):
        return _key_step(step)
    name = entry_name(entries[step]) if 0 <= step < len(entries) else None
    # A name is only worth showing if it says which entry is meant and reads like a name.
    if isinstance(name, str) and _PLAIN_KEY.fullmatch(name) and name in names_of(entries):
        return f".{name}"
    return f"[{step}]"


def _key_step(key: Key) -> str:
    if not isinstance(key, str) or _PLAIN_KEY.fullmatch(key):
        return f".{key}"
    return f"[{show(key)}]"


def show(value: Any) -> str:
    """Return a value as people would write it, shortened to 60 characters."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    if isinstance(value, dict):
        keys = ", ".join(str(key) for key in value)
        text = f"a mapping with the keys {keys}" if value else "an empty mapping"
    elif isinstance(value, list):
        items = ", ".join(show(item) for item in value[:20])
        text = f"[{items}{', …' if len(value) > 20 else ''}]"
    elif isinstance(value, str):
        # Cutting before repr keeps the closing quote, and huge texts from being copied.
        text = repr(value if len(value) <= _SHOWN_LENGTH - 2 else f"{value[: _SHOWN_LENGTH - 3]}…")
    else:
        text = repr(value)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[: _SHOWN_LENGTH - 1]}…"
