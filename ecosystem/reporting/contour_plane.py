"""The plane of two parameters that vary: its points, what lies between them, and contours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.experiments.space import Space
from ecosystem.reporting.picture import INK
from ecosystem.reporting.scales import Scale

F64 = NDArray[np.float64]
_LEAST_AREA = 0.1  # of the plane between the ends of the axes, that points must span
_PIECES = 8  # into which each straight part of a line is cut
ZERO: dict[str, dict[str, Any]] = {"strong": {"lw": 2.4}, "dashed": {"lw": 0.9, "ls": (0, (4, 3))}}
"""How the line looks on which there is no difference: between decided points, and elsewhere."""
_RASTER = 240  # cells along either axis of a picture of nearest points


@dataclass(frozen=True)
class ContourPlane:
    """The points of a sweep in the plane of the two parameters that vary.

    Attributes
    ----------
    space
        All axes and points.
    """

    space: Space

    @cached_property
    def scales(self) -> tuple[Scale, Scale]:
        """The two axes."""
        one, other = (Scale(self.space.axes[i]) for i in self.space.varying)
        return one, other

    @cached_property
    def places(self) -> F64:
        """Where points lie in the figure, shape (points, 2)."""
        return self._of(Scale.place)

    @cached_property
    def shares(self) -> F64:
        """Where points lie between the ends of the axes, shape (points, 2)."""
        return self._of(Scale.share)

    def _of(self, what: Any) -> F64:
        i, j = self.space.varying
        one, other = self.scales
        rows = [(what(one, at[i]), what(other, at[j])) for at in self.space.points.values()]
        return np.array(rows, dtype=np.float64)

    @property
    def has_between(self) -> bool:
        """Whether there is something between points: both axes have numbers."""
        return all(scale.axis.has_numbers for scale in self.scales)

    @cached_property
    def triangles(self) -> Any:
        """Neighbours among points that are no grid, shape (triangles, 3); None along a line."""
        from scipy.spatial import ConvexHull, Delaunay, QhullError

        try:
            area = ConvexHull(self.shares).volume  # in two dimensions
            return Delaunay(self.shares).simplices if area >= _LEAST_AREA else None
        except QhullError:
            return None

    def grid(self, values: F64) -> tuple[F64, F64, F64]:
        """Return the two axes of a grid, and its values in rows along the first."""
        x, y = (np.unique(self.places[:, k]) for k in (0, 1))
        order = np.lexsort((self.places[:, 0], self.places[:, 1]))
        return x, y, values[order].reshape(len(y), len(x))


def round_levels(low: float, high: float) -> F64:
    """Return round numbers over a range, 0 among them if it is inside."""
    from matplotlib.ticker import MaxNLocator

    if not low < high:
        low, high = low - 0.5, high + 0.5
    return np.array(MaxNLocator(11, symmetric=low == -high).tick_values(low, high))


def surface(axis: Any, plane: ContourPlane, values: F64, levels: F64, cmap: Any) -> Any:
    """Colour the plane: by straight lines between points, or by the nearest one between words."""
    if not plane.has_between:
        return nearest(axis, plane, values, cmap=cmap, vmin=levels[0], vmax=levels[-1])
    return contours(axis, plane, values, filled=True, levels=levels, cmap=cmap)


def contours(axis: Any, plane: ContourPlane, values: F64, *, filled: bool, **words: Any) -> Any:
    """Draw contours over a grid, or over the triangles of scattered points."""
    if plane.space.is_grid:
        x, y, z = plane.grid(values)
        return (axis.contourf if filled else axis.contour)(x, y, np.ma.masked_invalid(z), **words)
    from matplotlib.tri import Triangulation

    x, y = plane.places.T
    unknown = np.isnan(values)
    triangles = plane.triangles
    mesh = Triangulation(x, y, triangles, mask=unknown[triangles].any(axis=1))
    known = np.where(unknown, 0, values)
    return (axis.tricontourf if filled else axis.tricontour)(mesh, known, **words)


def nearest(axis: Any, plane: ContourPlane, values: F64, **words: Any) -> Any:
    """Give every place the colour of its nearest point."""
    from scipy.spatial import cKDTree

    known = ~np.isnan(values)
    middles = (np.arange(_RASTER) + 0.5) / _RASTER
    shares, extent = [], []
    for scale in plane.scales:
        low, high = scale.ends
        beyond = scale.reach / ((high - low) or 1)
        shares.append(middles * (1 + 2 * beyond) - beyond)
        extent += [low - scale.reach, high + scale.reach]
    x, y = np.meshgrid(*shares)
    _, found = cKDTree(plane.shares[known]).query(np.column_stack([x.ravel(), y.ravel()]))
    picture = values[known][found].reshape(x.shape)
    return axis.imshow(
        picture, origin="lower", extent=extent, aspect="auto", interpolation="nearest", zorder=0,
        **words,
    )  # fmt: skip


def hatch(axis: Any, plane: ContourPlane, undecided: F64) -> None:
    """Hatch what lies nearer to undecided points than to decided ones."""
    if not plane.has_between or not undecided.any():
        return
    import matplotlib

    with matplotlib.rc_context({"hatch.color": "#77777788", "hatch.linewidth": 0.5}):
        contours(
            axis, plane, undecided, filled=True, levels=[0.5, 1.5], colors="none", hatches=["////"]
        )


def lines(axis: Any, plane: ContourPlane, values: F64, levels: F64) -> None:
    """Draw contour lines with their values, as far as there is something between points."""
    within = [at for at in levels if np.nanmin(values) < at < np.nanmax(values)]
    if not plane.has_between or not within:
        return
    drawn = contours(
        axis, plane, values, filled=False, levels=within, colors="#555555", linewidths=0.5,
        linestyles="solid",
    )  # fmt: skip
    axis.clabel(drawn, fontsize=7, fmt="%g", colors="#333333")


def zero(axis: Any, plane: ContourPlane, values: F64, decided: NDArray[np.bool_]) -> set[str]:
    """Draw where the sign changes; zeros beside points of one sign are no change.

    The line is strong where the nearest points on both sides of it are decided, and dashed
    elsewhere.

    Returns
    -------
    set of str
        Which of `strong` and `dashed` there are.
    """
    known = np.nan_to_num(values)
    if not known.min() < 0 < known.max():
        return set()
    signed = values.copy()
    apart = np.flatnonzero(known != 0)
    for i in np.flatnonzero(values == 0):
        distances = np.linalg.norm(plane.shares[apart] - plane.shares[i], axis=1)
        signed[i] = np.sign(values[apart[distances.argmin()]]) * 1e-9 * np.abs(known).max()
    found = contours(axis, plane, signed, filled=False, levels=[0])
    corners = [np.asarray(line) for line in found.allsegs[0] if len(line) > 1]
    found.remove()
    drawn = set()
    for line in corners:
        for piece, is_strong in _pieces(line, plane, signed, decided):
            looks = ZERO["strong" if is_strong else "dashed"]
            axis.plot(piece[:, 0], piece[:, 1], color=INK, zorder=3, **looks)
            drawn.add("strong" if is_strong else "dashed")
    return drawn


def _pieces(
    line: F64, plane: ContourPlane, values: F64, decided: NDArray[np.bool_]
) -> Iterator[tuple[F64, bool]]:
    """Cut a line where what lies next to it on either side comes to be decided or undecided."""
    from scipy.spatial import cKDTree

    steps = np.arange(_PIECES) / _PIECES
    fine = np.concatenate([
        *(a + steps[:, None] * (b - a) for a, b in pairwise(line)), line[-1:],
    ])  # fmt: skip
    lows, highs = np.array([scale.ends for scale in plane.scales]).T
    middles = ((fine[1:] + fine[:-1]) / 2 - lows) / (highs - lows)
    strong = np.ones(len(middles), dtype=bool)
    for side in (values > 0, values < 0):
        _, near = cKDTree(plane.shares[side]).query(middles)
        strong &= decided[side][near]
    cuts = [0, *(np.flatnonzero(strong[1:] != strong[:-1]) + 1), len(strong)]
    for begin, end in pairwise(cuts):
        yield fine[begin : end + 1], bool(strong[begin])
