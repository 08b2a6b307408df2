"""The points of a design: which values the parameters have together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ecosystem.experiments.design import (
    Grid,
    LatinHypercube,
    Listed,
    Parameter,
    Sobol,
    Value,
    Varied,
    value_text,
)

_DIGITS = 6  # of sampled values: a point is what its name says


@dataclass(frozen=True)
class Point:
    """The values that parameters have together.

    Attributes
    ----------
    values
        Name of the parameter, and its value, in the order of the file.
    """

    values: tuple[tuple[str, Value], ...]

    @property
    def name(self) -> str:
        """The point's name: it says its values, whatever other points there are."""
        return ", ".join(f"{name}={value_text(value)}" for name, value in self.values)


def points(varied: Varied) -> list[Point]:
    """Return the points of a design, none twice.

    Parameters
    ----------
    varied
        The design and its parameters. A sampled point depends on kind, number and seed of the
        design, and on the names of the parameters: not on their order, and in a hypercube not
        on the others.

    Returns
    -------
    list of Point
        In a grid the last parameter changes first. Sampled points that rounding to whole
        numbers makes the same are one.
    """
    names = [parameter.name for parameter in varied.parameters]
    if isinstance(varied.design, Grid | Listed):
        columns: list[Any] = [parameter.values or [] for parameter in varied.parameters]
    else:
        shares = _shares(varied.design, names)
        columns = [[_scaled(u, each) for u in shares[each.name]] for each in varied.parameters]
    is_grid = isinstance(varied.design, Grid)
    together = product(*columns) if is_grid else zip(*columns, strict=True)
    return list(dict.fromkeys(Point(tuple(zip(names, each, strict=True))) for each in together))


def _shares(design: LatinHypercube | Sobol, names: Sequence[str]) -> dict[str, list[float]]:
    """Return how far points lie between low and high of each parameter, from 0 to 1."""
    from scipy.stats import qmc

    if isinstance(design, LatinHypercube):
        # Columns of a Latin hypercube are independent of each other, so each has its own key.
        return {
            name: qmc.LatinHypercube(1, seed=_generator(design.seed, name))
            .random(design.points)[:, 0]
            .tolist()
            for name in names
        }
    ordered = sorted(names)
    sequence = qmc.Sobol(len(ordered), seed=_generator(design.seed))
    drawn = sequence.random_base2(design.points.bit_length() - 1)
    return {name: drawn[:, i].tolist() for i, name in enumerate(ordered)}


def _generator(seed: int, *names: str) -> Any:
    import numpy as np

    from ecosystem.draws.keys import key_of

    return np.random.default_rng(key_of(seed, "sweep", *names))


def _scaled(share: float, parameter: Parameter) -> int | float:
    low, high = parameter.low, parameter.high
    assert low is not None
    assert high is not None
    top = high + 1 if parameter.whole else high
    is_log = parameter.scale == "log"
    value = low * (top / low) ** share if is_log else low + share * (top - low)
    if parameter.whole:
        return min(int(value // 1), int(high))
    return min(max(float(f"{value:.{_DIGITS}g}"), low), high)
