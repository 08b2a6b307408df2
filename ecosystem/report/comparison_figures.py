"""The figures of a comparison: differences to the reference, and outcomes as they went."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Any

from ecosystem.comparison.compared import Compared
from ecosystem.report.drawing import COLOURS, dress, label_ends

Row = dict[str, Any]
_REFERENCE, _BETTER_SIDE = "#222222", "#eef4ea"
_STYLES = ("-", "--", ":", "-.")
_WIDTH = 4.9  # inches: letters stay readable where a figure fills the width of a telephone


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


def forests(compared: Compared) -> list[Figure]:
    """Draw, for every outcome, the paired difference of each arm to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    return [_forest(compared, outcome) for outcome in compared.manifest["outcomes"]]


def trajectories(compared: Compared) -> list[list[Figure]]:
    """Draw, for every setting, the primary outcome by round, and its difference to the reference.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    rows = compared.arrow["trajectories"].to_pylist()
    primary = compared.manifest["primary"]
    drawn = []
    for i, setting in enumerate(compared.manifest["settings"], start=1):
        here = [r for r in rows if (r["setting"], r["outcome"]) == (setting["name"], primary)]
        slug = re.sub(r"[^a-z0-9]+", "-", setting["name"].lower()).strip("-")
        name = f"{primary}-{i}-{slug}".strip("-")
        drawn.append([
            _by_round(compared, here, setting["name"], f"trajectory-{name}"),
            _by_round(compared, here, setting["name"], f"trajectory-difference-{name}", apart=True),
        ])  # fmt: skip
    return drawn


@contextmanager
def _canvas(name: str, height: float) -> Iterator[tuple[Any, Any]]:
    """Give a figure and its axis; text is text, never mathematics, and ids hold in a page."""
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    said = {"text.parse_math": False, "svg.hashsalt": name, "svg.fonttype": "path"}
    with matplotlib.rc_context(said):
        canvas = Canvas(figsize=(_WIDTH, height), layout="constrained")
        axis = canvas.subplots()
        dress(axis)
        axis.tick_params(labelsize=8.5)
        yield canvas, axis


def _figure(canvas: Any, name: str, caption: str) -> Figure:
    svg, png = io.BytesIO(), io.BytesIO()
    nobody: dict[str, None] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    canvas.savefig(svg, format="svg", metadata=nobody)
    canvas.savefig(png, format="png", dpi=200)
    return Figure(name, caption, svg.getvalue(), png.getvalue())


def looks(manifest: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return colour and line of every arm; the reference is black."""
    others = [a["name"] for a in manifest["arms"] if a["name"] != manifest["reference"]]
    n = len(COLOURS)
    found = {arm: (COLOURS[i % n], _STYLES[i // n % len(_STYLES)]) for i, arm in enumerate(others)}
    return {manifest["reference"]: (_REFERENCE, "-"), **found}


def _forest(compared: Compared, outcome: Row) -> Figure:
    manifest, name = compared.manifest, outcome["name"]
    reference, colours = manifest["reference"], looks(manifest)
    rows = {
        (row["setting"], row["arm"]): row
        for row in compared.arrow["differences"].to_pylist()
        if row["outcome"] == name
    }
    arms = [arm["name"] for arm in manifest["arms"] if arm["name"] != reference]
    several = len(manifest["settings"]) > 1
    y, ticks, headings = 0.0, [], []
    n_lines = len(manifest["settings"]) * (len(arms) + several)
    with _canvas(name, 1.1 + 0.235 * n_lines) as (canvas, axis):
        for setting in manifest["settings"]:
            if several:
                headings.append((y, setting["name"]))
                y += 1
            for arm in arms:
                _whisker(axis, rows[setting["name"], arm], y, colours[arm][0])
                ticks.append((y, arm))
                y += 1
        axis.axvline(0, color=_REFERENCE, lw=1, zorder=1)
        low, high = axis.get_xlim()
        higher = outcome["better"] == "higher"
        axis.axvspan(0 if higher else low, high if higher else 0, color=_BETTER_SIDE, zorder=0)
        axis.set_xlim(low, high)
        axis.set_ylim(y - 0.4, -0.7)
        axis.grid(visible=False)
        axis.set_yticks([at for at, _ in ticks], [_lines(arm) for _, arm in ticks])
        for label, (_, arm) in zip(axis.get_yticklabels(), ticks, strict=True):
            label.set_color(colours[arm][0])
        for at, heading in headings:
            axis.annotate(
                shorten(heading, 40, placeholder="…"), (0.01, at), fontsize=8.5, weight="bold",
                xycoords=("axes fraction", "data"), va="center",
            )  # fmt: skip
        axis.tick_params(axis="y", length=0)
        axis.set_title(_lines(outcome["title"] or name, 62), fontsize=9.5, loc="left")
        towards = "better →" if higher else "← better"
        unit = shorten(outcome["unit"] or "no unit", 48, placeholder="…")
        axis.set_xlabel(f"{towards}   difference to {_cut(reference)}, {unit}", fontsize=8.5)
        caption = (
            f"{outcome['title'] or name}: difference of every arm to {reference}, mean over pairs"
            " with its 95 % interval by Student's t; the line is no difference; an interval across"
            f" it is undecided (hollow). {outcome['better'].capitalize()} is better: the tinted"
            " side."
        )
        return _figure(canvas, f"forest-{name}", caption)


def _whisker(axis: Any, row: Row, y: float, colour: str) -> None:
    if row["difference"] is None:
        axis.annotate("no pair", (0, y), xytext=(4, 0), textcoords="offset points",
                      fontsize=8, color=colour, va="center")  # fmt: skip
        return
    if row["low"] is not None:
        axis.plot([row["low"], row["high"]], [y, y], color=colour, lw=1.6, zorder=2)
    decided = row["verdict"] in ("better", "worse")
    axis.plot(
        [row["difference"]], [y], "o", ms=5.5, mec=colour, zorder=3,
        mfc=colour if decided else "white",
    )  # fmt: skip


def _by_round(
    compared: Compared, rows: list[Row], setting: str, name: str, *, apart: bool = False
) -> Figure:
    manifest = compared.manifest
    outcome = next(o for o in manifest["outcomes"] if o["name"] == manifest["primary"])
    middle, low, high = (
        ("difference", "low", "high") if apart else ("mean", "band_low", "band_high")
    )
    nan = float("nan")
    with _canvas(name, 3.5) as (canvas, axis):
        ends = []
        for arm, (colour, style) in looks(manifest).items():
            of_arm = sorted((r for r in rows if r["arm"] == arm), key=lambda r: int(r["round"]))
            seen = [row for row in of_arm if row[middle] is not None]
            if not seen:
                continue
            x = [row["round"] for row in of_arm]
            numbers = {
                key: [nan if row[key] is None else row[key] for row in of_arm]
                for key in (middle, low, high)
            }
            axis.fill_between(x, numbers[low], numbers[high], color=colour, alpha=0.1, lw=0)
            axis.plot(x, numbers[middle], color=colour, ls=style, lw=1.5)
            ends.append((seen[-1]["round"], seen[-1][middle], _cut(arm), colour))
        if apart:
            axis.axhline(0, color=_REFERENCE, lw=1)
        label_ends(axis, ends, gap=0.06)
        what = "Difference to " + _cut(manifest["reference"]) if apart else "The outcome itself"
        axis.set_title(f"{what} ({_cut(setting)})", fontsize=9.5, loc="left")
        arrow = "↑" if outcome["better"] == "higher" else "↓"
        unit = shorten(outcome["unit"] or "no unit", 40, placeholder="…")
        axis.set_ylabel(f"{unit}; better {arrow}", fontsize=8.5)
        axis.set_xlabel("round", fontsize=8.5)
        bands = (
            "mean over pairs, with the 95 % interval by Student's t of each round by itself"
            if apart
            else "mean over replicates, with the middle 90 % of them"
        )
        said = f"difference of every arm to {manifest['reference']}" if apart else "every arm"
        caption = f"{outcome['title'] or outcome['name']} in {setting!r}, {said}: {bands}."
        return _figure(canvas, name, caption)


def _lines(text: str, width: int = 22) -> str:
    return "\n".join(wrap(text, width))


def _cut(text: str, width: int = 24) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
