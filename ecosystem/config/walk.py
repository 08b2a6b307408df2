"""Walks over data beside the JSON Schema of their model, along the place of a pydantic error.

Pydantic names a place by keys and indices, mixed with the tags and labels of the branches of
unions. The schema tells the two apart, and says what was expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecosystem.config.expectation import Schema, choices_of
from ecosystem.config.problems import Key, Loc

Label = int | str
"""A key or an index, or the tag or label of a branch."""

NO_TAG: Any = object()
"""Stands for the tag of a value that has none."""


@dataclass
class Place:
    """Where a place of pydantic leads.

    Parameters
    ----------
    path : tuple of str, int or date
        The place in the data, without tags and labels.
    value : object
        The value there; None if there is none.
    schema, owner : mapping
        What the value should be, and what the last step was taken in.
    named : mapping
        The schema of the key that holds the value, or the list or mapping it is in: whose
        description and unit are told.
    unions : list of (int, tuple)
        The untagged unions passed: where pydantic names the branch, and the union's own path.
    is_key : bool
        Whether this is about the key at the end of the path, not about its value.
    """

    path: Loc
    value: Any
    schema: Schema
    owner: Schema = field(default_factory=dict)
    named: Schema = field(default_factory=dict)
    unions: list[tuple[int, Loc]] = field(default_factory=list)
    is_key: bool = False


class Walk:
    """A walk over data beside a schema.

    Parameters
    ----------
    schema : mapping
        The JSON Schema of the whole data, with its definitions.
    data : object
        What was validated.
    locs : iterable of tuple
        The places of all errors. Each branch of a union has an error where the union has one,
        so that the labels are in the order of the branches.
    """

    def __init__(self, schema: Schema, data: Any, locs: Iterable[tuple[Label, ...]]) -> None:
        self._schema, self._data = schema, data
        self._labels: dict[tuple[Label, ...], dict[Label, None]] = {}
        for loc in locs:
            for index, label in enumerate(loc):
                self._labels.setdefault(loc[:index], {})[label] = None

    def place(self, loc: tuple[Label, ...]) -> Place:
        """Return where the place of an error leads."""
        at = Place((), self._data, self._resolved(self._schema))
        for index, label in enumerate(loc):
            if "discriminator" in at.schema:
                tag = tag_of(at.schema, at.value)
                at.schema = self._resolved(self.tagged(at.schema).get(str(tag), {}))
                if label == tag:
                    continue  # a validator that validates further names no tag
            branches, tags = branches_of(at.schema), at.schema.get("tags", ())
            key = _key_of(at.value, label)
            if label in tags:
                at.schema = self._resolved(branches[tags.index(label)])
            elif branches:
                at.unions.append((index, at.path))
                order = list(self._labels[loc[:index]])
                is_plain = len(order) == len(branches)
                at.schema = self._resolved(branches[order.index(label)]) if is_plain else {}
            elif label == "[key]" and key is None:
                at.is_key, at.value = True, at.path[-1]
                at.schema = self._resolved(at.owner.get("propertyNames", {}))
            elif key is not None or index == len(loc) - 1:
                self._descend(at, label if key is None else key, key is not None)
        return at

    def _descend(self, at: Place, key: Key, is_there: bool) -> None:
        below = _child(at.schema, key)
        if key in at.schema.get("properties", {}) or "description" not in at.named:
            at.named = below
        at.path, at.value = (*at.path, key), at.value[key] if is_there else None
        at.owner, at.schema = at.schema, self._resolved(below)

    def _resolved(self, schema: Schema) -> Schema:
        """Return a schema without references, and without the null that may stand instead."""
        while True:
            if "$ref" in schema:
                schema = self._schema["$defs"][schema["$ref"].rpartition("/")[2]]
            elif len(schema.get("allOf", ())) == 1:
                schema = schema["allOf"][0]
            elif "discriminator" not in schema and len(branches := branches_of(schema)) == 1:
                schema = branches[0]
            else:
                return schema

    def branches(self, schema: Schema) -> list[Schema]:
        """Return what a schema allows: itself, or the branches of a union."""
        return [self._resolved(each) for each in branches_of(schema)] or [schema]

    def tagged(self, schema: Schema) -> dict[str, Schema]:
        """Return the branches of a tagged union by the tags that name them."""
        key = tag_key(schema)
        return {tag: each for each in branches_of(schema) for tag in self._tags(each, key)}

    def _tags(self, branch: Schema, key: str) -> list[str]:
        branch = self._resolved(branch)
        if branches_of(branch):
            return [tag for below in branches_of(branch) for tag in self._tags(below, key)]
        return [str(tag) for tag in choices_of(self._resolved(_child(branch, key)))]


def branches_of(schema: Schema) -> list[Schema]:
    """Return the branches of a union, null left out; none for what is no union."""
    found = schema.get("anyOf") or schema.get("oneOf") or ()
    return [branch for branch in found if branch.get("type") != "null"]


def tag_key(schema: Schema) -> str:
    """Return the key under which a tagged union has its tag."""
    return str(schema["discriminator"]["propertyName"])


def tag_of(schema: Schema, value: Any) -> Any:
    """Return the tag that a value has for a tagged union, or `NO_TAG`."""
    return value.get(tag_key(schema), NO_TAG) if isinstance(value, dict) else NO_TAG


def _child(schema: Schema, key: Key) -> Schema:
    """Return the schema of what stands under a key or index."""
    properties, items = schema.get("properties", {}), schema.get("prefixItems", ())
    if key in properties:
        found = properties[key]
    elif isinstance(key, int) and 0 <= key < len(items):
        found = items[key]
    else:
        found = schema.get("items", schema.get("additionalProperties", {}))
    return found if isinstance(found, Mapping) else {}


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
