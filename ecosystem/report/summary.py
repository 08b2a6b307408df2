"""The summary of a run in a terminal's width, from its tables alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from ecosystem.report.money import cost_lines

if TYPE_CHECKING:
    from ecosystem.results.results import Results


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
        _labs(results),
        _population(results),
        _onsets(results),
        _retention(results),
        _channels(results),
        _estimates(results),
        _contexts(results),
        _filters(results),
        _archives(results),
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
            f"{last['round']} rounds, {_day(first['date'])} to {_day(last['date'])},"
            f" seed {manifest['seed']}, {manifest['status']}"
            + (f" in {manifest['seconds']:.0f} s" if "seconds" in manifest else "")
        )
    if manifest["status"] != "complete":
        reason = manifest.get("error", "it is still running, or was killed")
        if manifest["status"] == "interrupted":
            reason = "it was stopped by the user"
        lines.append(f"The run is not complete: {reason}")
    return lines


def _web(results: Results) -> list[str]:
    web = results.table("web")
    if web.empty or not web.n_pages.any():
        return []
    first, last = web.iloc[0], web.iloc[-1]
    half = web[web.ai_share_live >= 0.5]
    lines = [
        "THE WEB [web]",
        f"  live pages                 {_n(first.n_pages)} -> {_n(last.n_pages)}"
        f"   ({_n(last.n_tokens)} tokens)",
        f"  written by models          {_pct(first.ai_share_live)} -> {_pct(last.ai_share_live)}"
        f" of live pages, {_pct(last.ai_share_new)} of new ones",
        f"  lineage depth              {_f(last.depth_mean)} generations from people on average,"
        f" {_f(last.depth_max)} at most",
    ]
    if len(half):
        lines.append(f"  half of the web is AI from {_day(half.iloc[0]['date'])}")
    crawls = results.table("crawls")
    for name, rows in crawls.groupby("crawler", observed=True):
        end = rows.iloc[-1]
        lines.append(
            f"  crawler {name!s:<18} {_n(end.n_pages)} pages in the last round,"
            f" {_pct(end.unseen_share)} never fetched before, {_pct(end.ai_share)} AI"
        )
        if not pd.isna(end.n_sites_known):
            lines.append(f"  {'':<26} found {_n(end.n_sites_known)} sites along links")
        if end.n_pages_refused > 0:
            lines.append(f"  {'':<26} kept out of {_n(end.n_pages_refused)} live pages")
    publishers = results.table("publishers")
    for name, rows in publishers[publishers.adopted_share.notna()].groupby(
        "publisher", observed=True
    ):
        lines.append(
            f"  publishers {name!s:<15} {_pct(rows.iloc[0].adopted_share)} ->"
            f" {_pct(rows.iloc[-1].adopted_share)} of pages from sites that took up models"
        )
    for name, rows in publishers.groupby("publisher", observed=True):
        if rows.n_pages_withheld.any():
            lines.append(
                f"  publishers {name!s:<15} people withheld {_n(rows.iloc[-1].n_pages_withheld)}"
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
        f"  {len(lexicon)} language(s) or topic(s), {_n(lexicon.n_types.sum())} words;"
        f" {_pct(unlisted)} of human tokens are rarer words, not simulated",
    ]
    if len(web):
        a, b = web.iloc[0], web.iloc[-1]
        lines.append(
            f"  the live web itself holds  {_n(a.hill_0)} -> {_n(b.hill_0)} words,"
            f" {_n(a.hill_1)} -> {_n(b.hill_1)} effective ones"
        )
    return lines


def _labs(results: Results) -> list[str]:
    labs, laws = results.table("labs"), results.table("laws")
    output = laws[laws.subject == "output"]
    if labs.empty or output.empty:
        return []
    lines = [
        "LABS, at the end (change since the first model) [labs, laws]",
        f"  {'':<12}{'words it writes':>22}{'effective':>18}{'human text lost':>17}"
        f"{'loss now':>10}{'dashboard':>11}{'AI text read':>14}",
    ]
    for name, rows in labs.groupby("lab", observed=True):
        law = output[output.name == name].sort_values("round")
        if law.empty:
            continue
        a, b = law.iloc[0], law.iloc[-1]
        end = rows[rows.model.notna()].iloc[-1]
        read = rows[rows.is_trained & rows.ai_share_trained.notna()]
        lines.append(
            f"  {name!s:<12}"
            f"{_n(b.hill_0) + _change(a.hill_0, b.hill_0):>22}"
            f"{_n(b.hill_1) + _change(a.hill_1, b.hill_1):>18}"
            f"{_pct(b.human_mass_unseen):>17}"
            f"{_f(end.loss_now):>10}{_f(end.loss_dashboard):>11}"
            f"{_pct(read.iloc[-1].ai_share_trained) if len(read) else '-':>14}"
        )
    lines.append(
        "  loss in bits per token: on human text of the day"
        f" ({_f(labs.iloc[-1].entropy_human_now)} is the least possible), and on\n"
        "  held-out pages of the lab's own sources (dashboard)"
    )
    if any("inf" in line for line in lines):
        lines.append(
            "  inf: people use a word to which the model gives no probability; smoothing avoids it"
        )
    return lines


def _population(results: Results) -> list[str]:
    population = results.table("population")
    rows = population[population.order == 1]
    if rows.empty:
        return []
    a, b = rows[rows.n_labs == rows.n_labs.max()].iloc[0], rows.iloc[-1]
    return [
        f"THE POPULATION OF LABS, since {_day(a['date'])} when all had a model [population]",
        f"  diversity of all (gamma)   {_n(a.gamma)} -> {_n(b.gamma)} effective words;"
        f" within a lab (alpha) {_n(a.alpha)} -> {_n(b.alpha)}",
        f"  distinct labs (beta)       {_f(a.beta)} -> {_f(b.beta)} of {b.n_labs};"
        f" F_ST {_f(a.f_st)} -> {_f(b.f_st)}",
        f"  words that no lab writes   {_n(a.n_types_lost_by_all)} ->"
        f" {_n(b.n_types_lost_by_all)}, {_pct(b.human_mass_lost_by_all)} of human text",
    ]


def _onsets(results: Results) -> list[str]:
    onsets = results.table("onsets")
    if results.table("population").empty:
        return []
    if onsets.empty:
        return ["COLLAPSE [onsets]", "  no onset confirmed" + _how_near(results)]
    lines = ["COLLAPSE, confirmed onsets [onsets]"]
    for row in onsets.itertuples():
        what = "tail" if row.kind == "early" else "variance"
        lines.append(
            f"  {row.name or 'population':<12} {row.kind} from {_day(row.date_of_onset)}:"
            f" {what} {_f(row.reference)} -> {_f(row.value)}"
        )
    return lines


def _how_near(results: Results) -> str:
    """Say how much variance the lab with the least has left, of its first fitted model's."""
    models, laws = results.table("models"), results.table("laws")
    fitted_from = models[models.n_draws > 0].groupby("lab", observed=True)["round"].min()
    left, n_measured = {}, 0
    for lab, rows in laws[laws.subject == "output"].groupby("name", observed=True):
        fitted = rows[rows["round"] >= fitted_from.get(lab, math.inf)].gini_simpson
        n_measured = max(n_measured, len(fitted))
        if len(fitted) and fitted.iloc[0] > 0:
            left[str(lab)] = fitted.iloc[-1] / fitted.iloc[0]
    if n_measured < 3:
        return ": that takes three measured models, and fewer were (see measure.every)"
    if not left:
        return ""
    lab = min(left, key=lambda name: left[name])
    return f"; {lab} has {_pct(left[lab])} of its first model's variance, late is half or less"


def _retention(results: Results) -> list[str]:
    retention = results.table("retention")
    rows = retention[retention.subject == "output"]
    if rows.empty:
        return []
    mean = rows.groupby(["round", "band"]).agg(
        held=("types_held_share", "mean"), edge=("frequency_from", "first")
    )
    n_labs = rows.groupby("round").name.nunique()
    first, last = n_labs.index[n_labs == n_labs.max()][0], rows["round"].max()
    since = _day(rows[rows["round"] == first].iloc[0]["date"])
    lines = [f"RARE WORDS, share that a lab still writes, since {since} (mean of labs) [retention]"]
    for band in sorted(rows.band.unique()):
        if (first, band) not in mean.index or (last, band) not in mean.index:
            continue
        start, end = mean.loc[(first, band)], mean.loc[(last, band)]
        label = f"above {end.edge:g} per token" if end.edge > 0 else "rarer"
        lines.append(f"  {label:<26} {_pct(start.held)} -> {_pct(end.held)}")
    return lines


def _channels(results: Results) -> list[str]:
    channels = results.table("channels")
    names = [name for name in ("words", "claims", "style") if (channels.channel == name).any()]
    if len(names) < 2:
        return []
    has_claims = bool(channels.accuracy.notna().any())
    lines = [
        "CHANNELS, variety within a context beside human text's, first -> last [channels]",
        f"  {'':<12}{''.join(f'{name:>17}' for name in names)}"
        + (f"{'true claims':>17}{'facts known':>17}" if has_claims else ""),
    ]
    written = channels[channels.subject.isin(["web", "output"])]
    groups = written.groupby(["subject", "name"], observed=True)
    for (subject, name), rows in sorted(groups, key=lambda g: (g[0][0] != "web", str(g[0][1]))):
        of = {str(channel): part for channel, part in rows.groupby("channel", observed=True)}
        cells = [_from_to(of[channel].relative_to_human) for channel in names]
        if has_claims:
            cells += [_from_to(of["claims"].accuracy), _from_to(of["claims"].coverage)]
        who = "the web" if subject == "web" else str(name)
        lines.append(f"  {who:<12}" + "".join(f"{cell:>17}" for cell in cells))
    return lines


def _estimates(results: Results) -> list[str]:
    estimates = results.table("estimates")
    output = estimates[estimates.subject == "output"]
    if output.empty:
        return []
    lines = ["POINTS AND ANSWERS of models, first -> last; people: variance 1, error 0 [estimates]"]
    for (name, channel), rows in output.groupby(["name", "channel"], observed=True):
        if channel == "points":
            said = (
                f"variance {_first_to_last(rows.variance)},"
                f" squared distance {_first_to_last(rows.squared_wasserstein_2)}"
            )
        else:
            said = f"test error {_first_to_last(rows.test_error)}"
        lines.append(f"  {name!s:<12}{channel!s:<12}{said}")
    return lines


def _contexts(results: Results) -> list[str]:
    contexts = results.table("contexts")
    rows = contexts[contexts.subject == "output"]
    if rows.empty or rows.context.nunique() < 2:
        return []
    last = rows[rows["round"] == rows["round"].max()]
    mean = last.groupby("context", observed=True)[
        ["share", "human_share", "types_held_share"]
    ].mean()
    mean = mean.sort_values("human_share", ascending=False)
    shown = pd.concat([mean.head(3), mean.tail(3)]).drop_duplicates()
    lines = [
        "LANGUAGES OR TOPICS"
        + (", the three largest and smallest" if len(mean) > len(shown) else "")
        + " (mean of labs) [contexts]",
        f"  {'':<12}{'in human text':>14}{'in models':>12}{'words still written':>22}",
    ]
    for context, row in shown.iterrows():
        lines.append(
            f"  {context!s:<12}{_pct(row.human_share):>14}{_pct(row.share):>12}"
            f"{_pct(row.types_held_share):>22}"
        )
    return lines


def _filters(results: Results) -> list[str]:
    filters = results.table("filters")
    if filters.empty:
        return []
    lines, end = ["FILTERS, on the last live web [filters]"], results.table("web")["round"].max()
    for name, found in filters.groupby("filter", observed=True):
        rows = found[found["round"] == found["round"].max()]
        last = rows.iloc[0]
        tp, fp = rows.n_true_positive.sum(), rows.n_false_positive.sum()
        fn, tn = rows.n_false_negative.sum(), rows.n_true_negative.sum()
        n_ai, n_human = tp + fn, fp + tn
        worst = rows.sort_values("false_positive_rate").iloc[-1]
        lines.append(
            f"  {name!s:<12} drops {_pct(tp / n_ai if n_ai else math.nan)} of AI pages and"
            f" {_pct(fp / n_human if n_human else math.nan)} of human pages"
            f" (most: {worst.context}, {_pct(worst.false_positive_rate)});"
            f" AI share {_pct(n_ai / (n_ai + n_human))} -> {_pct(fn / max(fn + tn, 1))}"
            + (f"; last at work {_day(last['date'])}" if last["round"] < end else "")
        )
    return lines


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
                f"; lacks {_pct(held.iloc[0].human_mass_unseen)} of human text when sealed,"
                f" {_pct(held.iloc[-1].human_mass_unseen)} at the end"
            )
        lines.append(
            f"  {name!s:<12} {_n(first.n_pages)} pages sealed {_day(first.date)},"
            f" {_pct(first.ai_share)} AI"
            + (f", {_n(missing)} fewer than wanted" if missing else "")
            + (
                f"; {_n(n_added)} pages in {len(added)} refreshes,"
                f" {_pct(n_ai_added / n_added if n_added else math.nan)} AI"
                if len(added)
                else ""
            )
            + stale
        )
    return lines


def _files(results: Results) -> list[str]:
    where = str(results.path) if results.path else "kept in memory"
    lines = [f"FILES  {where}"]
    for name in results.tables:
        if not len(results.arrow(name)):
            continue
        stated = results.manifest.get("tables", {}).get(name, {})
        digest = stated.get("content_sha256") or results.content_hash(name)
        lines.append(f"  {name:<14}{len(results.arrow(name)):>9} rows   sha256 {digest[:16]}")
    return lines


def _day(when: pd.Timestamp) -> str:
    return str(when.date())


def _n(value: float) -> str:
    """Format a count: exact below a hundred thousand, then with three digits."""
    if pd.isna(value):
        return "-"
    if math.isinf(value):
        return "inf"
    if abs(value) < 100_000:
        return f"{value:,.0f}"
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)):
        if abs(value) < 1000 * size or unit == "T":
            return f"{value / size:,.3g} {unit}"
    return f"{value:g}"


def _f(value: float) -> str:
    if pd.isna(value):
        return "-"
    if value != 0 and abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.2f}"


def _pct(share: float) -> str:
    if pd.isna(share):
        return "-"
    if share == 0 or share == 1:
        return f"{share:.0%}"
    return f"{share:.2%}" if share < 0.1 else f"{share:.1%}"


def _from_to(shares: pd.Series) -> str:
    return f"{_pct(shares.iloc[0])} -> {_pct(shares.iloc[-1])}"


def _first_to_last(numbers: pd.Series) -> str:
    return f"{numbers.iloc[0]:.3g} -> {numbers.iloc[-1]:.3g}"


def _change(before: float, after: float) -> str:
    return f" ({after / before - 1:+.0%})" if before else ""
