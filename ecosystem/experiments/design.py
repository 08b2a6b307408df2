"""What the user writes to have settings designed: a design, and the parameters that vary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import prod
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ecosystem.experiments.tables import WIDE
from ecosystem.scenario.fields import Name, Part
from ecosystem.scenario.problems import FieldError, FieldErrors

Value = bool | int | float | date | str
Limit = Annotated[float, Field(allow_inf_nan=False)]
Path = Annotated[str, Field(min_length=1)]

MAX_POINTS = 10_000


class Grid(Part):
    """Every value of every parameter with every value of the others."""

    kind: Literal["grid"]


class Listed(Part):
    """The first values of all parameters, then the second ones, and so on."""

    kind: Literal["list"]


class _Sampled(Part):
    points: int = Field(ge=2, le=MAX_POINTS, description="number of points")
    seed: int = Field(1, ge=0, lt=2**62, description="of the design alone; runs have their own")


class LatinHypercube(_Sampled):
    """As many slices of every range as there are points, and a point in each (McKay 1979)."""

    kind: Literal["latin-hypercube"]


class Sobol(_Sampled):
    """A scrambled Sobol sequence: as even as can be in several parameters together."""

    kind: Literal["sobol"]

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        if self.points & (self.points - 1):
            less = 1 << (self.points.bit_length() - 1)
            raise FieldErrors([
                FieldError(
                    ("points",),
                    f"{self.points} is no power of two, and only then is a Sobol design even;"
                    f" expected {less} or {2 * less}",
                )
            ])  # fmt: skip
        return self


AnyDesign = Grid | Listed | LatinHypercube | Sobol
PointDesign = Annotated[AnyDesign, Field(discriminator="kind")]
GRID = Grid(kind="grid")


class Parameter(Part):
    """Something in a scenario that is varied."""

    name: Name
    title: str = Field("", max_length=100, description="for axes of figures, with its unit")
    set: Path | list[Path] = Field(
        description="what gets the value, as --set names it; of a list, every one"
    )
    values: list[Value] | None = Field(
        None, min_length=1, description="in a grid or a list: the values"
    )
    low: Limit | None = Field(None, description="in a hypercube or a Sobol design: from here")
    high: Limit | None = Field(None, description="to here")
    scale: Literal["linear", "log"] = Field(
        "linear", description="of its axis, and how points are spread between low and high"
    )
    whole: bool = Field(False, description="whole numbers from low to high only")

    @property
    def paths(self) -> list[str]:
        """What gets the value."""
        return [self.set] if isinstance(self.set, str) else list(self.set)


class Varied(Part):
    """What is varied, and how: the part of a comparison that makes its points."""

    design: PointDesign = GRID
    parameters: list[Parameter] = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_points(self) -> Self:
        problems = list(ill_designed(self.design, self.parameters))
        if problems:
            raise FieldErrors(problems)
        return self


def ill_designed(design: AnyDesign, parameters: Sequence[Parameter]) -> Iterator[FieldError]:
    """Yield what keeps a design and its parameters from making points."""
    sampled = isinstance(design, _Sampled)
    for i, parameter in enumerate(parameters):
        place = ("parameters", i)
        check = _bad_range if sampled else _bad_values
        yield from (FieldError((*place, *e.loc), e.message) for e in check(parameter, design.kind))
        if parameter.name in [each.name for each in parameters[:i]]:
            message = f"the name {parameter.name!r} is used twice in parameters; expected another"
            yield FieldError((*place, "name"), message)
        if parameter.name in WIDE:
            message = f"{parameter.name!r} is a column of the results; expected another name"
            yield FieldError((*place, "name"), message)
    lengths = [len(parameter.values or []) for parameter in parameters]
    if sampled or not all(lengths):
        return
    if isinstance(design, Grid):
        if prod(lengths) > MAX_POINTS:
            words = f"the grid has {prod(lengths)} points; expected {MAX_POINTS} at most"
            yield FieldError(("parameters",), words)
    else:
        yield from _bad_list(parameters, lengths)


def _bad_values(parameter: Parameter, kind: str) -> Iterator[FieldError]:
    for key in ("low", "high"):
        if getattr(parameter, key) is not None:
            yield FieldError((key,), f"a {kind} has no ranges; expected values")
    if parameter.whole:
        yield FieldError(("whole",), f"a {kind} has the values that it states; remove whole")
    if parameter.values is None:
        yield FieldError((), f"a {kind} needs values, as in values: [0, 0.5, 1]")
        return
    if parameter.scale == "log":
        for i, value in enumerate(parameter.values):
            if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
                message = f"{value_text(value)} has no logarithm; expected a number above 0"
                yield FieldError(("values", i), message)
    seen: set[str] = set()
    for i, value in enumerate(parameter.values if kind == "grid" else []):
        if value_text(value) in seen:
            yield FieldError(("values", i), f"{value_text(value)} is given twice; remove one")
        seen.add(value_text(value))


def _bad_range(parameter: Parameter, kind: str) -> Iterator[FieldError]:
    if parameter.values is not None:
        yield FieldError(("values",), f"a {kind} design has ranges; expected low and high")
    low, high = parameter.low, parameter.high
    if low is None or high is None:
        yield FieldError((), f"a {kind} design needs low and high, as in low: 0, high: 1")
        return
    if not low < high:
        yield FieldError(("high",), f"high is {high:g}, low is {low:g}; expected low below high")
    if parameter.scale == "log" and not low > 0:
        yield FieldError(("low",), f"{low:g} has no logarithm; expected a number above 0")
    for key, limit in (("low", low), ("high", high)):
        if parameter.whole and limit != round(limit):
            yield FieldError((key,), f"{limit:g} is no whole number; expected one, for whole: true")


def _bad_list(parameters: Sequence[Parameter], lengths: Sequence[int]) -> Iterator[FieldError]:
    for i, n in enumerate(lengths):
        if n != lengths[0]:
            yield FieldError(
                ("parameters", i, "values"),
                f"{n} values, while {parameters[0].name} has {lengths[0]};"
                " expected as many in a list",
            )
            return
    columns = [map(value_text, parameter.values or []) for parameter in parameters]
    points = list(zip(*columns, strict=True))
    for i, point in enumerate(points):
        if point in points[:i]:
            message = f"the point {', '.join(point)} is given twice; remove one"
            yield FieldError(("parameters", 0, "values", i), message)


def value_text(value: Value) -> str:
    """Return a value as the name of a point says it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)
