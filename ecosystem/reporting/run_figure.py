"""One figure that shows a run, beside its control if there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecosystem.reporting.drawing import dress, lab_colours, label_ends, say
from ecosystem.reporting.graph_panels import draw_lineage, draw_links
from ecosystem.reporting.worth_figure import WorthPanels

if TYPE_CHECKING:
    from ecosystem.results.results import Results

_BANDS = ("#0b3954", "#1f6f8b", "#3f9c8f", "#d18b2c", "#a63d2f", "#6b2737")
_CONTROL = "#a8a8a8"


def overview(results: Results, path: str | Path, control: Results | None = None) -> None:
    """Draw the web, rare words, diversity, dashboards, worth and graphs of a run; save the figure.

    Parameters
    ----------
    results
        The run to show.
    path
        File to write; its ending decides the format (png, svg, pdf).
    control
        A second run, drawn in grey: the same world without the policy, or without AI.

    Raises
    ------
    ImportError
        If matplotlib, the extra ``plot``, is not installed.
    ValueError
        If no round was measured.
    """
    if results.table("web").empty:
        raise ValueError("no round was measured yet: there is nothing to draw")
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    lineage, links = results.lineage_graph(), results.link_graph()
    worth = WorthPanels([results])
    rows = [["web", "rare words"], ["diversity", "losses"]]
    rows += [["worth", "demand"]] if worth.are_known else []
    # A lab whose model is the law of people alone has no descent to show.
    rows += [["lineage"] * 2] if any(parent != "people" for parent, _ in lineage.edges) else []
    rows += [["links"] * 2] if links.number_of_edges() else []
    n_labs = len({lab for _, lab in lineage.nodes(data="lab") if lab is not None})
    heights = [1.4 + 0.4 * n_labs if "lineage" in row else 3.8 for row in rows]
    figure, axes = plt.subplot_mosaic(
        rows, figsize=(12, sum(heights)), height_ratios=heights, layout="constrained"
    )
    for axis in axes.values():
        dress(axis)
    _web(axes["web"], results)
    _rare_words(axes["rare words"], results, control)
    _diversity(axes["diversity"], results, control)
    _losses(axes["losses"], results)
    if worth.are_known:
        worth.draw(axes["worth"], axes["demand"])
    if "lineage" in axes:
        draw_lineage(axes["lineage"], lineage)
    if "links" in axes:
        draw_links(axes["links"], links)
    title = results.manifest.get("title") or "A run without a title"
    if control is not None:
        title += f"\ngrey: {control.manifest.get('title') or 'the control'}"
    figure.suptitle(title, fontsize=12, x=0.01, ha="left")
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _by_lab(
    results: Results, frame: pd.DataFrame, column: str
) -> list[tuple[str, str, pd.DataFrame]]:
    """Return name, colour and rows of every lab; a lab has one colour in all panels."""
    colours = lab_colours(results.table("labs").lab)
    groups = frame.groupby(column, observed=True)
    return [(str(name), colours[str(name)], rows) for name, rows in groups]


def _web(axis: Any, results: Results) -> None:
    web, labs = results.table("web"), results.table("labs")
    axis.plot(web.date, 100 * web.ai_share_new, color="black", lw=1.6)
    axis.plot(web.date, 100 * web.ai_share_live, color="black", lw=1.6, ls="--")
    ends = [
        (web.date.iloc[-1], 100 * web.ai_share_new.iloc[-1], "new pages", "black"),
        (web.date.iloc[-1], 100 * web.ai_share_live.iloc[-1], "live web", "black"),
    ]
    for name, colour, rows in _by_lab(results, labs[labs.is_trained], "lab"):
        read = rows[rows.ai_share_trained.notna()]
        if len(read):
            axis.plot(read.date, 100 * read.ai_share_trained, color=colour, lw=1.2, ls=":")
            last = 100 * read.ai_share_trained.iloc[-1]
            ends.append((read.date.iloc[-1], last, f"read by {name}", colour))
    axis.set_ylim(-2, 102)
    label_ends(axis, ends)
    say(axis, "Text written by models", "% of pages; of tokens where read")


def _by_band(results: Results) -> pd.DataFrame:
    rows = results.table("retention").query("subject == 'output'")
    n_labs = rows.groupby("round").name.nunique()
    rows = rows[rows["round"].isin(n_labs.index[n_labs == n_labs.max()])]
    return rows.groupby(["date", "frequency_from"], as_index=False).overlap.mean()


def _rare_words(axis: Any, results: Results, control: Results | None) -> None:
    if control is not None:
        for _, rows in _by_band(control).groupby("frequency_from"):
            axis.plot(rows.date, 100 * rows.overlap, color=_CONTROL, lw=1.2)
    bands, ends = _by_band(results), []
    for i, edge in enumerate(sorted(bands.frequency_from.unique(), reverse=True)):
        rows, colour = bands[bands.frequency_from == edge], _BANDS[i % len(_BANDS)]
        axis.plot(rows.date, 100 * rows.overlap, color=colour)
        name = f"above {edge:g}" if edge > 0 else "rarer"
        ends.append((rows.date.iloc[-1], 100 * rows.overlap.iloc[-1], name, colour))
    axis.set_ylim(0, 112)
    label_ends(axis, ends)
    say(
        axis,
        "Human text that a lab reproduces, by frequency per token",
        "% of the band (mean of labs)",
    )


def _diversity(axis: Any, results: Results, control: Results | None) -> None:
    if control is not None:
        for _, rows in (
            control.table("laws").query("subject == 'output'").groupby("name", observed=True)
        ):
            axis.plot(rows.date, rows.hill_1, color=_CONTROL, lw=1.2)
    laws = results.table("laws")
    human, ends = laws.query("subject == 'human'"), []
    axis.plot(human.date, human.hill_1, color="black", lw=1.2, ls="--")
    if len(human):
        ends.append((human.date.iloc[-1], human.hill_1.iloc[-1], "human text", "black"))
    for name, colour, rows in _by_lab(results, laws.query("subject == 'output'"), "name"):
        axis.plot(rows.date, rows.hill_1, color=colour)
        ends.append((rows.date.iloc[-1], rows.hill_1.iloc[-1], name, colour))
    axis.set_ylim(bottom=0)
    label_ends(axis, ends)
    say(axis, "Diversity of what each lab publishes", "effective words (Hill number, q = 1)")


def _losses(axis: Any, results: Results) -> None:
    """Draw how loss has risen on people's text and on labs' own benchmarks; else loss itself."""
    benchmarks = results.table("benchmarks")
    if benchmarks.empty:
        _loss_on_people(axis, results)
        return
    begun = results.table("illusions").query("event == 'begins'").set_index("lab")
    ends = []
    for name, colour, rows in _by_lab(results, benchmarks, "lab"):
        axis.plot(rows.date, rows.gap_rise, color=colour)
        axis.plot(rows.date, rows.benchmark_rise, color=colour, lw=1.2, ls=":")
        ends.append((rows.date.iloc[-1], rows.gap_rise.iloc[-1], name, colour))
        if name in begun.index:
            at = begun.loc[name]
            axis.plot([at.date_of_event], [at.gap_rise], "o", color=colour, ms=7, mfc="white")
    axis.axhline(0, color="black", lw=0.8)
    label_ends(axis, ends)
    ring = "; ring: illusion begins" if len(begun) else ""
    say(axis, f"Loss on people's text; dotted: own benchmark{ring}",
         "bits per token, since the first model")  # fmt: skip


def _loss_on_people(axis: Any, results: Results) -> None:
    labs, ends = results.table("labs"), []
    for name, colour, rows in _by_lab(results, labs, "lab"):
        rows = rows[rows.is_trained & rows.loss_now.notna()]
        axis.plot(rows.date, rows.loss_now, color=colour)
        if len(rows):
            ends.append((rows.date.iloc[-1], rows.loss_now.iloc[-1], name, colour))
    least = labs.groupby("date", as_index=False).entropy_human_now.first()
    if len(least):  # else there is no lab
        bottom = least.entropy_human_now
        axis.plot(least.date, bottom, color="black", lw=1.2, ls="--")
        ends.append((least.date.iloc[-1], bottom.iloc[-1], "least possible", "black"))
    label_ends(axis, ends)
    lacking = labs.is_trained & labs.loss_now.isna()
    unbounded = "; without bound where a model lacks words, and not drawn" if lacking.any() else ""
    say(axis, f"Loss on human text of the day{unbounded}", "bits per token")
