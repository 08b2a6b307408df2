"""Says in plain words what a JSON Schema expects."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ecosystem.config.nodes import show

Schema = Mapping[str, Any]

_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "string": "a text",
    "object": "a mapping of keys and values",
    "array": "a list",
    "null": "null",
    "date": "a date as YYYY-MM-DD",
    "date-time": "a date and time as YYYY-MM-DDTHH:MM:SS",
}
_LIMITS = {
    "exclusiveMinimum": "above {}",
    "minimum": "at least {}",
    "exclusiveMaximum": "below {}",
    "maximum": "at most {}",
    "multipleOf": "a multiple of {}",
}
_LISTED = 40


def expectation(schema: Schema, unit: str = "") -> str:
    """Return what a value should be, such as ``a number from 0 to 1``; empty if nothing is said.

    Parameters
    ----------
    schema : mapping
        The schema of the value, without references and unions.
    unit : str, optional
        The unit of a number.
    """
    choices = choices_of(schema)
    if choices:
        return f"one of {listed(map(plain, choices))}" if len(choices) > 1 else show(choices[0])
    words = _TYPES.get(schema.get("format", ""), _TYPES.get(schema.get("type", ""), ""))
    if schema.get("type") in ("integer", "number"):
        words += f"{_range(schema)} ({unit})" if unit else _range(schema)
    return words


def _range(schema: Schema) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f" from {_number(schema['minimum'])} to {_number(schema['maximum'])}"
    parts = [text.format(_number(schema[key])) for key, text in _LIMITS.items() if key in schema]
    return f" {' and '.join(parts)}" if parts else ""


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def choices_of(schema: Schema) -> Sequence[Any]:
    """Return the values of which a schema allows one, or nothing if it does not list them."""
    if "const" in schema:
        return [schema["const"]]
    choices: Sequence[Any] = schema.get("enum", ())
    return choices


def plain(choice: Any) -> str:
    """Return a choice as it stands in a list of choices: a text without quotes."""
    return choice if isinstance(choice, str) else show(choice)


def form(schema: Schema) -> str:
    """Return the keys of a mapping, those that it must have first."""
    required = list(schema.get("required", ()))
    optional = [key for key in schema.get("properties", {}) if key not in required]
    if not required:
        return f"any of the keys {listed(optional)}"
    extra = f" (perhaps {listed(optional)})" if optional else ""
    return f"the {'key' if len(required) == 1 else 'keys'} {listed(required)}{extra}"


def meaning(schema: Schema) -> str:
    """Return the description of a key as a part of a sentence; empty if it has none."""
    text = " ".join(str(schema.get("description", "")).split()).rstrip(".")
    # Acronyms such as GPU keep their capitals.
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def suggestion(given: Any, allowed: Iterable[Any]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest of what is allowed, or an empty text."""
    if not isinstance(given, str):
        return ""
    by_lower = {name.lower(): name for name in allowed if isinstance(name, str)}
    near = difflib.get_close_matches(given.lower()[:200], by_lower, n=1)
    return f"; did you mean {show(by_lower[near[0]])}?" if near else ""


def listed(names: Iterable[str]) -> str:
    """Return names joined by commas, at most forty of them."""
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:_LISTED]) + (", …" if len(unique) > _LISTED else "")


def either(phrases: Iterable[str]) -> str:
    """Return phrases joined by *or*, each once."""
    return ", or ".join(dict.fromkeys(phrase for phrase in phrases if phrase))
