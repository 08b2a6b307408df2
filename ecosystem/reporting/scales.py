"""Axes of parameters in figures: places, ticks and titles, for numbers, logarithms and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from ecosystem.experiments.space import Axis, Coordinate, spell
from ecosystem.reporting.format import broken
from ecosystem.reporting.picture import LETTERS

_MARGIN = 0.05  # of the axis, so that points at its ends are whole
_FEW = 7  # values that are ticks themselves
_LETTER = 0.022  # width of a letter of a tick, as a share of an axis as wide as the figure
_LINE = 0.05  # least distance of ticks above each other, as a share of the axis


@dataclass(frozen=True)
class Scale:
    """Where the values of a parameter lie in a figure.

    Attributes
    ----------
    axis
        The parameter; logarithms are taken here, so that straight lines are straight, and
        words lie side by side.
    """

    axis: Axis

    def place(self, value: Coordinate) -> float:
        """Return where a value lies."""
        if isinstance(value, str) or not self.axis.has_numbers:
            return float(self.axis.values.index(value))
        return log10(value) if self.axis.is_log else float(value)

    @property
    def ends(self) -> tuple[float, float]:
        """Places of the two ends."""
        low, high = (self.place(value) for value in self.axis.ends)
        return low, high

    @property
    def reach(self) -> float:
        """How far a picture goes beyond the two ends: words have room on either side."""
        return 0.0 if self.axis.has_numbers else 0.5

    @property
    def title(self) -> str:
        """What stands beside the axis."""
        kind = " (logarithmic)" if self.axis.is_log else ""
        return f"{self.axis.title or self.axis.name}{kind}"

    def share(self, value: Coordinate) -> float:
        """Return how far between the two ends a value lies, from 0 to 1."""
        low, high = self.ends
        return (self.place(value) - low) / ((high - low) or 1)

    def dress(self, axis: Any, which: str, *, abreast: int = 1) -> None:
        """Give an axis of a figure its limits, ticks and title.

        Parameters
        ----------
        axis
            Of matplotlib.
        which
            x or y.
        abreast
            How many such axes lie side by side in the figure.
        """
        low, high = self.ends
        margin = _MARGIN * ((high - low) or 1) + self.reach
        ticks = self._ticks(_LETTER * abreast if which == "x" else 0)
        getattr(axis, f"set_{which}lim")(low - margin, high + margin)
        getattr(axis, f"set_{which}ticks")([at for at, _ in ticks], [words for _, words in ticks])
        getattr(axis, f"set_{which}label")(broken(self.title, 44 // abreast), fontsize=LETTERS)

    def _ticks(self, letter: float) -> list[tuple[float, str]]:
        values: Sequence[Coordinate] = self.axis.values
        if not self.axis.has_numbers:
            return [(self.place(value), str(value)) for value in values]
        if self.axis.is_sampled or len(values) > _FEW:
            values = self._round_numbers()
        return self._thinned([(self.place(value), spell(value)) for value in values], letter)

    def _round_numbers(self) -> list[float]:
        from matplotlib.ticker import LogLocator, MaxNLocator

        low, high = self.axis.ends
        assert not isinstance(low, str)
        assert not isinstance(high, str)
        if self.axis.is_log:
            locator: Any = LogLocator(subs=(1, 2, 5), numticks=100)
        else:
            locator = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
        slack = 1e-9 * abs(high - low)
        ticks = map(float, locator.tick_values(low, high))
        return [tick for tick in ticks if low - slack <= tick <= high + slack]

    def _thinned(self, ticks: list[tuple[float, str]], letter: float) -> list[tuple[float, str]]:
        """Leave out ticks that would touch another one, but never the last."""
        length = (self.ends[1] - self.ends[0]) or 1
        kept: list[tuple[float, str]] = []
        for at, words in reversed(ticks):
            room = max(_LINE, letter * ((len(words) + len(kept[-1][1])) / 2 + 1)) if kept else 0
            if not kept or kept[-1][0] - at >= room * length:
                kept.append((at, words))
        return kept[::-1]
