"""Who bears the cost of each arm, by kind of payer."""

from __future__ import annotations

from collections.abc import Mapping

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.format import broken
from ecosystem.reporting.group_settings import group_settings, in_settings
from ecosystem.reporting.payers import payer_look, payers_in_order
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, render
from ecosystem.reporting.style import slug


def cost_incidence_pictures(result: ComparisonResult) -> list[Picture]:
    """Draw what each kind of payers pays in each arm, once for settings that are alike.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    drawn = []
    names = [setting.name for setting in result.settings]
    for settings, rows in group_settings(result, result.cost_incidence):
        first = settings[0]
        means = {(row.arm, row.payer_kind): row.mean for row in rows if row.payer is None}
        name = f"bearers-{names.index(first) + 1}-{slug(first)}".strip("-")
        where = f" {in_settings(result, settings)}" if len(names) > 1 else ""
        drawn.append(_bearers(result, means, where, name))
    return drawn


def _bearers(
    result: ComparisonResult,
    means: Mapping[tuple[str, str | None], float | None],
    where: str,
    name: str,
) -> Picture:
    arms = [arm.name for arm in result.arms]
    there = {kind for arm, kind in means if arm in arms}
    kinds = [kind for kind in payers_in_order(there) if kind is not None]
    height = 1.2 + 0.28 * len(arms) + 0.18 * -(-len(kinds) // 3)
    with canvas(name, height) as (drawn, axes):
        axis = axes[0, 0]
        axis.grid(visible=False)
        axis.axvline(0, color=INK, lw=1)
        below, above = dict.fromkeys(arms, 0.0), dict.fromkeys(arms, 0.0)
        for kind in kinds:
            paid = [means.get((arm, kind)) or 0.0 for arm in arms]
            starts = [(above if m >= 0 else below)[a] for a, m in zip(arms, paid, strict=True)]
            colour, hatch = payer_look(kind)
            axis.barh(range(len(arms)), paid, left=starts, height=0.7, color=colour, hatch=hatch,
                      edgecolor="white", linewidth=0.6, label=kind)  # fmt: skip
            for arm, mean in zip(arms, paid, strict=True):
                (above if mean >= 0 else below)[arm] += mean
        if any(below.values()):
            net = [means.get((arm, None)) or 0.0 for arm in arms]
            axis.plot(net, range(len(arms)), "D", ms=4.5, color=INK, mec="white", label="net")
        axis.set_yticks(range(len(arms)), [broken(arm, 18) for arm in arms])
        axis.tick_params(axis="y", length=0, labelsize=LETTERS)
        axis.set_ylim(len(arms) - 0.5, -0.5)
        axis.locator_params(axis="x", nbins=5)
        axis.set_xlabel(f"{result.currency}, whole run, mean of runs", fontsize=LETTERS)
        title = f"Who bears the cost{where}"
        drawn.suptitle(broken(title, 50), fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        drawn.legend(loc="outside lower center", ncols=3, fontsize=LETTERS, frameon=False,
                     handlelength=1.4, columnspacing=1.2)  # fmt: skip
        return render(drawn, name, _caption(where, negative=any(below.values())))


def _caption(where: str, *, negative: bool) -> str:
    received = (
        " What a kind received beyond what it paid lies left of the line; the diamond is what all"
        " paid together."
        if negative
        else ""
    )
    return (
        f"What each kind of payers pays in the whole run{where}, net of what it receives,"
        f" mean over runs.{received} How sure the differences are, the table says."
    )
