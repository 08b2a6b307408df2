"""Puts the errors of pydantic into plain words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ecosystem.scenario.loading.nodes import show
from ecosystem.scenario.loading.shapes import MISSING, Trace, key_names, limits, tags

# What was expected, by the beginning of the error's type.
_EXPECTED: tuple[tuple[str, str], ...] = (
    ("int_", "a whole number"),
    ("float_", "a number"),
    ("finite_number", "a finite number"),
    ("decimal_", "a number"),
    ("bool_", "true or false"),
    ("string_pattern_mismatch", "a text which matches {pattern}"),
    ("string_too_short", "a text of at least {min_length} characters"),
    ("string_too_long", "a text of at most {max_length} characters"),
    ("string_", "a text"),
    ("date_", "a date as YYYY-MM-DD"),
    ("datetime_", "a date and time as YYYY-MM-DDTHH:MM:SS"),
    ("multiple_of", "a multiple of {multiple_of}"),
    ("too_short", "at least {min_length} entries"),
    ("too_long", "at most {max_length} entries"),
    ("model_", "a mapping of keys and values"),
    ("dict_", "a mapping of keys and values"),
    ("dataclass_", "a mapping of keys and values"),
    ("mapping_", "a mapping of keys and values"),
    ("list_", "a list"),
    ("tuple_", "a list"),
    ("set_", "a list"),
    ("frozen_set_", "a list"),
    ("iterable_", "a list"),
    ("none_required", "null"),
    ("literal_error", "{expected}"),
    ("enum", "{expected}"),
)
_LIMIT_WORDS = {"gt": "above {}", "ge": "at least {}", "lt": "below {}", "le": "at most {}"}
_QUANTITIES: dict[Any, str] = {int: "a whole number", date: "a date"}
_LIMIT_TYPES = ("greater_than", "less_than")
_NUMBER_TYPES = ("int_", "float_", "decimal_", "finite_number", *_LIMIT_TYPES)
_OWN_MESSAGES = ("value_error", "assertion_error")
_LISTED = 40


def describe(error: Mapping[str, Any], trace: Trace) -> str:
    """Return what an error of pydantic means to the user.

    Parameters
    ----------
    error : mapping
        One entry of ``ValidationError.errors()``.
    trace : Trace
        Where the error's place leads.

    Returns
    -------
    str
        What is wrong; what was expected; what to do.
    """
    kind = error["type"]
    if kind in ("extra_forbidden", "invalid_key"):
        return _unknown_key(trace)
    if kind in ("missing", "missing_argument"):
        return _missing_key(error, trace)
    if kind == "union_tag_invalid":
        return _wrong_tag(error, trace)
    if kind == "union_tag_not_found":
        return _no_tag(trace)
    if kind in _OWN_MESSAGES:
        return clean_message(error)
    return _wrong_value(error, trace)


def clean_message(error: Mapping[str, Any]) -> str:
    """Return the message of a validator without the words pydantic puts in front of it."""
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, Exception) and str(raised):
        return str(raised)
    return str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")


def expectation(error: Mapping[str, Any], trace: Trace) -> str | None:
    """Return what was expected, such as ``a number from 0 to 1``, or None if that is not known."""
    kind: str = error["type"]
    bounds = limits(trace.slots)
    if kind.startswith(_LIMIT_TYPES):
        bounds = {**error.get("ctx", {}), **bounds}
        return f"{_quantity(trace)}{_range(bounds)}"
    for start, words in _EXPECTED:
        if kind.startswith(start):
            text = words.format_map(_Context(error.get("ctx", {})))
            if kind == "literal_error" or kind == "enum":
                return _one_of(choices(text)) or text
            return text + (_range(bounds) if kind.startswith(_NUMBER_TYPES) else "")
    return None


def _quantity(trace: Trace) -> str:
    declared = [slot.annotation for slot in trace.slots]
    return next((words for kind, words in _QUANTITIES.items() if kind in declared), "a number")


class _Context(dict[str, Any]):
    """Lets a message name something which the error does not tell."""

    def __missing__(self, key: str) -> str:
        return "…"


def _range(bounds: Mapping[str, Any]) -> str:
    if "ge" in bounds and "le" in bounds:
        words = f" from {_number(bounds['ge'])} to {_number(bounds['le'])}"
    else:
        parts = [
            text.format(_number(bounds[name]))
            for name, text in _LIMIT_WORDS.items()
            if name in bounds
        ]
        words = f" {' and '.join(parts)}" if parts else ""
    return words + (f" ({bounds['unit']})" if "unit" in bounds else "")


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _wrong_value(error: Mapping[str, Any], trace: Trace) -> str:
    value = error["input"] if trace.value is MISSING or trace.is_key else trace.value
    expected = expectation(error, trace)
    if error["type"] in ("too_short", "too_long"):
        text = f"there are {error['ctx']['actual_length']} entries; expected {expected}"
        return re.sub(r"\b1 entries", "1 entry", text).replace("are 1 ", "is 1 ")
    what = "the key " if trace.is_key else ""
    if expected is None:
        return f"{what}{show(value)} is not possible; {error['msg']}{_meaning(trace)}"
    message = f"{what}{show(value)} is not possible; expected {expected}"
    if error["type"].startswith(("literal_error", "enum")) and isinstance(value, str):
        message += suggestion(value, choices(str(error.get("ctx", {}).get("expected", ""))))
    elif error["type"] == "string_type" and not isinstance(value, dict | list | None):
        message += "; put it in quotes if it is meant as text"
    return message + _meaning(trace)


def _meaning(trace: Trace) -> str:
    description = trace.info.description if trace.info is not None else None
    return f"; meaning: {_lower(description)}" if description else ""


def _lower(description: str) -> str:
    text = " ".join(description.split()).rstrip(".")
    # Acronyms such as GPU keep their capitals.
    return text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _unknown_key(trace: Trace) -> str:
    key = str(trace.path[-1]) if trace.path else ""
    allowed = [name for model in trace.models for name in key_names(model)]
    near = suggestion(key, allowed)
    if near or not allowed:
        return f"unknown key {show(key)}{near}"
    return f"unknown key {show(key)}; allowed here: {_listed(allowed)}"


def _missing_key(error: Mapping[str, Any], trace: Trace) -> str:
    key = str(trace.path[-1] if trace.path else error["loc"][-1])
    unit = limits(trace.slots).get("unit")
    description = trace.info.description if trace.info is not None else None
    meaning = f": {_lower(description)}" if description else ""
    return f"missing key {show(key)}{meaning}{f' ({unit})' if unit else ''}; add it here"


def _wrong_tag(error: Mapping[str, Any], trace: Trace) -> str:
    context = error["ctx"]
    key = discriminator_key(error)
    value = trace.value.get(key) if isinstance(trace.value, dict) else context.get("tag")
    expected = choices(str(context.get("expected_tags", "")))
    near = suggestion(value, expected) if isinstance(value, str) else ""
    what = f"unknown {key or 'form'} {show(value)}{near}"
    return f"{what}; choices: {_listed(expected)}"


def _no_tag(trace: Trace) -> str:
    found = [(slot.discriminator, tags(slot, slot.discriminator)) for slot in trace.slots]
    key, names = next(((key, names) for key, names in found if names), (None, []))
    listed = f"; choices: {_listed(names)}" if names else ""
    if not isinstance(trace.value, dict):
        return f"{show(trace.value)} is not possible; expected another form{listed}"
    if not isinstance(key, str):
        return f"it is not clear which form is meant{listed}"
    return f"missing key {show(key)}, which says what kind this is; add it here{listed}"


def form(trace: Trace) -> str | None:
    """Return the keys of the model which the last step was taken in, or None if unknown."""
    if len(trace.models) != 1:
        return None
    fields = trace.models[0].model_fields.values()
    names = key_names(trace.models[0])
    required = [name for name, info in zip(names, fields, strict=True) if info.is_required()]
    optional = [name for name in names if name not in required]
    if not required:
        return f"any of the keys {_listed(optional)}"
    extra = f" (perhaps {_listed(optional)})" if optional else ""
    return f"the {'key' if len(required) == 1 else 'keys'} {_listed(required)}{extra}"


def discriminator_key(error: Mapping[str, Any]) -> str | None:
    """Return the key which holds the tag of a tagged union, or None if a function finds it."""
    named = choices(str(error.get("ctx", {}).get("discriminator", "")))
    return named[0] if named else None


def choices(text: str) -> list[str]:
    """Return the quoted words of a text, such as ``'a', 'b' or 'c'``."""
    return re.findall(r"'([^']*)'", text)


def suggestion(given: str, allowed: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest of what is allowed, or an empty text."""
    by_lower = {name.lower(): name for name in allowed}
    near = difflib.get_close_matches(given.lower()[:200], by_lower, n=1)
    return f"; did you mean {show(by_lower[near[0]])}?" if near else ""


def _one_of(names: list[str]) -> str:
    if len(names) < 2:
        return f"'{names[0]}'" if names else ""
    return f"one of {_listed(names)}"


def _listed(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:_LISTED]) + (", …" if len(unique) > _LISTED else "")
