"""Whom a policy is for: a condition on the attributes of labs, publishers or crawlers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import Field, model_validator

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.clock import Time, value_at
from ecosystem.scenario.fields import Growth, Logistic, Part, Table

Scalar = bool | int | float | str | None
PartT = TypeVar("PartT", bound=Part)


class Between(Part):
    """Numbers from one to another, ends included."""

    at_least: float | None = Field(None, allow_inf_nan=False)
    at_most: float | None = Field(None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _has_an_end(self) -> Between:
        if self.at_least is None and self.at_most is None:
            raise ValueError("expected at_least, at_most or both")
        return self

    def holds(self, value: object) -> bool:
        """Tell whether a value is a number between the two."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        low, high = self.at_least, self.at_most
        return (low is None or value >= low) and (high is None or value <= high)


Condition = Between | list[Scalar] | Scalar
Predicate = dict[str, Condition]
"""Attribute of an agent, as the scenario states it: the value that it must have, a list of which
one, or limits. An attribute inside another is named with a dot, as in `decoding.top_p`."""


class Target(Part):
    """For whom a policy is: agents that fulfil all conditions; by default all."""

    labs: Predicate = Field({}, description="labs, by what the scenario says of them")
    publishers: Predicate = Field({}, description="groups of publishers, likewise")
    crawlers: Predicate = Field({}, description="crawlers, likewise")


def chosen(
    predicate: Predicate,
    parts: Sequence[PartT],
    time: Time,
    round_: int,
    place: Loc,
) -> list[PartT]:
    """Return the parts of a scenario that fulfil a predicate.

    Parameters
    ----------
    predicate
        Attribute: condition.
    parts
        Labs, groups of publishers or crawlers, as the scenario has them.
    time, round_
        When: attributes that change over time have their value at the end of this round.
    place
        Where the predicate stands, for errors.

    Raises
    ------
    FieldErrors
        If an attribute is not there, or nobody fulfils all conditions.
    """
    problems = list(_unknown(predicate, parts, place))
    if problems:
        raise FieldErrors(problems)
    found = [part for part in parts if _fulfils(predicate, part, time, round_)]
    if not found:
        what = str(place[-1])
        shown = [_text_of(predicate, part, time, round_) for part in parts]
        between = "; " if any(":" in each for each in shown) else ", "
        there = f"there are {between.join(shown)}" if parts else f"the scenario has no {what}"
        raise FieldErrors([FieldError(place, f"no {what} fulfil this; {there}")])
    return found


def _text_of(predicate: Predicate, part: Part, time: Time, round_: int) -> str:
    """Return the name of a part, with its values of the attributes asked for."""
    attributes = _scalars(part)
    texts = [
        f"{asked} {_value_text(_now(attributes[asked], time, round_))}"
        if asked in attributes
        else f"no {asked}"
        for asked in predicate
        if asked != "name"
    ]
    name = str(getattr(part, "name", "?"))
    return f"{name}: {', '.join(texts)}" if texts else name


def _value_text(value: object) -> str:
    """Return a value as a scenario file says it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _unknown(predicate: Predicate, parts: Sequence[Part], place: Loc) -> Iterator[FieldError]:
    for attribute in predicate:
        known = sorted({name for part in parts for name in _scalars(part)})
        if parts and attribute not in known:
            near = get_close_matches(attribute, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
            yield FieldError((*place, attribute), f"there is no attribute {attribute!r}; {hint}")


def _fulfils(predicate: Predicate, part: Part, time: Time, round_: int) -> bool:
    attributes = _scalars(part)
    return all(
        name in attributes and _holds(condition, _now(attributes[name], time, round_))
        for name, condition in predicate.items()
    )


def _holds(condition: Condition, value: object) -> bool:
    if isinstance(condition, Between):
        return condition.holds(value)
    wanted = condition if isinstance(condition, list) else [condition]
    return any(
        value == each and isinstance(value, bool) == isinstance(each, bool) for each in wanted
    )


def _now(value: Any, time: Time, round_: int) -> object:
    if isinstance(value, Table | Logistic | Growth):
        return value_at(value, time, round_)
    return value


def _scalars(part: Part, prefix: str = "") -> Mapping[str, Any]:
    """Return the values of a part that a condition can be about, by their dotted names."""
    found: dict[str, Any] = {}
    for name, value in part:
        if isinstance(value, Part) and not isinstance(value, Table | Logistic | Growth):
            found |= _scalars(value, f"{prefix}{name}.")
        elif not isinstance(value, list | dict):
            found[f"{prefix}{name}"] = value
    return found
