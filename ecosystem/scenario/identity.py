"""What makes two scenarios the same, whatever fields the schema gains.

The identity of a scenario is what it holds other than the *first default* of each field: the
default with which the field was introduced. So

- a new field that may be left out changes no scenario's identity, where it is left out or states
  its default;
- a default that is changed changes the identity of every scenario that relies on it, since what
  such a scenario now holds is not the first default; a scenario that states the first default
  keeps its identity.

The first default of a field is its present one, unless it is listed in `FIRST_DEFAULTS`. A test
holds the first default of every field, so that none is changed without being listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

FIRST_DEFAULTS: Mapping[str, Any] = MappingProxyType({})
"""First default of each field whose default was changed, as ``"Lab.smoothing": 0``.

Dates are texts and parts are mappings, as in :func:`holdings`.
"""


def holdings(part: BaseModel, first: Mapping[str, Any] = FIRST_DEFAULTS) -> dict[str, Any]:
    """Return what a part of a scenario holds other than the first defaults.

    Parameters
    ----------
    part
        A scenario, or a part of one.
    first
        First default of the fields whose default was changed.

    Returns
    -------
    dict
        Plain values that JSON can hold, by the names that fields have in files; parts are
        mappings of what they hold, empty where that is all by default.

    Examples
    --------
    >>> from ecosystem.scenario.clock import Time
    >>> holdings(Time(rounds=3, step="1 year"))
    {'rounds': 3}
    """
    found: dict[str, Any] = _holding(part, to_jsonable_python(part, by_alias=True), first)
    return found


class _Field(NamedTuple):
    """A field of a part: its attribute, its name in files, among all fields, and its default."""

    attribute: str
    written: str
    name: str
    is_required: bool
    default: Any


@cache
def fields_of(model: type[BaseModel]) -> tuple[_Field, ...]:
    """Return the fields of a part, with their present defaults as in :func:`holdings`."""
    origin = model.__pydantic_generic_metadata__["origin"] or model
    found = []
    for name, info in model.model_fields.items():
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        # Of its parts, what is there by default today: what of that was changed is in the value.
        held = _holding(default, to_jsonable_python(default, by_alias=True), {})
        of_all = f"{origin.__name__}.{name}"
        found.append(_Field(name, info.alias or name, of_all, info.is_required(), held))
    return tuple(found)


def _holding(value: Any, plain: Any, first: Mapping[str, Any]) -> Any:
    if isinstance(value, BaseModel):
        found = {}
        for field in fields_of(type(value)):
            held = _holding(getattr(value, field.attribute), plain[field.written], first)
            if field.is_required or held != first.get(field.name, field.default):
                found[field.written] = held
        # What the user's own classes are told has no field, and no default that is known here.
        return {**found, **{name: plain[name] for name in value.model_extra or {}}}
    if isinstance(value, Mapping):
        return {
            key: _holding(each, plain[key], first)
            for each, key in zip(value.values(), plain, strict=True)
        }
    if isinstance(value, list | tuple):
        return [_holding(each, below, first) for each, below in zip(value, plain, strict=True)]
    return plain
