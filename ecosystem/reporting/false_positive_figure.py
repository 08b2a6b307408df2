"""Who is falsely accused: people's pages that filters drop, a dot for every arm and topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.experiments.rows import FalsePositives
from ecosystem.reporting.false_positive_text import Topic, filter_names, topics
from ecosystem.reporting.format import broken, cut
from ecosystem.reporting.group_settings import group_settings, in_settings
from ecosystem.reporting.interval_plot import heading
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.style import colours, slug

_Group = tuple[str, str, dict[Topic, FalsePositives]]
_TOPICS = 8  # drawn, those of which most is dropped
_HEADING, _LABEL = 40, 18  # letters in a line
_LINE = 0.7  # of a heading, in rows
_READ = (
    "A dot is the mean over runs, the line its 95\u202f% interval; the upright stroke is what the"
    " exact rates of the filter make one expect. Filters that drop the same of people's pages stand"
    " together."
)


def false_positive_pictures(result: ComparisonResult) -> list[Picture]:
    """Draw the share of people's pages dropped, once for settings that are alike.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    names = [setting.name for setting in result.settings]
    drawn = []
    for settings, rows in group_settings(result, result.false_positives):
        first = settings[0]
        name = f"accused-{names.index(first) + 1}-{slug(first)}".strip("-")
        where = f" {in_settings(result, settings)}" if len(names) > 1 else ""
        drawn.append(_accused(_groups(result, rows), topics(rows), where, name))
    return drawn


def _groups(result: ComparisonResult, rows: Sequence[FalsePositives]) -> list[_Group]:
    """Return names of arms that drop the same, their colour, and the row of each topic."""
    found: dict[str, list[_Group]] = {}
    for (arm, filter_), name in filter_names(rows).items():
        of_it = {r.context: r for r in rows if (r.arm, r.filter) == (arm, filter_)}
        same = repr([(topic, *map(str, _values(row))) for topic, row in of_it.items()])
        found.setdefault(same, []).append((name, colours(result)[arm], of_it))
    return [
        (", ".join(name for name, _, _ in like), like[0][1] if len(like) == 1 else INK, like[0][2])
        for like in found.values()
    ]


def _accused(
    groups: Sequence[_Group],
    there: Sequence[Topic],
    where: str,
    name: str,
) -> Picture:
    shown = there[: _TOPICS + 1]
    title = broken(f"Share of people's pages dropped{where}", 50)
    n_rows = sum(
        len(shown) + _LINE * len(broken(words, _HEADING).splitlines()) + 0.3
        for words, _, _ in groups
    )
    with canvas(name, 0.95 + 0.235 * n_rows + 0.16 * (1 + title.count("\n"))) as (drawn, axes):
        axis = axes[0, 0]
        drawn.suptitle(title, fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        y, places = 0.0, []
        for words, colour, of_it in groups:
            for part in broken(words, _HEADING).splitlines():
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
        return render(drawn, name, caption)


def _dot(axis: Any, row: FalsePositives | None, colour: str, y: float) -> None:
    if row is None or row.false_positive_rate is None:
        axis.annotate("no page of people", (0.02, y), xycoords=("axes fraction", "data"),
                      fontsize=LETTERS, color=colour, va="center",
                      annotation_clip=False)  # fmt: skip
        return
    mean, low, high, expected = (None if x is None else 100 * x for x in _values(row))
    if low is not None:
        axis.plot([low, high], [y, y], color=colour, lw=1.6, zorder=2)
    axis.plot([expected], [y], "|", ms=11, mew=1.2, color=colour, clip_on=False)
    axis.plot([mean], [y], "o", ms=5.5, color=colour, zorder=3, clip_on=False)


def _values(row: FalsePositives) -> tuple[float | None, ...]:
    """Return what is drawn: mean, ends of its interval, and what was expected."""
    return (
        row.false_positive_rate,
        row.false_positive_low,
        row.false_positive_high,
        row.expected_false_positive_rate,
    )
