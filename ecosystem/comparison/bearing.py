"""Who bears the cost of a policy: what every payer paid in a run, arm beside arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum, isnan
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.comparison.digits import half_of, warranted
from ecosystem.comparison.schema import Comparison
from ecosystem.results.results import open_results
from ecosystem.statistics.paired import Difference, paired_difference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecosystem.comparison.analysis import Observation, Observations
    from ecosystem.comparison.compared import Compared

Row = dict[str, Any]
Payer = tuple[str | None, str | None]
"""Kind and name; without a name all of a kind, without a kind all payers together."""

EVERYBODY: Payer = (None, None)
COLUMNS = (None, "public", "labs", "archives", "filters", "crawlers", "publishers")
"""Kinds of payers in the order in which they are shown; None is all of them together."""


def payments(folder: Path) -> dict[tuple[str, str], float]:
    """Return what everybody paid in a whole run, by kind and name, net of what it received.

    Raises
    ------
    ResultsError
        If the folder or its table `costs` cannot be read.
    """
    amounts: dict[tuple[str, str], list[float]] = {}
    for row in open_results(folder).arrow("costs").to_pylist():
        amounts.setdefault((row["payer_kind"], row["payer"]), []).append(row["amount"])
    return {payer: fsum(paid) for payer, paid in sorted(amounts.items())}


def bearer_rows(comparison: Comparison, observations: Observations) -> list[Row]:
    """Return the rows of the table `bearers`; none in settings where nothing was paid.

    Every payer of a setting has a row in all of its arms: who is not there pays nothing.
    """
    rows = []
    for setting in [s.name for s in comparison.settings]:
        made = {arm.name: observations[setting, arm.name] for arm in comparison.arms}
        found = sorted({payer for each in made.values() for o in each for payer in o.paid})
        kinds: list[Payer] = [(kind, None) for kind in dict.fromkeys(kind for kind, _ in found)]
        for payer in [EVERYBODY, *kinds, *found] if found else []:
            reference = _paid(made[comparison.reference], payer)
            for arm, observed in made.items():
                values = _paid(observed, payer)
                row: Row = {
                    "setting": setting,
                    "arm": arm,
                    "payer_kind": payer[0],
                    "payer": payer[1],
                    "reference": comparison.reference,
                    "n_replicates": len(observed),
                    "mean": _mean(values),
                }
                if arm != comparison.reference:
                    row |= _difference(values, reference)
                rows.append(row)
    return rows


def _paid(observed: list[Observation], payer: Payer) -> NDArray[np.float64]:
    """Return what a payer, or several together, paid in each replicate; NaN for failed runs."""
    kind, name = payer
    sums = [
        fsum(
            amount
            for (of_kind, of_name), amount in o.paid.items()
            if kind in (None, of_kind) and name in (None, of_name)
        )
        for o in observed
    ]
    failed = [o.readings is None for o in observed]
    return np.where(failed, np.nan, np.array(sums, dtype=np.float64))


def _mean(values: NDArray[np.float64]) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else None


def _difference(treated: NDArray[np.float64], reference: NDArray[np.float64]) -> Row:
    n = min(len(treated), len(reference))
    good = np.isfinite(treated[:n]) & np.isfinite(reference[:n])
    found: Difference = paired_difference(treated[:n][good], reference[:n][good])
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    known = {name: None if isnan(value) else value for name, value in ends.items()}
    return {"n_pairs": found.n, **known}


def who_bears(compared: Compared) -> Iterator[str]:
    """Yield a table of arms and kinds of payers for each setting; nothing without costs."""
    rows = [row for row in compared.arrow["bearers"].to_pylist() if row["payer"] is None]
    if not rows:
        return
    manifest = compared.manifest
    yield from ("", f"WHO BEARS THE COST, in {manifest['currency']} over the whole run")
    tables: dict[tuple[str, ...], list[str]] = {}
    for setting in [s["name"] for s in manifest["settings"]]:
        here = [row for row in rows if row["setting"] == setting]
        if here:
            tables.setdefault(tuple(_table(manifest["reference"], here)), []).append(setting)
    for table, settings in tables.items():
        if len(manifest["settings"]) > 1:
            yield f"  {in_settings(settings, len(manifest['settings']))}"
        yield from table
    yield from wrap(
        f"Means of {manifest['reference']}, and differences of the others to it; ± is Student's t,"
        " 95 %, nothing corrected. Who received more than it paid is negative. Each payer by"
        " itself: bearers.parquet.",
        98,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )


def alike(compared: Compared) -> list[list[str]]:
    """Return the settings with costs, those together in which everybody pays the same."""
    rows = compared.arrow["bearers"].to_pylist()
    found: dict[str, list[str]] = {}
    for setting in [s["name"] for s in compared.manifest["settings"]]:
        here = [row | {"setting": ""} for row in rows if row["setting"] == setting]
        if here:
            found.setdefault(repr(here), []).append(setting)
    return list(found.values())


def in_settings(settings: list[str], n: int, form: str = "'{}'") -> str:
    """Return where something is so: in every one of n settings, or in which."""
    if len(settings) == n:
        return "in every setting"
    quoted = [form.format(setting) for setting in settings]
    return f"in {' and '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}"


def _table(reference: str, rows: list[Row]) -> Iterator[str]:
    columns = sorted({row["payer_kind"] for row in rows}, key=COLUMNS.index)
    arms = list(dict.fromkeys(row["arm"] for row in rows))
    arms.sort(key=lambda arm: arm != reference)
    texts = {(row["arm"], row["payer_kind"]): _cell(row) for row in rows}
    heads = {column: column or "in all" for column in columns}
    widths = {c: max(len(heads[c]), *(len(texts[arm, c]) for arm in arms)) for c in columns}
    width = max((len(arm) for arm in arms), default=0)
    for arm, cells in [("", heads), *((arm, {c: texts[arm, c] for c in columns}) for arm in arms)]:
        if columns:
            yield f"  {arm:<{width}}" + "".join(f"  {cells[c]:>{widths[c]}}" for c in columns)


def _cell(row: Mapping[str, Any]) -> str:
    if row["arm"] == row["reference"]:
        return "-" if row["mean"] is None else _money(row["mean"])
    if row["difference"] is None:
        return "-"
    half = half_of(row["low"], row["high"])
    if not half:  # one pair, or the same in every pair
        return _money(row["difference"], "+") if row["difference"] else "0"
    return f"{warranted(row['difference'], half, '+')} ± {warranted(half, half)}"


def _money(amount: float, sign: str = "") -> str:
    """Format money with three digits, or all before the point."""
    return format(amount, f"{sign}.3g" if abs(amount) < 100 else f"{sign},.0f")
