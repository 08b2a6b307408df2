"""What is wrong with one value beside its schema, whatever is in it."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ecosystem.config.expectation import Schema, choices_of, expectation, meaning, suggestion
from ecosystem.config.nodes import show
from ecosystem.config.problems import Loc

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}
_ENTRIES = {"array": ("minItems", "maxItems"), "object": ("minProperties", "maxProperties")}


_LIMITS: dict[str, Callable[[float, float], bool]] = {
    "minimum": operator.lt,
    "exclusiveMinimum": operator.le,
    "maximum": operator.gt,
    "exclusiveMaximum": operator.ge,
    "multipleOf": operator.mod,
}


@dataclass(frozen=True)
class Finding:
    """A value that does not fit its schema.

    Parameters
    ----------
    path : tuple of str, int or date
        The place in the data.
    message : str
        What is wrong; what was expected; what to do.
    expected : str
        What was expected alone, to be joined with what else would have been possible.
    breaks : {'keys', 'type', 'limit'}
        Whether a key (or a tag) is wrong, the type, or only a limit: a value that breaks a limit
        is nearer to what was meant.
    """

    path: Loc
    message: str
    expected: str = ""
    breaks: str = "keys"


def wrong_value(schema: Schema, value: Any, path: Loc, field: Schema) -> Finding | None:
    """Return what is wrong with a value itself, whatever is in it."""
    choices = choices_of(schema)
    if choices:
        if value in choices:
            return None
        named = isinstance(value, str)
        near = suggestion(value, [c for c in choices if isinstance(c, str)]) if named else ""
        return refusal(value, expectation(schema, field) + near, path, field, "type")
    if not _has_type(schema, value):
        return misfit(schema, value, path, field)
    if isinstance(value, str) and (length := _broken_length(schema, value)):
        return refusal(value, expectation(schema, field, length=length), path, field, "limit")
    if isinstance(value, float) and not math.isfinite(value):
        words = expectation(schema, field).replace("a number", "a finite number")
        return refusal(value, words, path, field, "limit")
    if isinstance(value, int | float) and not _within(schema, value):
        return refusal(value, expectation(schema, field), path, field, "limit")
    if isinstance(value, list | dict):
        return _wrong_number(schema, len(value), path)
    return None


def misfit(schema: Schema, value: Any, path: Loc, field: Schema) -> Finding:
    """Return that a value has not the type that its schema states."""
    expected = expectation(schema, field)
    is_bare = expected == "a text" and not isinstance(value, dict | list | None)
    hint = "; put it in quotes if it is meant as text" if is_bare else ""
    return replace(refusal(value, expected + hint, path, field, "type"), expected=expected)


def refusal(value: Any, expected: str, path: Loc, field: Schema, breaks: str) -> Finding:
    """Return that a value is not possible, what was expected, and what its key means."""
    what = f"; meaning: {meaning(field)}" if meaning(field) else ""
    text = f"{show(value)} is not possible; expected {expected}{what}"
    return Finding(path, text, expected, breaks)


def _has_type(schema: Schema, value: Any) -> bool:
    kind = schema.get("type")
    if kind is None:
        return True
    if kind == "string" and schema.get("format") in ("date", "date-time"):
        return _is_date(value, date if schema["format"] == "date" else datetime)
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    if kind in ("integer", "number") and isinstance(value, bool):
        return False
    return isinstance(value, _TYPES.get(kind, object))


def _is_date(value: Any, kind: type[date]) -> bool:
    if not isinstance(value, str):
        return isinstance(value, date)
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _broken_length(schema: Schema, value: str) -> str | None:
    if len(value) < schema.get("minLength", 0):
        return "minLength"
    if len(value) > schema.get("maxLength", len(value)):
        return "maxLength"
    pattern = schema.get("pattern")
    return "pattern" if pattern is not None and re.search(pattern, value) is None else None


def _within(schema: Schema, value: float) -> bool:
    return not any(key in schema and breaks(value, schema[key]) for key, breaks in _LIMITS.items())


def _wrong_number(schema: Schema, n: int, path: Loc) -> Finding | None:
    least, most = _ENTRIES.get(str(schema.get("type")), ("", ""))
    if "prefixItems" in schema and n < len(schema["prefixItems"]):
        return None  # each that is missing is told
    if n < schema.get(least, 0):
        expected = f"at least {_entries(schema[least])}"
    elif n > schema.get(most, n):
        expected = f"at most {_entries(schema[most])}"
    else:
        return None
    there = f"there {'is' if n == 1 else 'are'} {_entries(n)}"
    return Finding(path, f"{there}; expected {expected}", expected, "limit")


def _entries(n: int) -> str:
    return f"{n} {'entry' if n == 1 else 'entries'}"
