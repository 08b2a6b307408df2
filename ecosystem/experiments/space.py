"""The space that a sweep looked at: its axes, and where its points lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, log, prod
from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import PointValue, to_rows

Coordinate = float | str


@dataclass(frozen=True)
class Axis:
    """A parameter as an axis.

    Attributes
    ----------
    name, title, is_log
        As the sweep says.
    values
        Those that points have: numbers rising, others in the order of the file.
    ends
        Where it begins and ends: as far as a sampled design could reach, or the outermost values.
    is_sampled
        Whether its values were drawn from between its ends, and not stated.
    """

    name: str
    title: str
    is_log: bool
    values: tuple[Coordinate, ...]
    ends: tuple[Coordinate, Coordinate]
    is_sampled: bool = False

    @property
    def has_numbers(self) -> bool:
        """Whether all values are numbers, so that there is something between them."""
        return not any(isinstance(value, str) for value in self.values)

    def between(self, low: float, high: float, share: float) -> float:
        """Return what lies between two values, on the scale of the axis."""
        if self.is_log:
            return exp(log(low) + share * (log(high) - log(low)))
        return low + share * (high - low)


@dataclass(frozen=True)
class Space:
    """Axes and points.

    Attributes
    ----------
    axes
        All parameters, in the order of the file.
    points
        Setting: its coordinates, one for each axis, in the order of the design.
    """

    axes: tuple[Axis, ...]
    points: dict[str, tuple[Coordinate, ...]]

    @property
    def varying(self) -> list[int]:
        """Which axes have more than one value."""
        return [i for i, axis in enumerate(self.axes) if len(axis.values) > 1]

    @property
    def is_grid(self) -> bool:
        """Whether every value of every axis is there with every value of the others."""
        return prod(len(axis.values) for axis in self.axes) == len(self.points)

    def lines(self, i: int) -> Iterator[tuple[dict[str, Coordinate], list[str]]]:
        """Yield the settings that lie along an axis, and the coordinates that they share."""

        def rest(setting: str) -> tuple[int, ...]:
            at = self.points[setting]
            return tuple(
                axis.values.index(at[j]) for j, axis in enumerate(self.axes) if j in others
            )

        others = [j for j in self.varying if j != i]
        values = self.axes[i].values
        ordered = sorted(self.points, key=lambda s: (rest(s), values.index(self.points[s][i])))
        for _, along in groupby(ordered, key=rest):
            settings = list(along)
            at = self.points[settings[0]]
            yield {self.axes[j].name: at[j] for j in others}, settings


def space(result: ComparisonResult) -> Space:
    """Return the space of a sweep, from its tables and manifest."""
    assert result.varied is not None
    points: dict[str, dict[str, Coordinate]] = {}
    for row in to_rows(PointValue, result.arrow["points"]):
        points.setdefault(row.setting, {})[row.parameter] = (
            row.text if row.value is None else row.value
        )
    axes = []
    for parameter in result.varied.parameters:
        values = _in_order([at[parameter.name] for at in points.values()])
        low, high = parameter.low, parameter.high
        is_sampled = low is not None and high is not None
        ends = (low, high) if low is not None and high is not None else (values[0], values[-1])
        is_log = parameter.scale == "log"
        axes.append(Axis(parameter.name, parameter.title, is_log, tuple(values), ends, is_sampled))
    at = {setting: tuple(each[axis.name] for axis in axes) for setting, each in points.items()}
    return Space(tuple(axes), at)


def _in_order(column: Sequence[Coordinate]) -> list[Any]:
    values: list[Any] = list(dict.fromkeys(column))
    return values if any(isinstance(value, str) for value in values) else sorted(values)


def spell(value: Coordinate) -> str:
    """Return a coordinate as people write it."""
    return value if isinstance(value, str) else f"{value:.6g}"
