"""Curves read from the rows that a world has measured so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ecosystem.reporting.drawing import COLOURS

Rows = Sequence[Mapping[str, Any]]
Tables = Mapping[str, Rows]
Style = Literal["solid", "dashed", "dotted"]


GREY = "#767676"


@dataclass(frozen=True)
class Curve:
    """A measure over time.

    Attributes
    ----------
    name
        Written at its end, in its colour; empty for none.
    colour, style
        How it is drawn.
    dates, values
        Its points; where the measure is not defined there is none.
    is_undefined
        Whether there is no newest value: a model lacks words that people use, say.
    """

    name: str
    colour: str
    style: Style
    dates: list[date]
    values: list[float]
    is_undefined: bool = False


def select(rows: Rows, **where: object) -> Rows:
    """Return the rows whose columns have the values asked for."""
    return [row for row in rows if all(row[key] == value for key, value in where.items())]


def curve(
    rows: Rows,
    column: str,
    name: str,
    colour: str = "black",
    style: Style = "solid",
    scale: float = 1.0,
) -> Curve:
    """Read a column of a table over time."""
    measured = [row for row in rows if row.get(column) is not None]
    return Curve(
        name,
        colour,
        style,
        [row["date"] for row in measured],
        [scale * float(row[column]) for row in measured],
        is_undefined=bool(rows) and rows[-1].get(column) is None,
    )


def colours(labs: Sequence[str]) -> dict[str, str]:
    """Return the colour of every lab, the same in all panels."""
    return {lab: COLOURS[i % len(COLOURS)] for i, lab in enumerate(sorted(labs))}


def ai_share(tables: Tables, labs: Sequence[str]) -> list[Curve]:
    """Return the share of pages that models wrote."""
    web = tables.get("web", ())
    return [
        curve(web, "ai_share_live", "live web", scale=100),
        curve(web, "ai_share_new", "new pages", GREY, "dashed", scale=100),
    ]


def population(tables: Tables, labs: Sequence[str]) -> list[Curve]:
    """Return the diversity of all labs together and within one."""
    rows = select(tables.get("population", ()), order=1)
    return [
        curve(rows, "gamma", "all labs"),
        curve(rows, "alpha", "within a lab", GREY, "dashed"),
    ]


def effective_words(tables: Tables, labs: Sequence[str]) -> list[Curve]:
    """Return the diversity of what each lab publishes, beside human text."""
    rows = tables.get("laws", ())
    human = curve(select(rows, subject="human"), "hill_1", "human text", style="dashed")
    output = select(rows, subject="output")
    return [
        human,
        *(
            curve(select(output, name=lab), "hill_1", lab, colour)
            for lab, colour in colours(labs).items()
        ),
    ]


def text_lost(tables: Tables, labs: Sequence[str]) -> list[Curve]:
    """Return the share of human text that each lab cannot write."""
    output = select(tables.get("laws", ()), subject="output")
    return [
        curve(select(output, name=lab), "human_mass_unseen", lab, colour, scale=100)
        for lab, colour in colours(labs).items()
    ]


def losses(tables: Tables, labs: Sequence[str]) -> list[Curve]:
    """Return each lab's loss on human text, and on its own dashboard, whenever it trained.

    Between, the loss of a lab is not defined as soon as people use a word that is newer than it.
    """
    rows = tables.get("labs", ())
    of_dates = {row["date"]: row for row in rows}  # the same for all labs that are there
    found = [curve(list(of_dates.values()), "entropy_human_now", "least possible", style="dashed")]
    for lab, colour in colours(labs).items():
        of_lab = select(rows, lab=lab, is_trained=True)
        found.append(curve(of_lab, "loss_now", lab, colour))
        found.append(curve(of_lab, "loss_dashboard", "", colour, "dotted"))
    return found
