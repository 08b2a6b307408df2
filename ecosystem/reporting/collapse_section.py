"""The part of a run's summary that holds models beside their twins, and tells what collapsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecosystem.reporting.format import count, wrapped
from ecosystem.reporting.format import fine_percent as percent
from ecosystem.reporting.spans import day

if TYPE_CHECKING:
    from ecosystem.results.results import Results

POPULATION = "population"
"""What the labs together are called where each lab has a line."""

_READ = {"tail": "the tail", "body": "the body", "hill_1": "the effective words"}
_MEANING = {
    "early": "early: the tail is at half or less, the body at three quarters or more",
    "late": "late: the effective words are at half or less",
    "both gone": "both gone: tail and body are at half or less",
    "flattened": "flattened: the body is at half or less, the tail is not",
}


def collapse_section(results: Results) -> list[str]:
    """Hold every lab's last model against its twin, and tell what was lost and since when."""
    twins, onsets = results.table("twins"), results.table("onsets")
    if twins.empty:
        return []
    lines = wrapped(
        "COLLAPSE, the last model beside its twin: the same learner on people's text of the day,"
        " as much of it as its first model read or as its last did, whichever twin is poorer"
        " [twins, onsets]",
        indent=0,
    )
    lines.append(f"  {'':<12}{'tail':>8}{'body':>8}{'effective words':>17}")
    # The population comes last.
    of_whom = dict(list(twins.groupby(["subject", "name"], observed=True)))
    for (subject, name), rows in of_whom.items():
        last = rows.iloc[-1]
        begun = onsets[(onsets.subject == subject) & (onsets.name == name)]
        shares = [_of_twin(last[of], last[f"{of}_twin"]) for of in _READ]
        lines.append(
            f"  {name or POPULATION:<12}{shares[0]:>8}{shares[1]:>8}{shares[2]:>17}"
            f"   {_stages(begun, rows)}"
        )
    seen = {"early", "late"} | set(onsets.stage.astype(str))
    meaning = "; ".join(words for stage, words in _MEANING.items() if stage in seen)
    lines += wrapped(
        "tail and body: the text of people's that it reproduces, of words rarer than that of the"
        " median token and of the others; all three as a share of what the twin has. "
        f"{meaning}; for three models in a row"
    )
    if noisy := noise(results):
        lines += wrapped(
            f"{', '.join(noisy)}: more effective words than the twin, and less of people's text:"
            " noise, no diversity gained"
        )
    return lines


def noise(results: Results) -> list[str]:
    """Return whose last model is more even than its twin, having lost what people say."""
    twins = results.table("twins")
    last = twins.groupby(["subject", "name"], observed=True).tail(1)
    is_whole = last.body >= 0.75 * last.body_twin
    found = last[(last.hill_1 > last.hill_1_twin) & ~is_whole]
    return [str(name) or POPULATION for name in found.name]


def _of_twin(value: float, twin: float) -> str:
    return percent(value / twin) if twin > 0 else "-"


def _stages(onsets: pd.DataFrame, twins: pd.DataFrame) -> str:
    """Tell which stages of collapse were confirmed, and since when; else why none was."""
    if len(onsets):
        return ", ".join(_since(onset, twins) for onset in onsets.itertuples())
    if len(twins) < 3:
        return f"{count(len(twins))} fitted: it takes three models in a row to tell"
    last = twins.iloc[-1]
    half = [words for of, words in _READ.items() if last[of] <= last[f"{of}_twin"] / 2]
    if half:
        return f"at half or less, but not for three models in a row: {', '.join(half)}"
    return "no onset"


def _since(onset: pd.Series, twins: pd.DataFrame) -> str:
    """Tell when a stage began, and whether all models since then are in it: it can pass."""
    after = twins[twins["round"] >= onset.round_of_onset].stages
    is_in = after.fillna("").str.split(", ").map(lambda stages: onset.stage in stages)
    when = day(onset.date_of_onset)
    if is_in.all() or after.isna().all():  # a folder of an earlier version does not tell
        return f"{onset.stage} since {when}"
    return f"{onset.stage} from {when}, in {is_in.sum()} of {len(is_in)} models since"
