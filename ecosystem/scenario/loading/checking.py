"""Validates a scenario against a pydantic model, reporting problems at their places."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ecosystem.scenario.loading.nodes import Document
from ecosystem.scenario.problems import FieldError, FieldErrors, Loc, ScenarioError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ecosystem.scenario.loading.shapes import Trace

ModelT = TypeVar("ModelT", bound="BaseModel")

_STRUCTURAL = ("missing", "extra_forbidden", "literal_error", "invalid_key")
_OWN_CHECKS = ("value_error", "assertion_error")
_TYPE_ERRORS = ("literal_error", "enum", "int_from_float", "none_required")


def validate(document: Document, model: type[ModelT]) -> ModelT:
    """Return a scenario as an instance of a model.

    Parameters
    ----------
    document : Document
        The scenario.
    model : type of BaseModel
        The model of the whole scenario. Its validators may raise `FieldError` or `FieldErrors`
        to point at precise places.

    Returns
    -------
    BaseModel
        An instance of `model`.

    Raises
    ------
    ScenarioError
        If the scenario does not fit the model; carries every problem found.
    """
    # Importing pydantic takes a while, and reading alone does without it.
    from pydantic import ValidationError

    from ecosystem.scenario.loading.shapes import follow

    try:
        return model.model_validate(document.data)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
    failures = [_Failure(dict(e), follow(model, document.data, e["loc"])) for e in errors]
    found = list(_findings(failures, 0))
    if any(error["loc"] for error in errors):  # else these checks have been run
        found += _across_parts(document, model, [loc for loc, _ in found])
    raise ScenarioError(document.problem(loc, message) for loc, message in found)


def _across_parts(
    document: Document, model: type[ModelT], wrong: list[Loc]
) -> Iterator[tuple[Loc, str]]:
    """Yield what the checks across parts of the scenario find beside the values already refused.

    Pydantic runs these checks only when every value is in order: they are run on a copy without
    the refused values. What else the copy lacks is no finding.
    """
    from pydantic import ValidationError

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
            raised = error.get("ctx", {}).get("error")
            if error["loc"] == () and isinstance(raised, FieldErrors):
                yield from ((each.loc, each.message) for each in raised.errors)


def _has(holder: Any, key: Any) -> bool:
    if isinstance(holder, list):
        return isinstance(key, int) and key < len(holder)
    return isinstance(holder, dict) and key in holder


@dataclass(frozen=True)
class _Failure:
    """An error of pydantic, and where its place leads."""

    error: dict[str, Any]
    trace: Trace

    @property
    def structural(self) -> bool:
        """Whether keys or tags are wrong, so that perhaps another form was meant."""
        return self.error["type"] in _STRUCTURAL

    def branch(self, level: int) -> str:
        """Return the label of the branch of an untagged union, counted from the outermost."""
        return str(self.error["loc"][self.trace.branches[level].index])

    def depth(self, level: int) -> int:
        """Return how far below the union the error lies."""
        return len(self.trace.path) - len(self.trace.branches[level].path)


def _findings(failures: Iterable[_Failure], level: int) -> Iterator[tuple[Loc, str]]:
    """Yield place and message of each finding, `level` untagged unions having been dealt with."""
    unions: dict[tuple[int | str, ...], dict[str, list[_Failure]]] = {}
    for failure in failures:
        branches = failure.trace.branches
        if len(branches) <= level:
            yield from _single(failure)
        else:
            union = unions.setdefault(failure.error["loc"][: branches[level].index], {})
            union.setdefault(failure.branch(level), []).append(failure)
    for by_branch in unions.values():
        chosen = _meant(list(by_branch.values()), level)
        if chosen is not None:
            yield from _findings(chosen, level + 1)
        else:
            yield _merged(list(by_branch.values()), level)


def _single(failure: _Failure) -> Iterator[tuple[Loc, str]]:
    from ecosystem.scenario.loading.wording import describe, discriminator_key

    error, trace = failure.error, failure.trace
    raised = error.get("ctx", {}).get("error") if error["type"] == "value_error" else None
    if isinstance(raised, FieldErrors):
        yield from ((trace.path + each.loc, each.message) for each in raised.errors)
    elif isinstance(raised, FieldError):
        yield trace.path + raised.loc, raised.message
    elif error["type"] == "union_tag_invalid" and (key := discriminator_key(error)) is not None:
        yield (*trace.path, key), describe(error, trace)
    else:
        yield trace.path, describe(error, trace)


def _meant(branches: list[list[_Failure]], level: int) -> list[_Failure] | None:
    """Return the errors of the branch which the user most likely meant, if that can be told.

    A branch whose own check refused the value had found everything else in order. A branch which
    got below the place of the union has at least the right form; among such branches the one
    with the fewest wrong keys counts, then the one which got furthest. A scalar which breaks a
    limit is nearer than one of the wrong type.
    """

    def rank(branch: list[_Failure]) -> tuple[int, int, int]:
        depth = max(failure.depth(level) for failure in branch)
        kinds = [failure.error["type"] for failure in branch]
        if depth == 0 and all(kind in _OWN_CHECKS for kind in kinds):
            return (2, 0, 0)
        if depth > 0:
            return (1, -sum(failure.structural for failure in branch), depth)
        return (0, 0 if any(_is_type_error(kind) for kind in kinds) else 1, 0)

    best = max(rank(branch) for branch in branches)
    nearest = [branch for branch in branches if rank(branch) == best]
    return nearest[0] if len(nearest) == 1 else None


def _is_type_error(kind: str) -> bool:
    return kind.endswith(("_type", "_parsing", "_inexact")) or kind in _TYPE_ERRORS


def _merged(branches: list[list[_Failure]], level: int) -> tuple[Loc, str]:
    """Return one finding for a value which fits no branch, none being nearer than another."""
    from ecosystem.scenario.loading.nodes import show
    from ecosystem.scenario.loading.wording import describe, expectation, form

    first = branches[0][0].trace
    path = first.branches[level].path
    nearer = [next((e for e in branch if e.depth(level) > 0), None) for branch in branches]
    reached = [each for each in nearer if each is not None]
    if reached:
        forms = [form(each.trace) if each.depth(level) == 1 else None for each in reached]
        if all(forms):
            return path, f"the keys fit none of the allowed forms; expected {_either(forms)}"
        told = (describe(each.error, each.trace) for each in reached)
        return path, f"this fits none of the allowed forms: either {_either(told)}"
    phrases = (
        expectation(each.error, each.trace) or describe(each.error, each.trace)
        for branch in branches
        for each in branch
    )
    what = "the key " if first.is_key else ""
    value = show(branches[0][0].error["input"])
    return path, f"{what}{value} is not possible; expected {_either(phrases)}"


def _either(phrases: Iterable[str | None]) -> str:
    return ", or ".join(dict.fromkeys(phrase for phrase in phrases if phrase))
