"""The summary of a run in a terminal's width, from its tables alone."""

from __future__ import annotations

import math
import shlex

import pandas as pd

from ecosystem.config.problems import ScenarioError
from ecosystem.reporting.cost_section import cost_lines
from ecosystem.reporting.debt_section import debt_lines
from ecosystem.reporting.format import count, real
from ecosystem.reporting.format import fine_percent as percent
from ecosystem.reporting.lab_sections import lab_sections
from ecosystem.reporting.spans import day
from ecosystem.results.results import Results
from ecosystem.results.writer_lock import writer_of
from ecosystem.scenario.policies.in_force import policy_lines
from ecosystem.scenario.scenario import Scenario


def summary(results: Results) -> str:
    """Say what happened to the web, the labs, their population and the archives.

    Parameters
    ----------
    results
        A run, complete or not.

    Returns
    -------
    str
        About forty lines. Every number stands in a table named in brackets.
    """
    sections = [
        _title(results),
        _web(results),
        _text(results),
        *lab_sections(results),
        debt_lines(results),
        _filters(results),
        _archives(results),
        _policies(results),
        cost_lines(results),
        _files(results),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _title(results: Results) -> list[str]:
    manifest, web = results.manifest, results.table("web")
    lines = [manifest.get("title") or "A run without a title"]
    if len(web):
        first, last = web.iloc[0], web.iloc[-1]
        lines.append(
            f"{last['round']} rounds, {day(first['date'])} to {day(last['date'])},"
            f" seed {manifest['seed']}, {manifest['status']}"
            + (f" in {manifest['seconds']:.0f} s" if "seconds" in manifest else "")
        )
    if manifest["status"] != "complete":
        reason = manifest.get("error") or _ended(results)
        if manifest["status"] == "interrupted":
            reason = "it was stopped by the user"
        measured = "" if len(web) else "; nothing was written of it yet"
        lines.append(f"The run is not complete: {reason}{measured}")
        if _may_go_on(results):
            lines.append(f"'ecosystem resume {shlex.quote(str(results.path))}' goes on with it")
    return lines


def _may_go_on(results: Results) -> bool:
    """Tell whether a run was stopped or killed; one that failed would fail again."""
    if results.path is None or results.manifest["status"] == "interrupted":
        return results.path is not None
    return results.manifest["status"] == "running" and writer_of(results.path) == ""


def _ended(results: Results) -> str:
    """Tell why a run that says that it is running may not be."""
    writer = writer_of(results.path) if results.path is not None else None
    if writer:
        return f"{writer} is at it"
    ended = "its process ended without a word, killed or on a full disk"
    return ended if writer == "" else "it is still running, or was killed"


def _web(results: Results) -> list[str]:
    web = results.table("web")
    if web.empty or not web.n_pages.any():
        return []
    first, last = web.iloc[0], web.iloc[-1]
    half = web[web.ai_share_live >= 0.5]
    lines = [
        "THE WEB [web]",
        f"  live pages                 {count(first.n_pages)} -> {count(last.n_pages)}"
        f"   ({count(last.n_tokens)} tokens)",
        f"  written by models          {percent(first.ai_share_live)} ->"
        f" {percent(last.ai_share_live)} of live pages, {percent(last.ai_share_new)} of new ones",
        f"  lineage depth              {real(last.depth_mean)} generations from people on average,"
        f" {real(last.depth_max)} of the deepest model",
    ]
    if len(half):
        lines.append(f"  half of the web is AI from {day(half.iloc[0]['date'])}")
    crawls = results.table("crawls")
    for name, rows in crawls.groupby("crawler", observed=True):
        end = rows.iloc[-1]
        lines.append(
            f"  crawler {name!s:<18} {count(end.n_pages)} pages in the last round,"
            f" {percent(end.unseen_share)} never fetched before, {percent(end.ai_share)} AI"
        )
        if not pd.isna(end.n_sites_known):
            lines.append(f"  {'':<26} found {count(end.n_sites_known)} sites along links")
        if end.n_pages_refused > 0:
            lines.append(f"  {'':<26} kept out of {count(end.n_pages_refused)} live pages")
    publishers = results.table("publishers")
    for name, rows in publishers[publishers.adopted_share.notna()].groupby(
        "publisher", observed=True
    ):
        lines.append(
            f"  publishers {name!s:<15} {percent(rows.iloc[0].adopted_share)} ->"
            f" {percent(rows.iloc[-1].adopted_share)} of pages from sites that took up models"
        )
    for name, rows in publishers.groupby("publisher", observed=True):
        if rows.n_pages_withheld.any():
            lines.append(
                f"  publishers {name!s:<15} people withheld {count(rows.iloc[-1].n_pages_withheld)}"
                " pages in the last round, for the AI they saw"
            )
    return lines


def _text(results: Results) -> list[str]:
    lexicon = results.table("lexicon")
    if lexicon.empty:
        return []
    unlisted = float((lexicon.unlisted_share * lexicon.human_share).sum())
    laws = results.table("laws")
    web = laws[laws.subject == "web"]
    lines = [
        "TEXT [lexicon, laws]",
        f"  {len(lexicon)} language(s) or topic(s), {count(lexicon.n_types.sum())} words;"
        f" {percent(unlisted)} of human tokens are rarer words, not simulated",
    ]
    if len(web):
        a, b = web.iloc[0], web.iloc[-1]
        lines.append(
            f"  the live web itself holds  {count(a.hill_0)} -> {count(b.hill_0)} words,"
            f" {count(a.hill_1)} -> {count(b.hill_1)} effective ones"
        )
    return lines


def _filters(results: Results) -> list[str]:
    filters = results.table("filters")
    if filters.empty:
        return []
    lines = ["FILTERS, on the live web when each last worked [filters]"]
    end = results.table("web")["round"].max()
    for name, found in filters.groupby("filter", observed=True):
        rows = found[found["round"] == found["round"].max()]
        last = rows.iloc[0]
        tp, fp = rows.n_true_positive.sum(), rows.n_false_positive.sum()
        fn, tn = rows.n_false_negative.sum(), rows.n_true_negative.sum()
        n_ai, n_human = tp + fn, fp + tn
        worst = rows.sort_values("false_positive_rate").iloc[-1]
        lines.append(
            f"  {name!s:<12} drops {percent(tp / n_ai if n_ai else math.nan)} of AI pages and"
            f" {percent(fp / n_human if n_human else math.nan)} of human pages"
            f"{_worst(worst, fp / n_human if n_human else math.nan)};"
            f" AI share {percent(n_ai / (n_ai + n_human))} -> {percent(fn / max(fn + tn, 1))}"
            + (f"; on {day(last['date'])}" if last["round"] < end else "")
        )
        lines += _by_mark(results.table("filter_makers"), str(name))
    return lines


def _worst(row: pd.Series, mean: float) -> str:
    """Name the language whose people are accused most, if that is more than chance."""
    n = row.n_false_positive + row.n_true_negative
    if not row.false_positive_rate > mean + 2 * math.sqrt(mean * (1 - mean) / n):
        return ""
    return f" (most: {row.context}, {percent(row.false_positive_rate)})"


def _by_mark(makers: pd.DataFrame, name: str) -> list[str]:
    """Tell marked from unmarked pages of models, where there are both: one mean says little."""
    found = makers[(makers["filter"] == name) & (makers.maker != "people")]
    last = found[found["round"] == found["round"].max()]
    if last.is_marked.nunique() < 2:
        return []
    words = []
    for is_marked, rows in sorted(last.groupby("is_marked"), reverse=True):
        n_pages = rows.n_pages.sum()
        expected = (rows.expected_drop_rate * rows.n_pages).sum() / n_pages
        words.append(
            f"{percent(rows.n_pages_dropped.sum() / n_pages)} of"
            f" {'marked' if is_marked else 'unmarked'} ones ({percent(expected)} expected)"
        )
    return [f"  {'':<12} of AI pages {', '.join(words)} [filter_makers]"]


def _archives(results: Results) -> list[str]:
    archives, laws = results.table("archives"), results.table("laws")
    if archives.empty:
        return []
    lines = ["ARCHIVES [archives, laws]"]
    for name, parts in archives.sort_values("round").groupby("archive", observed=True):
        first, added = parts.iloc[0], parts.iloc[1:]
        missing = first.n_pages_wanted - first.n_pages
        held = laws[(laws.subject == "archive") & (laws.name == name)].sort_values("round")
        n_added, stale = added.n_pages.sum(), ""
        n_ai_added = (added.ai_share * added.n_pages).sum()
        if len(held):
            stale = (
                f"; lacks {percent(held.iloc[0].human_mass_unseen)} of human text when sealed,"
                f" {percent(held.iloc[-1].human_mass_unseen)} at the end"
            )
        lines.append(
            f"  {name!s:<12} {count(first.n_pages)} pages sealed {day(first.date)},"
            f" {percent(first.ai_share)} AI"
            + (f", {count(missing)} fewer than wanted" if missing else "")
            + (
                f"; {count(n_added)} pages in {len(added)} refreshes,"
                f" {percent(n_ai_added / n_added if n_added else math.nan)} AI"
                if len(added)
                else ""
            )
            + stale
        )
    return lines


def _policies(results: Results) -> list[str]:
    """Say what policies were in force, as the plan did; a run in memory keeps no scenario."""
    if results.path is None:
        return []
    try:
        lines = policy_lines(Scenario.load(results.scenario_file))
    except (ScenarioError, OSError):
        lines = ["  scenario.resolved.yaml cannot be read: is it of another version?"]
    return ["POLICIES [scenario.resolved.yaml]", *lines] if lines else []


def _files(results: Results) -> list[str]:
    where = str(results.path) if results.path else "kept in memory"
    lines = [f"FILES  {where}"]
    for name in results.tables:
        if not len(results.arrow(name)):
            continue
        stated = results.manifest.get("tables", {}).get(name, {})
        digest = stated.get("content_sha256") or results.content_hash(name)
        lines.append(f"  {name:<17}{len(results.arrow(name)):>9} rows   sha256 {digest[:16]}")
    return lines
