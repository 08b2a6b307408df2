"""Whose text the models of each arm are made of, and how many generations deep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.format import broken, cut
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.style import within
from ecosystem.results.results import Results, ResultsError, open_results

_LABS_A_PICTURE = 4
_LABEL = 10  # letters in a line of an arm's name: the panels need the width
_OWN, _OTHERS = "#882255", "#ddaa33"  # apart in any colour vision, and in grey


@dataclass(frozen=True)
class Made:
    """What a model was made of.

    Attributes
    ----------
    round
        Of its release.
    own, others
        Share of its text that earlier models of its own lab wrote, and models of other labs;
        people wrote the rest.
    depth
        Mean generations of models behind its text, plus one; 0 for a model that is the law of
        human text itself.
    """

    round: int
    own: float
    others: float
    depth: float


Lineage = Mapping[str, list[Made]]
"""Lab: its models, in the order of their release."""


def lineages(result: ComparisonResult) -> dict[str, Lineage]:
    """Read the lineage of every arm, from its run of replicate 1 in the first setting.

    Returns
    -------
    dict
        Arms without such a run, or whose run cannot be read any more, are not in it.
    """
    setting = result.settings[0].name
    found: dict[str, Lineage] = {}
    for run in result.runs:
        if (run.setting, run.replicate, run.status) != (setting, 1, "complete"):
            continue
        try:
            found[run.arm] = _lineage(open_results(result.path / "runs" / run.run))
        except ResultsError:
            continue
    return found


def _lineage(results: Results) -> dict[str, list[Made]]:
    parents: dict[str, list[tuple[str, float]]] = {}
    for row in results.arrow("lineage").to_pylist():
        parents.setdefault(row["model"], []).append((row["parent"], row["share"]))
    released = sorted(results.arrow("models").to_pylist(), key=lambda r: (r["lab"], r["round"]))
    lab_of = {row["model"]: row["lab"] for row in released}
    models: dict[str, list[Made]] = {}
    for row in released:
        own = others = 0.0
        for parent, share in parents.get(row["model"], []):
            if lab_of.get(parent) == row["lab"]:
                own += share
            elif parent != "people":
                others += share
        models.setdefault(row["lab"], []).append(Made(row["round"], own, others, row["depth"]))
    return models


def family(result: ComparisonResult, found: Mapping[str, Lineage]) -> list[Picture]:
    """Draw the lineages of all arms: an arm a row, a lab a column, at most four labs a picture.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    labs = list(dict.fromkeys(lab for lineage in found.values() for lab in lineage))
    parts = [labs[i : i + _LABS_A_PICTURE] for i in range(0, len(labs), _LABS_A_PICTURE)]
    return [_family(result, found, part, f"lineage-{i}") for i, part in enumerate(parts, 1)]


def _family(
    result: ComparisonResult, found: Mapping[str, Lineage], labs: list[str], name: str
) -> Picture:
    where = within(result, result.settings[0].name)
    shares = [m.own + m.others for of in found.values() for models in of.values() for m in models]
    top = max(0.05, *shares) * 1.45  # room for the number above the bars
    with canvas(
        name, 1.0 + 0.62 * len(found), len(found), len(labs), sharex=True, sharey=True
    ) as (drawn, axes):  # fmt: skip
        for panels, (arm, lineage) in zip(axes, found.items(), strict=True):
            for axis, lab in zip(panels, labs, strict=True):
                _bars(axis, lineage.get(lab, []))
            panels[0].set_ylabel(
                broken(cut(arm, 28), _LABEL), fontsize=LETTERS, rotation=0, ha="right", va="center"
            )
        for axis, lab in zip(axes[0], labs, strict=True):
            axis.set_title(cut(lab, 12), fontsize=LETTERS, weight="bold")
        axes[0, 0].set_ylim(0, top)
        drawn.suptitle("Training text that models wrote, by lab",
                       fontsize=LETTERS, weight="bold", x=0.01, ha="left")  # fmt: skip
        _scales(drawn, axes)
        return render(drawn, name, _caption(where))


def _bars(axis: Any, models: list[Made]) -> None:
    axis.grid(visible=False)
    if not models:
        words = "no model"
    else:
        words = f"depth {models[-1].depth:.2f}"
        own, others = [0.0] * (models[-1].round + 1), [0.0] * (models[-1].round + 1)
        for made in models:
            own[made.round], others[made.round] = made.own, made.others
        both = [one + other for one, other in zip(own, others, strict=True)]
        edges = [round_ - 0.5 for round_ in range(len(own) + 1)]
        axis.stairs(own, edges, fill=True, color=_OWN)
        axis.stairs(both, edges, baseline=own, fill=True, color=_OTHERS)
    axis.annotate(
        words, (0.05, 0.98), xycoords="axes fraction", fontsize=LETTERS - 1, va="top", color=INK
    )


def _scales(drawn: Any, axes: Any) -> None:
    from matplotlib.patches import Patch
    from matplotlib.ticker import PercentFormatter

    for axis in axes.flat:
        axis.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axis.locator_params(axis="y", nbins=2)
        axis.xaxis.get_major_locator().set_params(nbins=3, integer=True)
    for axis in axes[-1]:
        axis.set_xlabel("round", fontsize=LETTERS)
    drawn.legend(
        handles=[Patch(color=_OWN, label="its own earlier models"),
                 Patch(color=_OTHERS, label="models of other labs")],
        loc="outside lower center", ncols=2, fontsize=LETTERS, frameon=False,
        handlelength=1, columnspacing=1.2,
    )  # fmt: skip


def _caption(where: str) -> str:
    return (
        "A bar is a model, in the round of its release. Its height is the part of the training"
        " text that earlier models wrote: below, dark, those of its own lab; above, light, those of"
        " other labs; people wrote the rest. The number is the depth of the lab's last model: 1 is"
        " a model that learnt from people alone, 2 one that learnt only from such models, and so"
        f" on; in between, a mixture. One run an arm (replicate 1{where}), not a mean."
    )
