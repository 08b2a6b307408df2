"""The part of a run's summary that is about labs and what they write, from its tables alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecosystem.reporting.format import change, count, real, wrapped
from ecosystem.reporting.format import fine_percent as percent
from ecosystem.reporting.illusion_section import illusion_section
from ecosystem.reporting.spans import day, first_to_last, from_to

if TYPE_CHECKING:
    from ecosystem.results.results import Results


_POPULATION = "population"


def lab_sections(results: Results) -> list[list[str]]:
    """Say what became of labs, all and each, and of the text that they write."""
    return [
        _labs(results),
        _population(results),
        _collapse(results),
        illusion_section(results),
        _retention(results),
        _channels(results),
        _estimates(results),
        _contexts(results),
    ]


def _labs(results: Results) -> list[str]:
    labs, laws = results.table("labs"), results.table("laws")
    output = laws[laws.subject == "output"]
    if labs.empty or output.empty:
        return []
    noisy = _noisy(results)
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
        changed = " (noise)" if name in noisy else change(a.hill_1, b.hill_1)
        lines.append(
            f"  {name!s:<12}"
            f"{count(b.hill_0) + change(a.hill_0, b.hill_0):>22}"
            f"{count(b.hill_1) + changed:>18}"
            f"{percent(b.human_mass_unseen):>17}"
            f"{_loss(end, 'now'):>10}{_loss(end, 'dashboard'):>11}"
            f"{percent(read.iloc[-1].ai_share_trained) if len(read) else '-':>14}"
        )
    lines.append(
        "  loss in bits per token: on human text of the day"
        f" ({real(labs.iloc[-1].entropy_human_now)} is the least possible), and on\n"
        "  held-out pages of the lab's own sources (dashboard)"
    )
    last_seen = labs.groupby("lab", observed=True).date.max()
    for name, date in last_seen[last_seen < labs.date.max()].items():
        lines += wrapped(f"{name} has ended: what is said of it, below too, is of {day(date)}")
    if any("*" in line for line in lines):
        lines += wrapped(
            "*: on the words that the model knows. It gives no probability to others that are in"
            " the text (unseen_now, unseen_dashboard): its loss on them has no bound. Smoothing"
            " avoids it"
        )
    return lines


def _loss(row: pd.Series, of: str) -> str:
    """Return a loss; of a model that lacks words of the text, the loss on those it knows."""
    loss, finite = row[f"loss_{of}"], row[f"loss_{of}_seen"]
    return f"{real(finite)}*" if pd.isna(loss) and pd.notna(finite) else real(loss)


def _population(results: Results) -> list[str]:
    population = results.table("population")
    rows = population[population.order == 1]
    if rows.empty:
        return []
    a, b = rows[rows.n_labs == rows.n_labs.max()].iloc[0], rows.iloc[-1]
    noise = " (noise)" if _POPULATION in _noisy(results) else ""
    return [
        f"THE POPULATION OF LABS, since {day(a['date'])} when all had a model [population]",
        f"  diversity of all (gamma)   {count(a.gamma)} -> {count(b.gamma)} effective words{noise};"
        f" within a lab (alpha) {count(a.alpha)} -> {count(b.alpha)}",
        f"  distinct labs (beta)       {real(a.beta)} -> {real(b.beta)} of {b.n_labs};"
        f" F_ST {real(a.f_st)} -> {real(b.f_st)}",
        f"  words that no lab writes   {count(a.n_types_lost_by_all)} ->"
        f" {count(b.n_types_lost_by_all)}, {percent(b.human_mass_lost_by_all)} of human text",
        *_descent(a, b),
    ]


def _descent(a: pd.Series, b: pd.Series) -> list[str]:
    """Tell how models' text descends from models' text, if it ever did."""
    if not a.reproduction_number and not b.reproduction_number:
        return []
    read = b.effective_labs_read
    return [
        f"  reproduction by descent    {real(a.reproduction_number)} ->"
        f" {real(b.reproduction_number)}, an inflow, not an epidemic: it never exceeds 1",
        *([] if pd.isna(read) else [f"  {'':<26} they read text of {real(read)} effective labs"]),
    ]


def _collapse(results: Results) -> list[str]:
    """Hold every lab's last model against its twin, and tell what was lost and since when."""
    twins, onsets = results.table("twins"), results.table("onsets")
    if twins.empty:
        return []
    lines = wrapped(
        "COLLAPSE, the last model beside its twin, the same learner on as much of people's text of"
        " the day [twins, onsets]",
        indent=0,
    )
    lines.append(f"  {'':<12}{'tail':>8}{'body':>8}{'effective words':>17}")
    # The population comes last.
    of_whom = dict(list(twins.groupby(["subject", "name"], observed=True)))
    for (subject, name), rows in of_whom.items():
        last = rows.iloc[-1]
        stages = onsets[(onsets.subject == subject) & (onsets.name == name)]
        shares = [_of_twin(last[of], last[f"{of}_twin"]) for of in ("tail", "body", "hill_1")]
        lines.append(
            f"  {name or _POPULATION:<12}{shares[0]:>8}{shares[1]:>8}{shares[2]:>17}"
            f"   {_stages(stages, rows)}"
        )
    lines += wrapped(
        "tail and body: the text of people's that it reproduces, of words rarer than that of the"
        " median token and of the others; early: half of the tail is gone and the body is whole;"
        " late: half of the effective words are gone"
    )
    if noisy := _noisy(results):
        lines += wrapped(
            f"{', '.join(noisy)}: more effective words than the twin, and less of people's text:"
            " noise, no diversity gained"
        )
    return lines


def _of_twin(value: float, twin: float) -> str:
    return percent(value / twin) if twin > 0 else "-"


def _stages(onsets: pd.DataFrame, twins: pd.DataFrame) -> str:
    """Tell which stages of collapse were confirmed, and since when; else why none was."""
    if len(onsets):
        found = [f"{row.stage} since {day(row.date_of_onset)}" for row in onsets.itertuples()]
        return ", ".join(found)
    if len(twins) < 3:
        return f"{count(len(twins))} fitted: it takes three models in a row to tell"
    last = twins.iloc[-1]
    if any(last[of] <= last[f"{of}_twin"] / 2 for of in ("tail", "body", "hill_1")):
        return "half is gone, but not for three models in a row"
    return "no onset"


def _noisy(results: Results) -> list[str]:
    """Return whose last model is more even than its twin, having lost what people say."""
    twins = results.table("twins")
    last = twins.groupby(["subject", "name"], observed=True).tail(1)
    is_whole = last.body >= 0.75 * last.body_twin
    noise = last[(last.hill_1 > last.hill_1_twin) & ~is_whole]
    return [str(name) or _POPULATION for name in noise.name]


def _retention(results: Results) -> list[str]:
    retention = results.table("retention")
    rows = retention[retention.subject == "output"]
    if rows.empty:
        return []
    columns = ["overlap", "overlap_beyond_text", "types_in_text_share"]
    mean = rows.groupby(["round", "band"])[[*columns, "frequency_from"]].mean()
    n_labs = rows.groupby("round").name.nunique()
    first, last = n_labs.index[n_labs == n_labs.max()][0], rows["round"].max()
    since = day(rows[rows["round"] == first].iloc[0]["date"])
    lines = [
        f"RARE WORDS, since {since} (mean of labs) [retention]",
        f"  {'':<26}{'human text they reproduce':>27}{'by smoothing alone':>20}"
        f"{'words in their text':>21}",
    ]
    for band in sorted(rows.band.unique()):
        if (first, band) not in mean.index or (last, band) not in mean.index:
            continue
        start, end = mean.loc[(first, band)], mean.loc[(last, band)]
        label = f"above {end.frequency_from:g} per token" if end.frequency_from > 0 else "rarer"
        reproduced = f"{percent(start.overlap)} -> {percent(end.overlap)}"
        lines.append(
            f"  {label:<26}{reproduced:>27}{percent(end.overlap_beyond_text):>20}"
            f"{percent(end.types_in_text_share):>21}"
        )
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
        + (f"{'true claims':>17}{'facts known':>17}{'false facts held':>22}" if has_claims else ""),
    ]
    written = channels[channels.subject.isin(["web", "output"])]
    groups = written.groupby(["subject", "name"], observed=True)
    for (subject, name), rows in sorted(groups, key=lambda g: (g[0][0] != "web", str(g[0][1]))):
        of = {str(channel): part for channel, part in rows.groupby("channel", observed=True)}
        cells = [from_to(of[channel].relative_to_human) for channel in names]
        if has_claims:
            cells += [from_to(of["claims"].accuracy), from_to(of["claims"].coverage)]
        who = "the web" if subject == "web" else str(name)
        lines.append(
            f"  {who:<12}{''.join(f'{cell:>17}' for cell in cells)}"
            + (f"{_false_facts(of['claims'].iloc[-1]):>22}" if has_claims else "")
        )
    return lines


def _false_facts(last: pd.Series) -> str:
    """Tell on how many facts a law is wrong at the end, and how sure it is of them."""
    if not last.false_facts_share > 0:
        return percent(last.false_facts_share)
    return f"{percent(last.false_facts_share)}, {percent(last.false_facts_sureness)} sure"


def _estimates(results: Results) -> list[str]:
    estimates = results.table("estimates")
    output = estimates[estimates.subject == "output"]
    if output.empty:
        return []
    lines = ["POINTS AND ANSWERS of models, first -> last; people: variance 1, error 0 [estimates]"]
    for (name, channel), rows in output.groupby(["name", "channel"], observed=True):
        if channel == "points":
            words = (
                f"variance {first_to_last(rows.variance)},"
                f" squared distance {first_to_last(rows.squared_wasserstein_2)}"
            )
        else:
            words = f"test error {first_to_last(rows.test_error)}"
        lines.append(f"  {name!s:<12}{channel!s:<12}{words}")
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
            f"  {context!s:<12}{percent(row.human_share):>14}{percent(row.share):>12}"
            f"{percent(row.types_held_share):>22}"
        )
    return lines
