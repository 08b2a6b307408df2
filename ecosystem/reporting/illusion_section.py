"""The part of a run's summary that holds labs' own benchmarks against people's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosystem.reporting.format import count, real, wrapped
from ecosystem.reporting.spans import day

if TYPE_CHECKING:
    from ecosystem.results.results import Results


def illusion_section(results: Results) -> list[str]:
    """Say of every lab that holds text out whether its benchmark shows what it lost."""
    benchmarks, illusions = results.table("benchmarks"), results.table("illusions")
    if benchmarks.empty:
        return []
    lines = [
        "DASHBOARDS, rise of loss since a lab's first model, in bits [benchmarks, illusions]",
        f"  {'':<12}{'people':>8}{'own benchmark':>22}",
    ]
    for name, rows in benchmarks.groupby("lab", observed=True):
        last = rows.iloc[-1]
        benchmark = f"{_rise(last.benchmark_rise)} \u00b1 {real(2 * _error(rows))}"
        events = illusions[illusions.lab == name].set_index("event")
        lines.append(
            f"  {name!s:<12}{_rise(last.gap_rise):>8}{benchmark:>22}   {_story(rows, events)}"
        )
    lines += wrapped(
        "people: on their text of the day, beyond the least possible; own benchmark: on text held"
        " out of the lab's own sources, \u00b1 twice the error of the difference if all draws held"
        " out were independent: pages make it larger. Illusion: people's has risen, for three"
        " models in a row, by 0.1 bits and by half of the gap that the first model had, and the"
        " benchmark has not by half as much"
    )
    return lines


def _rise(bits: float) -> str:
    return f"{round(bits, 3) + 0.0:+.3f}"  # minus nothing is nothing


def _error(models: pd.DataFrame) -> float:
    """Return the standard error of the rise of a benchmark, of both ends."""
    return float(np.hypot(models.error_benchmark.iloc[0], models.error_benchmark.iloc[-1]))


def _has_risen(models: pd.DataFrame) -> bool:
    """Tell whether loss on people's text has risen far enough for three models in a row."""
    is_far = models.gap_rise >= models.threshold
    return bool((is_far.rolling(3).sum() == 3).any())


def _story(models: pd.DataFrame, events: pd.DataFrame) -> str:
    """Tell of an illusion since when it is there, and whether the benchmark follows."""
    last = models.iloc[-1]
    few = ""
    if 2 * _error(models) > last.threshold:
        few = f"{count(last.n_held_out)} draws are too few to tell"
    if "begins" in events.index:
        begun = events.loc["begins"]
        if "ends" in events.index:
            told = f"shown {count(events.loc['ends'].lag)} rounds later"
        else:
            # At least so many: nothing is known of what comes after the last model.
            told = f"not shown for {count(last['round'] - begun.round_of_event)} rounds"
        return f"illusion since {day(begun.date_of_event)}, {told}{f'; {few}' if few else ''}"
    if not _has_risen(models):
        return f"no illusion: people's not up by {real(last.threshold)} for three models"
    return few or "no illusion: the benchmark shows it"
