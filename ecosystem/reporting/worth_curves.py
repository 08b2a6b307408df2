"""What the figure of worth shows, as tables: gains by kind of source, demand for people's text."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

import pandas as pd

from ecosystem.experiments.means import mean_with_interval
from ecosystem.results.results import Results

AMOUNT = "10 %"
PEOPLE, NEW, READ, MODELS = (
    "people's text of the day", "new pages of the web", "what labs read now", "models' text"
)  # fmt: skip
_KINDS = {"human": PEOPLE, "new": NEW, "model": MODELS}
OF_OLD = {
    "human:1 y ago": "people's text 1 year old",
    "human:5 y ago": "people's text 5 years old",
    "human:10 y ago": "people's text 10 years old",
}
"""By its label in the table `marginal_worth`."""
_SHARES = {"next draw": 0.0, "1 %": 0.01, "10 %": 0.1, "100 %": 1.0}


def kind_of(source: str) -> str:
    """Return what kind of text a source of the table `marginal_worth` is, in plain words."""
    first, _, name = source.partition(":")
    if first == "archive":
        return f"archive {name}"
    if first == "human" and name:
        return OF_OLD.get(source, f"people's text of {name}")
    return _KINDS.get(first, READ)


def gains(runs: Sequence[Results]) -> pd.DataFrame:
    """Return what 10 % more draws of each kind of source would gain labs, training by training.

    Of several sources of a kind a lab has the mean, then the mean is over labs, then over runs. It
    is of the same labs all along, or a line would move where a lab comes or goes: labs that were
    fitted in less than half of the rounds are left out, and rounds in which not all others were.

    Parameters
    ----------
    runs
        Of one scenario, with different seeds.

    Returns
    -------
    DataFrame
        `kind`, `date`, `gain` (bits per word, above 0 it helps), `low`, `high`: of several runs the
        95 % interval (Student's t over runs), of one run the least and the largest of its labs;
        `n_labs`, those whose mean it is. Empty where no loss is known.
    """
    of_runs = pd.concat([_of_run(run) for run in runs], ignore_index=True)
    if len(runs) == 1 or of_runs.empty:
        return of_runs
    rows = []
    for (kind, date), group in of_runs.groupby(["kind", "date"]):
        mean = mean_with_interval(list(group.gain))
        rows.append((kind, date, mean.mean, mean.low, mean.high, group.n_labs.max()))
    return pd.DataFrame(rows, columns=list(of_runs.columns))


def _of_run(run: Results) -> pd.DataFrame:
    found = _known(run, "loss_change").query("amount == @AMOUNT")
    found = found.assign(kind=found.source.map(kind_of), gain=-found.loss_change)
    labs = _staying(found.groupby(["kind", "date", "lab"], as_index=False).gain.mean())
    by_date = labs.groupby(["kind", "date"], as_index=False).gain.agg(
        gain="mean", low="min", high="max", n_labs="size"
    )
    most = by_date.groupby("kind").n_labs.transform("max")
    return by_date[by_date.n_labs == most].reset_index(drop=True)


def _staying(labs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of labs that are there in half of the dates of a kind, or most often."""
    n_dates = labs.groupby("kind").date.transform("nunique")
    n_own = labs.groupby(["kind", "lab"]).date.transform("size")
    most = n_own.groupby(labs.kind).transform("max")
    return labs[n_own >= most.clip(upper=n_dates / 2)]


def demand(runs: Sequence[Results]) -> pd.DataFrame:
    """Return what one more draw of people's text gains each lab in its last training.

    Parameters
    ----------
    runs
        Of one scenario, with different seeds: the mean over them is returned.

    Returns
    -------
    DataFrame
        `lab`; `share`, draws of people's text added before that one, as a share of those that the
        lab read; `gain` of one draw, in bits per word; `n_draws`, those added. Empty where no loss
        is known.
    """
    parts = []
    for run in runs:
        found = _known(run, "next_draw_change").query("source == 'human'")
        last = found[found["round"] == found.groupby("lab")["round"].transform("max")]
        parts.append(last.assign(share=last.amount.map(_SHARES), gain=-last.next_draw_change))
    return (
        pd.concat(parts, ignore_index=True)
        .groupby(["lab", "share"], as_index=False)[["gain", "n_draws"]]
        .mean()
    )


def readable_unit(demand: pd.DataFrame) -> int:
    """Return how many draws to count in: a power of ten, at most 1 % of what any lab read."""
    read = (demand.n_draws / demand.share)[demand.share > 0].min()
    return int(10 ** max(floor(log10(0.01 * read) + 1e-9), 0)) if read > 0 else 1


def _known(run: Results, column: str) -> pd.DataFrame:
    """Return the rows of which a number is known; names are plain text."""
    found = run.table("marginal_worth")
    names = {"lab": str, "source": str, "amount": str}
    return found[found[column].notna()].astype(names)
