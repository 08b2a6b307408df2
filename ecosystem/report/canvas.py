"""A figure drawn, as the files that it becomes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

WIDTH = 4.9  # inches: letters stay readable where a figure fills the width of a telephone


@dataclass(frozen=True)
class Figure:
    """A drawn figure.

    Attributes
    ----------
    name
        Of its files, without ending.
    caption
        What is seen, for the page and for those who cannot see it.
    svg, png
        The content of its files.
    """

    name: str
    caption: str
    svg: bytes
    png: bytes

    @property
    def inline(self) -> str:
        """The figure as an element of a page: without prologue, which names other addresses."""
        text = self.svg.decode()
        return text[text.index("<svg") :]


@contextmanager
def empty(name: str, height: float) -> Iterator[Any]:
    """Give a figure without axes; text is text, never mathematics, and ids hold in a page."""
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    said = {"text.parse_math": False, "svg.hashsalt": name, "svg.fonttype": "path"}
    with matplotlib.rc_context(said):
        yield Canvas(figsize=(WIDTH, height), layout="constrained")


def saved(canvas: Any, name: str, caption: str) -> Figure:
    """Return what was drawn, as SVG and as PNG."""
    svg, png = io.BytesIO(), io.BytesIO()
    nobody: dict[str, None] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    canvas.savefig(svg, format="svg", metadata=nobody)
    canvas.savefig(png, format="png", dpi=200)
    return Figure(name, caption, svg.getvalue(), png.getvalue())
