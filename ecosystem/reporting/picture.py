"""A picture for a page: drawn once, kept as SVG and as PNG."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ecosystem.reporting.drawing import dress

WIDTH = 4.0  # inches: letters stay readable where a picture fills the width of a telephone
LETTERS = 9.0  # points
INK, FAINT = "#222222", "#8a8a8a"


@dataclass(frozen=True)
class Picture:
    """A drawn picture.

    Attributes
    ----------
    name
        Of its files, without ending.
    caption
        What is seen and how to read it, for the page and for those who cannot see it.
    svg, png
        The content of its files.
    """

    name: str
    caption: str
    svg: bytes
    png: bytes

    @property
    def inline(self) -> str:
        """The picture as an element of a page: without prologue, which names other addresses."""
        text = self.svg.decode()
        return text[text.index("<svg") :]


@contextmanager
def canvas(
    name: str, height: float, rows: int = 1, columns: int = 1, **shared: Any
) -> Iterator[tuple[Any, Any]]:
    """Give a canvas and its axes, shape (rows, columns); text is text, never mathematics.

    Parameters
    ----------
    name
        Of the picture: ids of its parts are made of it, and so differ from those of others.
    height
        In inches.
    rows, columns
        Panels.
    shared
        What matplotlib's `subplots` is told beside.
    """
    import matplotlib
    from matplotlib.figure import Figure

    words = {
        "text.parse_math": False,
        "svg.hashsalt": name,
        "svg.fonttype": "path",
        "hatch.linewidth": 0.8,
    }
    with matplotlib.rc_context(words):
        drawn = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = drawn.subplots(rows, columns, squeeze=False, **shared)
        for axis in axes.flat:
            dress(axis)
            axis.tick_params(labelsize=LETTERS - 1)
        yield drawn, axes


def render(drawn: Any, name: str, caption: str) -> Picture:
    """Return what was drawn, as a picture. Nothing in it depends on when it was drawn."""
    svg, png = io.BytesIO(), io.BytesIO()
    nobody: dict[str, None] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    drawn.savefig(svg, format="svg", metadata=nobody)
    drawn.savefig(png, format="png", dpi=200)
    return Picture(name, caption, svg.getvalue(), png.getvalue())
