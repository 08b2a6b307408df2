"""Who bears the cost of each arm, by kind of payer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosystem.experiments.result import Compared
from ecosystem.reporting.group_settings import alike, in_settings
from ecosystem.reporting.picture import INK, LETTERS, Picture, canvas, kept, lines
from ecosystem.reporting.style import QUOTED, slug

Row = dict[str, Any]
# Apart in any colour vision; in grey the hatches tell neighbours apart.
_LOOKS = {
    "public": ("#ee99aa", "\\\\\\"),
    "labs": ("#66b2e6", ""),
    "archives": ("#117733", "xxx"),
    "filters": ("#bbbbbb", ""),
    "crawlers": ("#882255", ""),
    "publishers": ("#ddaa33", "///"),
}


def bearers(compared: Compared) -> list[Picture]:
    """Draw what each kind of payers pays in each arm, once for settings that are alike.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    rows = compared.arrow["bearers"].to_pylist()
    drawn = []
    names = [setting["name"] for setting in compared.manifest["settings"]]
    for settings in alike(compared, "bearers"):
        first = settings[0]
        here = {
            (row["arm"], row["payer_kind"]): row["mean"]
            for row in rows
            if row["setting"] == first and row["payer"] is None
        }
        name = f"bearers-{names.index(first) + 1}-{slug(first)}".strip("-")
        where = f" {in_settings(settings, len(names), QUOTED)}" if len(names) > 1 else ""
        drawn.append(_bearers(compared.manifest, here, where, name))
    return drawn


def _bearers(
    manifest: Row, means: Mapping[tuple[str, str | None], float | None], where: str, name: str
) -> Picture:
    arms = [arm["name"] for arm in manifest["arms"]]
    kinds = [kind for kind in _LOOKS if any((arm, kind) in means for arm in arms)]
    height = 1.2 + 0.28 * len(arms) + 0.18 * -(-len(kinds) // 3)
    with canvas(name, height) as (drawn, axes):
        axis = axes[0, 0]
        axis.grid(visible=False)
        axis.axvline(0, color=INK, lw=1)
        below, above = dict.fromkeys(arms, 0.0), dict.fromkeys(arms, 0.0)
        for kind in kinds:
            paid = [means.get((arm, kind)) or 0.0 for arm in arms]
            starts = [(above if m >= 0 else below)[a] for a, m in zip(arms, paid, strict=True)]
            colour, hatch = _LOOKS[kind]
            axis.barh(range(len(arms)), paid, left=starts, height=0.7, color=colour, hatch=hatch,
                      edgecolor="white", linewidth=0.6, label=kind)  # fmt: skip
            for arm, mean in zip(arms, paid, strict=True):
                (above if mean >= 0 else below)[arm] += mean
        if any(below.values()):
            net = [means.get((arm, None)) or 0.0 for arm in arms]
            axis.plot(net, range(len(arms)), "D", ms=4.5, color=INK, mec="white", label="net")
        axis.set_yticks(range(len(arms)), [lines(arm, 18) for arm in arms])
        axis.tick_params(axis="y", length=0, labelsize=LETTERS)
        axis.set_ylim(len(arms) - 0.5, -0.5)
        axis.locator_params(axis="x", nbins=5)
        axis.set_xlabel(f"{manifest['currency']}, whole run, mean of runs", fontsize=LETTERS)
        title = f"Who bears the cost{where}"
        drawn.suptitle(lines(title, 50), fontsize=LETTERS, weight="bold", x=0.01, ha="left")
        drawn.legend(loc="outside lower center", ncols=3, fontsize=LETTERS, frameon=False,
                     handlelength=1.4, columnspacing=1.2)  # fmt: skip
        return kept(drawn, name, _caption(where, negative=any(below.values())))


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
