"""Follows the place of a pydantic error into the data.

Pydantic names a place by keys and indices, mixed with the tags and labels of the branches of
unions. The schema beside the data tells the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecosystem.config.expectation import Schema
from ecosystem.config.problems import Key, Loc
from ecosystem.config.walk import Walk

Label = int | str
"""A key or an index, or the tag or label of a branch."""


@dataclass(frozen=True)
class Place:
    """Where the place of an error leads.

    Parameters
    ----------
    path : tuple of str, int or date
        The place in the data.
    value : object
        The value there; None if there is none.
    is_meant : bool
        Whether every branch of a union passed on the way is one that was meant.
    unions : tuple
        The places of these unions.
    tag : tuple or None
        The place of the tag, where the error is about a tagged union itself.
    """

    path: Loc
    value: Any
    is_meant: bool
    unions: tuple[Loc, ...]
    tag: Loc | None

    def meets(self, path: Loc) -> bool:
        """Tell whether a path leads here, on the way here, or further."""
        return self.path[: len(path)] == path[: len(self.path)]


def labels_at(locs: Iterable[tuple[Label, ...]]) -> dict[tuple[Label, ...], list[Label]]:
    """Return what follows each beginning of a place, in order, each once."""
    found: dict[tuple[Label, ...], dict[Label, None]] = {}
    for loc in locs:
        for index, label in enumerate(loc):
            found.setdefault(loc[:index], {})[label] = None
    return {start: list(labels) for start, labels in found.items()}


def place_of(
    loc: tuple[Label, ...],
    walk: Walk,
    data: Any,
    labels: Mapping[tuple[Label, ...], list[Label]],
) -> Place:
    """Return where the place of an error leads.

    Parameters
    ----------
    loc : tuple of int or str
        The ``loc`` of the error.
    walk : Walk
        The schema of the data.
    data : object
        What was validated.
    labels : mapping
        Of all errors, from `labels_at`. Each branch of a union has an error where the union has
        one, so these are in the order of the branches.
    """
    path: Loc = ()
    value, schema, is_meant = data, walk.resolved(walk.schema), True
    names: Schema = {}
    unions: list[Loc] = []
    for index, label in enumerate(loc):
        if "discriminator" in schema:
            named = walk.tag(schema, value)
            schema = walk.resolved(walk.tagged(schema).get(str(named), {}))
            if label == named:
                continue  # as pydantic has it; a validator that validates further names no tag
        branches, key = walk.branches(schema), _key_of(value, label)
        if branches:
            unions.append(path)
            siblings = labels[loc[:index]]
            branch = branches[siblings.index(label)] if len(siblings) == len(branches) else {}
            nearest = [near for near, _ in walk.nearest(branches, value)]
            is_meant &= branch == {} or branch in nearest
            schema = walk.resolved(branch)
        elif key is not None:
            path, value, names = (*path, key), value[key], schema.get("propertyNames", {})
            schema = walk.resolved(walk.child(schema, key))
        elif label == "[key]":
            value, schema = path[-1], walk.resolved(names)
        elif index == len(loc) - 1:
            path, value = (*path, label), None
    is_tagged = "discriminator" in schema
    tag = (*path, schema["discriminator"]["propertyName"]) if is_tagged else None
    return Place(path, value, is_meant, tuple(unions), tag)


def _key_of(data: Any, label: Label) -> Key | None:
    """Return the key or index of the data which pydantic calls `label`."""
    if isinstance(data, list):
        return label if isinstance(label, int) and 0 <= label < len(data) else None
    if not isinstance(data, dict):
        return None
    if label in data:
        return label
    # Pydantic spells dates out, as datetime.date(2020, 1, 1).
    return next((key for key in data if label in (str(key), repr(key))), None)
