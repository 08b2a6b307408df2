"""The part of a run's summary that holds labs' own benchmarks against people's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        benchmark = f"{_rise(last.benchmark_rise)} \u00b1 {real(2 * last.error_benchmark)}"
        events = illusions[illusions.lab == name].set_index("event")
        lines.append(
            f"  {name!s:<12}{_rise(last.gap_rise):>8}{benchmark:>22}   {_story(rows, events)}"
        )
    lines += wrapped(
        "people: on their text of the day, beyond the least possible; own benchmark: on text held"
        " out of the lab's own sources, \u00b1 twice the error by the draws held out; illusion: the"
        " first has risen, for three models in a row, by 0.1 bits and by half of the gap that the"
        " first model had, and the second has not by half as much"
    )
    return lines


def _rise(bits: float) -> str:
    return f"{bits:+.3f}"


def _story(models: pd.DataFrame, events: pd.DataFrame) -> str:
    """Tell of an illusion since when it is there, and whether the benchmark follows."""
    last = models.iloc[-1]
    if "begins" in events.index:
        begun = events.loc["begins"]
        if "ends" in events.index:
            told = f"shown {count(events.loc['ends'].lag)} rounds later"
        else:
            # At least so many: nothing is known of what comes after the last model.
            told = f"not shown for {count(last['round'] - begun.round_of_event)} rounds"
        return f"illusion since {day(begun.date_of_event)}, {told}"
    if 2 * last.error_benchmark > last.threshold:
        return f"{count(last.n_held_out)} draws are too few to tell"
    return "no illusion"
