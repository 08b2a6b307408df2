"""What human text is worth, in one picture: who gains by which text, and by how much more of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosystem.reporting.drawing import dress, lab_colours, label_ends, say, say_above, say_unit
from ecosystem.reporting.format import cut, span
from ecosystem.reporting.picture import FAINT, INK
from ecosystem.reporting.worth_curves import (
    AMOUNT,
    MODELS,
    NEW,
    OF_OLD,
    PEOPLE,
    READ,
    demand,
    gains,
    readable_unit,
)
from ecosystem.results.results import Results

# Told apart with any colour vision (CIE76 distance of 34 at least), and readable as
# letters on white (contrast of 3 at least).
GAINS = f"What labs would gain by {AMOUNT} more text of one kind"
SOURCE_COLOURS = {PEOPLE: "#0022cc", NEW: INK, READ: FAINT, MODELS: "#ee6622"}
_LINES = {kind: (colour, "-") for kind, colour in SOURCE_COLOURS.items()}
_LINES |= {
    kind: ("#882288", line) for kind, line in zip(OF_OLD.values(), ("--", "-.", ":"), strict=True)
}
_OTHERS = (("#cc66cc", "-"), ("#882288", "-"), ("#cc66cc", "--"), ("#cc66cc", ":"))
"""Archives, and people's text of stated days, in turn."""
_STEPS = {0.0: "none", 0.01: "1 %", 0.1: "10 %", 1.0: "100 %"}
_ROOM = 0.14  # of a panel, below 0: for the words there


class WorthPanels:
    """Two panels about what more text is worth to labs.

    Parameters
    ----------
    runs
        Of one scenario, with different seeds; one or more.
    """

    def __init__(self, runs: Sequence[Results]) -> None:
        self._runs = runs
        self._gains = gains(runs)
        self._demand = demand(runs)

    @property
    def are_known(self) -> bool:
        """Whether there is anything to show: no loss is known without smoothing."""
        return not (self._gains.empty or self._demand.empty)

    def draw(self, left: Any, right: Any) -> None:
        """Draw what more of each source would gain over time, and demand for people's text."""
        say_above(left, GAINS, self.draw_gains(left))
        say_above(right, self.demand_title, self.draw_demand(right))

    @property
    def are_over_time(self) -> bool:
        """Whether gains are known at more than one date."""
        return int(self._gains.date.nunique()) > 1

    @property
    def demand_title(self) -> str:
        """What the panel of demand shows."""
        falls = self._demand.groupby("lab").gain.apply(lambda gain: gain.is_monotonic_decreasing)
        return (
            "The next draw is worth less, the more one has"
            if falls.all()
            else "What the next is worth"
        )

    def draw_gains(self, axis: Any) -> str:
        """Draw what more of each source would gain over time; return whose mean it is."""
        ends, n_others = [], 0
        for kind, rows in self._gains.groupby("kind"):
            colour, line = _LINES.get(str(kind), _OTHERS[n_others % len(_OTHERS)])
            n_others += kind not in _LINES
            is_people = kind == PEOPLE
            axis.fill_between(
                rows.date, rows.low.astype(float), rows.high.astype(float), color=colour,
                alpha=0.16 if is_people else 0.1, lw=0,
            )  # fmt: skip
            axis.plot(
                rows.date, rows.gain, color=colour, ls=line, lw=2.6 if is_people else 1.5,
                marker="o", ms=4 if is_people else 2.5, zorder=2 if is_people else 3,
            )  # fmt: skip
            ends.append((rows.date.iloc[-1], rows.gain.iloc[-1], cut(str(kind), 26), colour))
        axis.axhline(0, color=INK, lw=0.8)
        low, high = axis.get_ylim()
        axis.set_ylim(min(low, -_ROOM * high), high)
        axis.annotate(
            "does harm below", (0, 0), xycoords=("axes fraction", "data"), xytext=(4, -3),
            textcoords="offset points", va="top", fontsize=8.5, color=INK,
        )  # fmt: skip
        label_ends(axis, ends)
        say(axis, "", "gain: less loss on people's text, bits per word")
        return self._of()

    def _of(self) -> str:
        """Return whose mean is drawn, and what the bands are."""
        n, n_runs = self._gains.n_labs, len(self._runs)
        often = " fitted most often" if n.max() < self._demand.lab.nunique() else ""
        labs = f"one lab{often}" if n.max() == 1 else f"mean of {span(n)} labs{often}"
        labs += " that may read it" if n.nunique() > 1 and not often else ""
        if n_runs > 1:
            return f"{labs}, {n_runs} runs; bands: 95 % intervals (Student's t over runs)"
        bands = "; bands: from the lab that gains least to most" if n.max() > 1 else ""
        return f"{labs}, one run{bands}"

    def draw_demand(self, axis: Any) -> str:
        """Draw what more of people's text gains, the more was added before; return of whom."""
        colours = lab_colours(self._runs[0].table("labs").lab)
        places = {share: i for i, share in enumerate(_STEPS)}
        unit, ends = readable_unit(self._demand), []
        for lab, rows in self._demand.groupby("lab"):
            x, gain = rows.share.map(places), unit * rows.gain
            axis.plot(x, gain, color=colours[lab], lw=1.5, marker="o", ms=4)
            ends.append((x.iloc[-1], gain.iloc[-1], cut(str(lab), 26), colours[lab]))
        if (self._demand.gain > 0).all():
            _scale(axis)
        axis.set_xticks(list(places.values()), list(_STEPS.values()))
        axis.set_xlabel("added before, as a share of what the lab read", fontsize=9)
        label_ends(axis, ends)
        draws = f"{unit:,} more draws" if unit > 1 else "one more draw"
        say_unit(axis, f"gain by {draws}, bits per word")
        last = "people's text; last training of each lab"
        return f"{last}, mean of {len(self._runs)} runs" if len(self._runs) > 1 else last


def worth_figure(runs: Sequence[Results], path: str | Path) -> None:
    """Draw what human text is worth in one run, or in several of one scenario; save the figure.

    Parameters
    ----------
    runs
        Of one scenario, with different seeds; one or more.
    path
        File to write; its ending decides the format (png, svg, pdf).

    Raises
    ------
    ImportError
        If matplotlib, the extra ``plot``, is not installed.
    ValueError
        If no loss is known: without smoothing it has no bound.
    """
    from matplotlib.figure import Figure

    panels = WorthPanels(runs)
    if not panels.are_known:
        raise ValueError(
            "there is nothing to draw: it is not known of any lab what more text would do to its"
            " loss; it is where its learner has smoothing, and no capacity"
        )
    figure = Figure(figsize=(11, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for axis in (left, right):
        dress(axis)
    panels.draw(left, right)
    figure.suptitle(
        runs[0].manifest.get("title") or "A run without a title", fontsize=12, x=0.01, ha="left"
    )
    figure.savefig(path, dpi=150)


def _scale(axis: Any) -> None:
    """Make the scale of a panel of gains logarithmic, with plain numbers on it."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_yscale("log")
    low, high = axis.get_ylim()
    axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 100 * low else (1,)))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda gain, _: f"{gain:.10f}".rstrip("0")))
    axis.yaxis.set_minor_formatter(NullFormatter())
