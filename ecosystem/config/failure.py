"""An error of pydantic at its place in the data, in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecosystem.config.expectation import (
    Schema,
    choices_of,
    either,
    expectation,
    listed,
    meaning,
    suggestion,
)
from ecosystem.config.nodes import show
from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.config.walk import NO_TAG, Label, Place, Walk, tag_key, tag_of

_KEYS = ("missing", "extra_forbidden", "literal_error", "invalid_key")
_TYPES = (
    "_type",
    "_parsing",
    "_inexact",
    "literal_error",
    "enum",
    "_from_float",
    "_required",
    "union_tag_not_found",
)
_LIMITS = ("greater_than", "less_than", "multiple_of", "finite_number")
_TEXTS = {
    "string_too_short": "a text of at least {min_length} characters",
    "string_too_long": "a text of at most {max_length} characters",
    "string_pattern_mismatch": "a text which matches {pattern}",
}


@dataclass(frozen=True)
class Failure:
    """An error of pydantic, and where it leads.

    Parameters
    ----------
    loc : tuple of int or str
        The place as pydantic names it.
    error : mapping
        One entry of ``ValidationError.errors()``.
    place : Place
        The place in the data, and what was expected there.
    walk : Walk
        The walk that led there.
    """

    loc: tuple[Label, ...]
    error: Mapping[str, Any]
    place: Place
    walk: Walk

    @property
    def is_own(self) -> bool:
        """Whether a validator refused the value, all else being in order."""
        return self.error["type"] in ("value_error", "assertion_error")

    @property
    def is_of_keys(self) -> bool:
        """Whether keys or tags are wrong, so that perhaps another form was meant."""
        return self.error["type"] in _KEYS

    @property
    def is_of_type(self) -> bool:
        """Whether the value has the wrong type, and does not only break a limit."""
        return str(self.error["type"]).endswith(_TYPES)

    def problems(self) -> Iterator[tuple[Loc, str]]:
        """Yield the place and message of everything that this error is about."""
        path, raised = self.place.path, raised_in(self.error)
        if isinstance(raised, FieldErrors):
            yield from ((path + each.loc, each.message) for each in raised.errors)
        elif isinstance(raised, FieldError):
            yield path + raised.loc, raised.message
        elif self._is_of_tag and tag_of(self.place.schema, self.place.value) is not NO_TAG:
            yield (*path, tag_key(self.place.schema)), self.message
        else:
            yield path, self.message

    @property
    def message(self) -> str:
        """What is wrong; what was expected; what to do."""
        kind, raised = self.error["type"], raised_in(self.error)
        if kind in ("extra_forbidden", "invalid_key"):
            return self._unknown_key()
        if kind == "missing":
            return self._missing_key()
        if self._is_of_tag and isinstance(self.place.value, dict):
            return self._wrong_tag(self.place.schema)
        if kind in ("too_short", "too_long"):
            return self._wrong_number(**self.error["ctx"])
        if self.is_own and not self._is_of_tag:
            return str(raised) or str(self.error["msg"])
        return self._wrong_value()

    @property
    def expected(self) -> str:
        """What was expected alone, such as ``a number from 0 to 1``."""
        kind, schema = str(self.error["type"]), self.place.schema
        if self._is_of_tag:
            return expectation({"type": "object"})
        if kind in _TEXTS:
            return _TEXTS[kind].format_map(self.error["ctx"])
        is_number = schema.get("type") in ("integer", "number")
        if not self.is_of_type and not (is_number and kind.startswith(_LIMITS)):
            return ""
        unit = schema.get("unit") or self.place.named.get("unit", "")
        words = either(expectation(each, unit) for each in self.walk.branches(schema))
        if isinstance(self.place.value, float) and not math.isfinite(self.place.value):
            return words.replace("a number", "a finite number")
        return words

    @property
    def _is_of_tag(self) -> bool:
        schema = self.place.schema
        if "discriminator" not in schema:
            return False
        return str(tag_of(schema, self.place.value)) not in self.walk.tagged(schema)

    def _wrong_value(self) -> str:
        value, expected = self.place.value, self.expected
        message = f"{'the key ' if self.place.is_key else ''}{show(value)} is not possible; "
        message += f"expected {expected}" if expected else self._words_of_pydantic()
        message += suggestion(value, choices_of(self.place.schema))
        if expected == "a text" and not isinstance(value, dict | list | None):
            message += "; put it in quotes if it is meant as text"
        return message + self.meaning

    @property
    def meaning(self) -> str:
        """What the key of the value means, as the end of a message; empty if that is not said."""
        what = meaning(self.place.named)
        return f"; meaning: {what}" if what else ""

    def _words_of_pydantic(self) -> str:
        return str(self.error["msg"]).replace("Input should be ", "expected ", 1)

    def _wrong_number(
        self, actual_length: int, min_length: int = 0, max_length: int = 0, **_: Any
    ) -> str:
        there = f"there {'is' if actual_length == 1 else 'are'} {_entries(actual_length)}"
        if self.error["type"] == "too_short":
            return f"{there}; expected at least {_entries(min_length)}"
        return f"{there}; expected at most {_entries(max_length)}"

    def _unknown_key(self) -> str:
        key, allowed = str(self.place.path[-1]), list(self.place.owner.get("properties", {}))
        near = suggestion(key, allowed)
        if near or not allowed:
            return f"unknown key {show(key)}{near}"
        return f"unknown key {show(key)}; allowed here: {listed(allowed)}"

    def _missing_key(self) -> str:
        named, key = self.place.named, str(self.place.path[-1])
        unit = f" ({named['unit']})" if "unit" in named else ""
        what = f": {meaning(named)}" if meaning(named) else ""
        return f"missing key {show(key)}{what}{unit}; add it here"

    def _wrong_tag(self, schema: Schema) -> str:
        key, tags = tag_key(schema), self.walk.tagged(schema)
        tag = tag_of(schema, self.place.value)
        what = f"unknown {key} {show(tag)}{suggestion(tag, tags)}"
        if tag is NO_TAG:
            what = f"missing key {show(key)}, which says what kind this is; add it here"
        return f"{what}; choices: {listed(tags)}"


def raised_in(error: Mapping[str, Any]) -> Exception | None:
    """Return what a validator raised, or None."""
    raised = error.get("ctx", {}).get("error")
    return raised if isinstance(raised, Exception) else None


def _entries(n: int) -> str:
    return f"{n} {'entry' if n == 1 else 'entries'}"
