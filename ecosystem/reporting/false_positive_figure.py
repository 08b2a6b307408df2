"""Who is falsely accused: people's pages that filters drop, a dot for every arm and topic."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.false_positive_text import Topic, named, topics
from ecosystem.reporting.group_settings import alike, in_settings
from ecosystem.reporting.interval_plot import heading
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, cut, kept, lines
from ecosystem.reporting.style import QUOTED, colours, slug

Row = dict[str, Any]
_TOPICS = 8  # drawn, those of which most is dropped
_HEADING, _LABEL = 40, 18  # letters in a line
_LINE = 0.7  # of a heading, in rows
_DRAWN = (
    "false_positive_rate", "false_positive_low", "false_positive_high",
    "expected_false_positive_rate",
)  # fmt: skip
_READ = (
    "A dot is the mean over runs, the line its 95\u202f% interval; the upright stroke is what the"
    " exact rates of the filter make one expect. Filters that drop the same of people's pages stand"
    " together."
)


def accused(compared: Compared) -> list[Picture]:
    """Draw the share of people's pages dropped, once for settings that are alike.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    rows = compared.arrow["accused"].to_pylist()
    names = [setting["name"] for setting in compared.manifest["settings"]]
    drawn = []
    for settings in alike(compared, "accused"):
        first = settings[0]
        here = [row for row in rows if row["setting"] == first]
        name = f"accused-{names.index(first) + 1}-{slug(first)}".strip("-")
        where = f" {in_settings(settings, len(names), QUOTED)}" if len(names) > 1 else ""
        drawn.append(_accused(_groups(compared.manifest, here), topics(here), where, name))
    return drawn


def _groups(manifest: Row, rows: Sequence[Row]) -> list[tuple[str, str, dict[Topic, Row]]]:
    """Return names of arms that drop the same, their colour, and the row of each topic."""
    found: dict[str, list[tuple[str, str, dict[Topic, Row]]]] = {}
    for (arm, filter_), name in named(rows).items():
        of_it = {r["context"]: r for r in rows if (r["arm"], r["filter"]) == (arm, filter_)}
        same = repr([(topic, *(row[column] for column in _DRAWN)) for topic, row in of_it.items()])
        found.setdefault(same, []).append((name, colours(manifest)[arm], of_it))
    return [
        (", ".join(name for name, _, _ in like), like[0][1] if len(like) == 1 else INK, like[0][2])
        for like in found.values()
    ]


def _accused(
    groups: Sequence[tuple[str, str, dict[Topic, Row]]],
    there: Sequence[Topic],
    where: str,
    name: str,
) -> Picture:
    shown = there[: _TOPICS + 1]
    title = lines(f"Share of people's pages dropped{where}", 50)
    n_rows = sum(len(shown) + _LINE * len(wrap(said, _HEADING)) + 0.3 for said, _, _ in groups)
    with canvas(name, 0.95 + 0.235 * n_rows + 0.16 * (1 + title.count("\n"))) as (drawn, axes):
        axis = axes[0, 0]
        drawn.suptitle(title, fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        y, places = 0.0, []
        for said, colour, of_it in groups:
            for part in wrap(said, _HEADING):
                heading(axis, part, y)
                y += _LINE
            y += 0.3
            for topic in shown:
                _dot(axis, of_it.get(topic), colour, y)
                places.append((y, cut(topic or "all together", _LABEL)))
                y += 1
        axis.set_ylim(y - 0.4, -0.7)
        axis.set_xlim(left=0)
        axis.grid(visible=False)
        axis.locator_params(axis="x", nbins=5)
        axis.set_xlabel("% of people's pages on the live web", fontsize=LETTERS)
        axis.set_yticks([at for at, _ in places], [label for _, label in places])
        axis.tick_params(axis="y", length=0, labelsize=LETTERS)
        caption = f"Share of people's pages that filters drop{where}, by topic. {_READ}"
        if len(there) > len(shown):
            caption += f" {len(there) - len(shown)} topics more, of which less is dropped, are left"
            caption += " to the table."
        return kept(drawn, name, caption)


def _dot(axis: Any, row: Row | None, colour: str, y: float) -> None:
    if row is None or row["false_positive_rate"] is None:
        axis.annotate("no page of people", (0.02, y), xycoords=("axes fraction", "data"),
                      fontsize=LETTERS, color=colour, va="center",
                      annotation_clip=False)  # fmt: skip
        return
    mean, low, high, expected = (None if row[c] is None else 100 * row[c] for c in _DRAWN)
    if low is not None:
        axis.plot([low, high], [y, y], color=colour, lw=1.6, zorder=2)
    axis.plot([expected], [y], "|", ms=11, mew=1.2, color=colour, clip_on=False)
    axis.plot([mean], [y], "o", ms=5.5, color=colour, zorder=3, clip_on=False)
