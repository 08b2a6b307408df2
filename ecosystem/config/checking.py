"""Makes data an instance of a pydantic model, or says everything that is wrong with them.

Pydantic decides. The JSON Schema of the model, walked beside the data, gives the words; where the
schema has nothing to say against a value (a validator refused it), pydantic's own words are told.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ecosystem.config.findings import Finding
from ecosystem.config.json_schema import json_schema
from ecosystem.config.nodes import Document, show
from ecosystem.config.places import Label, Place, labels_at, place_of
from ecosystem.config.problems import FieldError, FieldErrors, Key, Loc, ScenarioError
from ecosystem.config.walk import Walk

ModelT = TypeVar("ModelT", bound=BaseModel)
_Error = tuple[tuple[Label, ...], Mapping[str, Any]]


def validate(document: Document, model: type[ModelT]) -> ModelT:
    """Return data as an instance of a model.

    Parameters
    ----------
    document : Document
        The data, with their places.
    model : type of BaseModel
        The model of the whole file. Its validators may raise `FieldError` or `FieldErrors`
        to point at precise places.

    Returns
    -------
    BaseModel
        An instance of `model`.

    Raises
    ------
    ScenarioError
        If the data do not fit the model; carries every problem found.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as invalid:
        errors = list(_errors(invalid))
    found = list(_findings(Walk(json_schema(model)), document.data, errors))
    if any(loc for loc, _ in errors):  # else the checks across parts have been run
        found += _across_parts(document, model, [loc for loc, _ in found])
    raise ScenarioError(document.problem(loc, message) for loc, message in found)


def _errors(invalid: ValidationError, around: tuple[Label, ...] = ()) -> Iterator[_Error]:
    """Yield every error of pydantic with its place."""
    for error in invalid.errors(include_url=False):
        loc, raised = (*around, *error["loc"]), _raised(error)
        # A validator may have validated further, as one that knows kinds of the user's own.
        if isinstance(raised, ValidationError):
            yield from _errors(raised, loc)
        else:
            yield loc, error


def _raised(error: Mapping[str, Any]) -> Exception | None:
    """Return what a validator raised."""
    raised = error.get("ctx", {}).get("error")
    return raised if isinstance(raised, Exception) else None


def _findings(walk: Walk, data: Any, errors: Sequence[_Error]) -> Iterator[tuple[Loc, str]]:
    """Yield place and message of everything wrong with the data.

    The walk is stricter than pydantic, to which a number written as a text is one: what it finds
    counts only where pydantic refuses something too.
    """
    labels = labels_at(loc for loc, _ in errors)
    placed = [(place_of(loc, walk, data, labels), error) for loc, error in errors]
    refused = {path for place, _ in placed for path in (place.path, place.tag, *place.unions)}
    found = [each for each in walk.findings(walk.schema, data) if each.path in refused]
    left = [
        (place, error)
        for place, error in placed
        if place.is_meant and not any(_tells(each, place, error) for each in found)
    ]
    yield from ((each.path, each.message) for each in found)
    for place, error in left if found or left else placed:
        yield from _own_words(error, place.path, place.value)


def _tells(finding: Finding, place: Place, error: Mapping[str, Any]) -> bool:
    """Tell whether a finding says what an error says; a validator may refuse parts in order."""
    if _raised(error) is None:
        return place.meets(finding.path)
    return finding.path in (place.path, place.tag)


def _own_words(error: Mapping[str, Any], path: Loc, value: Any) -> Iterator[tuple[Loc, str]]:
    """Yield place and message in the words of a validator, or of pydantic."""
    raised = _raised(error)
    if isinstance(raised, FieldErrors):
        yield from ((path + each.loc, each.message) for each in raised.errors)
    elif isinstance(raised, FieldError):
        yield path + raised.loc, raised.message
    elif raised is not None and str(raised):
        yield path, str(raised)
    else:
        words = str(error["msg"]).replace("Input should be ", "expected ", 1)
        yield path, f"{show(value)} is not possible; {words}"


def _across_parts(
    document: Document, model: type[ModelT], wrong: list[Loc]
) -> Iterator[tuple[Loc, str]]:
    """Yield what the checks across parts of the data find beside the values already refused.

    Pydantic runs these checks only when every value is in order: they are run on a copy without
    the refused values. What else the copy lacks is no finding.
    """
    data = copy.deepcopy(document.data)
    for loc in wrong:
        holder: Any = data
        for key in loc[:-1]:
            holder = holder[key] if _has(holder, key) else None
        if isinstance(holder, dict) and loc:
            holder.pop(loc[-1], None)
    try:
        model.model_validate(data)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            raised = _raised(error)
            if error["loc"] == () and isinstance(raised, FieldErrors):
                yield from ((each.loc, each.message) for each in raised.errors)


def _has(holder: Any, key: Key) -> bool:
    if isinstance(holder, list):
        return isinstance(key, int) and key < len(holder)
    return isinstance(holder, dict) and key in holder
