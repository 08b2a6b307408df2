"""Walks over data beside the JSON Schema of a model, and notes what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ecosystem.config.expectation import (
    Schema,
    choices_of,
    either,
    expectation,
    form,
    listed,
    meaning,
    plain,
    suggestion,
)
from ecosystem.config.findings import Finding, misfit, refusal, wrong_value
from ecosystem.config.nodes import show
from ecosystem.config.problems import Key, Loc


class Walk:
    """A walk over data beside a schema.

    Parameters
    ----------
    schema : mapping
        The JSON Schema of the whole data, with its definitions.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._definitions = schema.get("$defs", {})

    def findings(
        self, schema: Schema, value: Any, path: Loc = (), field: Schema | None = None
    ) -> list[Finding]:
        """Return everything in a value that does not fit a schema.

        Parameters
        ----------
        schema : mapping
            What the value should be.
        value : object
            Plain data.
        path : tuple, optional
            The place of the value.
        field : mapping, optional
            The schema of the key that holds the value, whose description and unit are told.
        """
        field = schema if field is None else field
        if value is None and self._allows_null(schema):
            return []
        schema = self.resolved(schema)
        if "discriminator" in schema:
            return self._tagged(schema, value, path, field)
        branches = self.branches(schema)
        if branches:
            return self._untagged(branches, value, path, field)
        wrong = wrong_value(schema, value, path, field)
        if wrong is not None:
            return [wrong]
        if isinstance(value, dict) and schema.get("type") == "object":
            return list(self._entries(schema, value, path, field))
        if isinstance(value, list) and schema.get("type") == "array":
            return list(self._items(schema, value, path, field))
        return []

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema without references, and without the null that may stand instead."""
        while True:
            if "$ref" in schema:
                schema = self._definitions[schema["$ref"].rpartition("/")[2]]
            elif len(schema.get("allOf", ())) == 1:
                schema = schema["allOf"][0]
            elif "discriminator" not in schema and len(branches := self.branches(schema)) == 1:
                schema = branches[0]
            else:
                return schema

    def branches(self, schema: Schema) -> list[Schema]:
        """Return the branches of a union, null left out; none for what is no union."""
        found = schema.get("anyOf") or schema.get("oneOf") or ()
        return [branch for branch in found if branch.get("type") != "null"]

    def tag(self, schema: Schema, value: Any) -> Any:
        """Return the tag that a value has for a tagged union, or None."""
        key = schema["discriminator"]["propertyName"]
        return value.get(key) if isinstance(value, dict) else None

    def tagged(self, schema: Schema) -> dict[str, Schema]:
        """Return the branches of a tagged union by the tags that name them."""
        key = schema["discriminator"]["propertyName"]
        branches = self.branches(schema)
        return {tag: branch for branch in branches for tag in self._tags(branch, key)}

    def _tags(self, branch: Schema, key: str) -> list[str]:
        branch = self.resolved(branch)
        within = self.branches(branch)
        if within:
            return [tag for below in within for tag in self._tags(below, key)]
        return [str(tag) for tag in choices_of(self.resolved(self.child(branch, key)))]

    def child(self, schema: Schema, key: Key) -> Schema:
        """Return the schema of what stands under a key or index of a resolved schema."""
        properties, items = schema.get("properties", {}), schema.get("prefixItems", ())
        if key in properties:
            found = properties[key]
        elif isinstance(key, int) and 0 <= key < len(items):
            found = items[key]
        else:
            found = schema.get("items", schema.get("additionalProperties", {}))
        return found if isinstance(found, dict) else {}

    def nearest(
        self, branches: Sequence[Schema], value: Any, path: Loc = (), field: Schema | None = None
    ) -> list[tuple[Schema, list[Finding]]]:
        """Return the branches of an untagged union that were most likely meant, with findings.

        A branch that fits is nearest. A branch that got below the place of the union has at
        least the right form; among such branches the one with the fewest wrong keys counts, its
        own before those further below, then the one that got furthest. A scalar that breaks a
        limit is nearer than one of the wrong type.
        """
        found = [(branch, self.findings(branch, value, path, field)) for branch in branches]
        ranks = [_rank(findings, len(path)) for _, findings in found]
        return [each for each, rank in zip(found, ranks, strict=True) if rank == max(ranks)]

    def _allows_null(self, schema: Schema) -> bool:
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        found = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        return any(branch.get("type") == "null" for branch in found)

    def _tagged(self, schema: Schema, value: Any, path: Loc, field: Schema) -> list[Finding]:
        key, branches = schema["discriminator"]["propertyName"], self.tagged(schema)
        choices = f"choices: {listed(branches)}"
        if not isinstance(value, dict):
            return [misfit({"type": "object"}, value, path, field)]
        if key not in value:
            what = f"missing key {show(key)}, which says what kind this is; add it here; {choices}"
            return [Finding(path, what)]
        tag = value[key]
        if not isinstance(tag, str) or tag not in branches:
            near = suggestion(tag, branches) if isinstance(tag, str) else ""
            return [Finding((*path, key), f"unknown {key} {show(tag)}{near}; {choices}")]
        return self.findings(branches[tag], value, path)

    def _untagged(
        self, branches: Sequence[Schema], value: Any, path: Loc, field: Schema
    ) -> list[Finding]:
        chosen = self.nearest(branches, value, path, field)
        found = [findings for _, findings in chosen]
        if len(chosen) == 1 or not found[0]:
            return found[0]
        first = [next((f for f in each if f.path != path), each[0]) for each in found]
        if all(finding.path == path for finding in first):
            expected = either(finding.expected for finding in first)
            return [refusal(value, expected, path, field, "type")]
        if all(len(finding.path) == len(path) + 1 for finding in first):
            forms = either(form(self.resolved(branch)) for branch, _ in chosen)
            what = f"the keys fit none of the allowed forms; expected {forms}"
        else:
            messages = either(finding.message for finding in first)
            what = f"this fits none of the allowed forms: either {messages}"
        return [Finding(path, what)]

    def _entries(
        self, schema: Schema, value: dict[Key, Any], path: Loc, field: Schema
    ) -> Iterator[Finding]:
        properties = schema.get("properties", {})
        for key, entry in value.items():
            place = (*path, key)
            if key not in properties and schema.get("additionalProperties") is False:
                yield Finding(place, _unknown(key, list(properties)))
                continue
            below = self.child(schema, key)
            of = below
            if key not in properties:
                of = _named(field, below)
                for finding in self.findings(schema.get("propertyNames", {}), key, place, field):
                    yield replace(finding, message=f"the key {finding.message}")
            yield from self.findings(below, entry, place, of)
        for key in schema.get("required", ()):
            if key not in value:
                yield Finding((*path, key), _missing(key, properties[key]))

    def _items(
        self, schema: Schema, value: list[Any], path: Loc, field: Schema
    ) -> Iterator[Finding]:
        for index, item in enumerate(value):
            below = self.child(schema, index)
            yield from self.findings(below, item, (*path, index), _named(field, below))
        for index in range(len(value), len(schema.get("prefixItems", ()))):
            of = self.resolved(schema["prefixItems"][index])
            what = f"missing entry: {expectation(of, field)}; add it here"
            yield Finding((*path, index), what)


def _named(field: Schema, below: Schema) -> Schema:
    """Return what describes an entry: the key that holds all entries, else its own type."""
    return field if "description" in field else below


def _rank(findings: Sequence[Finding], depth: int) -> tuple[int, int, int, int]:
    """Return how near a branch is: how many wrong keys, and how far below its union it got."""
    if not findings:
        return (2, 0, 0, 0)
    furthest = max(len(finding.path) for finding in findings)
    if furthest > depth:
        keys = [len(finding.path) for finding in findings if finding.breaks == "keys"]
        return (1, -keys.count(depth + 1), -len(keys), furthest)
    return (0, 0 if any(finding.breaks == "type" for finding in findings) else 1, 0, 0)


def _unknown(key: Key, allowed: list[str]) -> str:
    near = suggestion(str(key), allowed)
    if near or not allowed:
        return f"unknown key {show(key)}{near}"
    return f"unknown key {show(key)}; allowed here: {listed(map(plain, allowed))}"


def _missing(key: str, field: Schema) -> str:
    unit = f" ({field['unit']})" if "unit" in field else ""
    what = f": {meaning(field)}" if meaning(field) else ""
    return f"missing key {show(key)}{what}{unit}; add it here"
