"""Makes data an instance of a pydantic model, or says everything that is wrong with them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ecosystem.config.expectation import either, expectation, form
from ecosystem.config.failure import Failure, raised_in
from ecosystem.config.json_schema import json_schema
from ecosystem.config.nodes import Document, show
from ecosystem.config.problems import FieldErrors, Key, Loc, ScenarioError
from ecosystem.config.walk import Label, Walk

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
        made = model.model_validate(document.data)
    except ValidationError as invalid:
        errors = list(_errors(invalid))
    else:
        if misread := list(_misread(document.data, made)):
            raise ScenarioError(document.problem(loc, message) for loc, message in misread)
        return made
    walk = Walk(json_schema(model), document.data, [loc for loc, _ in errors])
    found = list(_problems([Failure(loc, e, walk.place(loc), walk) for loc, e in errors], 0))
    if any(loc for loc, _ in errors):  # else the checks across parts have been run
        found += _across_parts(document, model, [loc for loc, _ in found])
    raise ScenarioError(document.problem(loc, message) for loc, message in found)


def _misread(data: Any, made: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Yield what pydantic took for something that no reader would: `true` for 1, 0 for a day."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _misread(value, _part(made, key), (*loc, key))
    elif isinstance(data, list):
        parts = made if isinstance(made, list | tuple) else ()
        for i, (value, part) in enumerate(zip(data, parts, strict=False)):
            yield from _misread(value, part, (*loc, i))
    elif isinstance(data, bool) and isinstance(made, int | float) and not isinstance(made, bool):
        yield loc, f"{show(data)} is not possible; expected {expectation({'type': 'number'})}"
    elif isinstance(data, int | float) and isinstance(made, date):
        expected = expectation({"type": "string", "format": "date"})
        yield loc, f"{show(data)} is not possible; expected {expected}"


def _part(made: Any, key: Key) -> Any:
    """Return what a key of the data became; None where it is kept elsewhere."""
    if isinstance(made, Mapping):
        return made.get(key)
    if isinstance(made, BaseModel):
        for name, field in type(made).model_fields.items():
            if key in (name, field.alias):
                return getattr(made, name)
    return None


def _errors(invalid: ValidationError, around: tuple[Label, ...] = ()) -> Iterator[_Error]:
    """Yield every error of pydantic with its place."""
    for error in invalid.errors(include_url=False):
        loc, raised = (*around, *error["loc"]), raised_in(error)
        # A validator may have validated further, as one that knows kinds of the user's own.
        if isinstance(raised, ValidationError):
            yield from _errors(raised, loc)
        else:
            yield loc, error


def _problems(failures: Iterable[Failure], level: int) -> Iterator[tuple[Loc, str]]:
    """Yield place and message of each problem, `level` untagged unions having been dealt with."""
    unions: dict[tuple[Label, ...], dict[Label, list[Failure]]] = {}
    for failure in failures:
        if len(failure.place.unions) <= level:
            yield from failure.problems()
        else:
            index, _ = failure.place.unions[level]
            union = unions.setdefault(failure.loc[:index], {})
            union.setdefault(failure.loc[index], []).append(failure)
    for by_branch in unions.values():
        chosen = _nearest_branches(list(by_branch.values()), level)
        if len(chosen) == 1:
            yield from _problems(chosen[0], level + 1)
        else:
            yield _merged(chosen, level)


def _nearest_branches(branches: list[list[Failure]], level: int) -> list[list[Failure]]:
    """Return the errors of the branches that the user most likely meant: one, if one is nearest.

    A branch whose own check refused the value had found everything else in order. A branch which
    got below the place of the union has at least the right form; among such branches the one
    with the fewest wrong keys counts, its own before those further below, then the one which
    got furthest. A scalar which breaks a limit is nearer than one of the wrong type.
    """

    def rank(branch: list[Failure]) -> tuple[int, int, int, int]:
        furthest = max(_depth(failure, level) for failure in branch)
        if furthest == 0 and all(failure.is_own for failure in branch):
            return (2, 0, 0, 0)
        if furthest > 0:
            keys = [_depth(failure, level) for failure in branch if failure.is_of_keys]
            return (1, -keys.count(1), -len(keys), furthest)
        return (0, 0 if any(failure.is_of_type for failure in branch) else 1, 0, 0)

    ranks = [rank(branch) for branch in branches]
    return [branch for branch, of in zip(branches, ranks, strict=True) if of == max(ranks)]


def _depth(failure: Failure, level: int) -> int:
    """Return how far below a union an error lies."""
    return len(failure.place.path) - len(failure.place.unions[level][1])


def _merged(branches: Sequence[list[Failure]], level: int) -> tuple[Loc, str]:
    """Return one problem for a value which fits no branch, none being nearer than another."""
    first = [max(branch, key=lambda failure: _depth(failure, level) > 0) for branch in branches]
    place, path = first[0].place, first[0].place.unions[level][1]
    depths = {_depth(failure, level) for failure in first}
    if depths == {0} and all(failure.expected for failure in first):
        what = f"{'the key ' if place.is_key else ''}{show(place.value)} is not possible"
        expected = either(failure.expected for failure in first)
        return path, f"{what}; expected {expected}{first[0].meaning}"
    if depths == {1}:
        forms = either(form(failure.place.owner) for failure in first)
        return path, f"the keys fit none of the allowed forms; expected {forms}"
    messages = either(failure.message for failure in first)
    return path, f"this fits none of the allowed forms: either {messages}"


def _across_parts(
    document: Document, model: type[ModelT], wrong: list[Loc]
) -> Iterator[tuple[Loc, str]]:
    """Yield what the checks across parts of the data find beside the values already refused.

    Pydantic runs these checks only when every value is in order: they are run on a copy without
    the refused values. Of an entry that is refused as a whole its name stays, so that others may
    refer to it. What else the copy lacks is no finding.
    """
    data = copy.deepcopy(document.data)
    entries = []
    for loc in wrong:
        holder: Any = data
        for key in loc[:-1]:
            holder = holder[key] if _has(holder, key) else None
        if isinstance(holder, dict) and loc:
            holder.pop(loc[-1], None)
        elif loc and _has(holder, loc[-1]) and isinstance(holder[loc[-1]], dict):
            entry = holder[loc[-1]]
            holder[loc[-1]] = {key: entry[key] for key in ("name",) if key in entry}
            entries.append(loc)
    try:
        yield from _misread(data, model.model_validate(data))
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            raised = raised_in(error)
            if error["loc"] == () and isinstance(raised, FieldErrors):
                for each in raised.errors:
                    if not any(each.loc[: len(entry)] == entry for entry in entries):
                        yield each.loc, each.message


def _has(holder: Any, key: Key) -> bool:
    if isinstance(holder, list):
        return isinstance(key, int) and key < len(holder)
    return isinstance(holder, dict) and key in holder
