"""The part of a run's summary that is about labs and what they write, from its tables alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecosystem.reporting.collapse_section import POPULATION, collapse_section, noise
from ecosystem.reporting.format import change, count, real, wrapped
from ecosystem.reporting.format import fine_percent as percent
from ecosystem.reporting.illusion_section import illusion_section
from ecosystem.reporting.spans import day, first_to_last, from_to
from ecosystem.reporting.worth_section import worth_section

if TYPE_CHECKING:
    from ecosystem.results.results import Results


def lab_sections(results: Results) -> list[list[str]]:
    """Say what became of labs, all and each, and of the text that they write."""
    return [
        _labs(results),
        _population(results),
        collapse_section(results),
        illusion_section(results),
        worth_section(results),
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
    noisy = noise(results)
    lines = [
        f"LABS, at the end (change since {_start(results)}) [labs, laws]",
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
        is_first = end.model == rows[rows.model.notna()].iloc[0].model
        words = "" if is_first else change(a.hill_0, b.hill_0)
        changed = "" if is_first else change(a.hill_1, b.hill_1)
        changed = " (noise)" if name in noisy else changed
        lines.append(
            f"  {name!s:<12}"
            f"{count(b.hill_0) + words:>22}"
            f"{count(b.hill_1) + changed:>18}"
            f"{percent(b.human_mass_unseen):>17}"
            f"{_loss(end, 'now'):>10}{_loss(end, 'dashboard'):>11}"
            f"{percent(read.iloc[-1].ai_share_trained) if len(read) else '-':>14}"
        )
    has_dashboard = labs.loss_dashboard_seen.notna().any()
    lines += wrapped(
        "loss in bits per token, of the law before decoding: on human text of the day"
        f" ({real(labs.iloc[-1].entropy_human_now)} is the least possible)"
        + (", and on held-out pages of the lab's own sources (dashboard)" if has_dashboard else "")
    )
    last_seen = labs.groupby("lab", observed=True).date.max()
    for name, date in last_seen[last_seen < labs.date.max()].items():
        lines += wrapped(
            f"{name} has ended: what is said of it here, under COLLAPSE and under DASHBOARDS is of"
            f" {day(date)}"
        )
    lines += _never_read(laws)
    if any("*" in line for line in lines):
        lines += wrapped(
            "*: on the words that the model knows. It gives no probability to others that are in"
            " the text (unseen_now, unseen_dashboard): its loss on them has no bound. Smoothing"
            " avoids it"
        )
    return lines


def _start(results: Results) -> str:
    """Return what labs' first models were: of text, or the law of people itself."""
    models = results.table("models")
    n_draws = models.groupby("lab", observed=True).n_draws.first()
    return "the start, with people's own law" if (n_draws == 0).all() else "the first model"


def _never_read(laws: pd.DataFrame) -> list[str]:
    """Name the labs that write words which were not in their last text, as smoothing makes them."""
    last = laws.groupby(["subject", "name"], observed=True).hill_0.last()
    written = last.get("output", pd.Series(dtype=float))
    read = last.get("training", pd.Series(dtype=float)).reindex(written.index)
    names = ", ".join(str(name) for name in written.index[written > read])
    if not names:
        return []
    return wrapped(
        f"{names}: of the words written, some were not in the last text; smoothing, or a model"
        " before, gives them probability"
    )


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
    noisy = " (noise)" if POPULATION in noise(results) else ""
    return [
        f"THE POPULATION OF LABS, since {day(a['date'])} when as many had a model [population]",
        f"  diversity of all (gamma)   {count(a.gamma)} -> {count(b.gamma)} effective words{noisy};"
        f" within a lab (alpha) {count(a.alpha)} -> {count(b.alpha)}",
        f"  distinct labs (beta)       {real(a.beta)} -> {real(b.beta)} of {b.n_labs};"
        f" F_ST {real(a.f_st)} -> {real(b.f_st)}",
        f"  words that no lab writes   {count(a.n_types_lost_by_all)} ->"
        f" {count(b.n_types_lost_by_all)}, {percent(a.human_mass_lost_by_all)} ->"
        f" {percent(b.human_mass_lost_by_all)} of human text",
        *_descent(a, b),
        *_other_labs(results.table("laws"), a["round"], b["round"]),
    ]


def _other_labs(laws: pd.DataFrame, first: int, last: int) -> list[str]:
    """Tell which labs a mean has gained and lost, where it is not over the same labs."""
    then, now = _names_at(laws[laws.subject == "output"], first, last)
    words = [f"{when} with {', '.join(sorted(names))}" for names, when in
             ((then - now, "then"), (now - then, "now")) if names]  # fmt: skip
    return wrapped(f"not the same labs: {', '.join(words)}") if words else []


def _names_at(rows: pd.DataFrame, *rounds: int) -> list[set[str]]:
    """Return the labs that rows of each round are about."""
    return [set(rows[rows["round"] == at].name.astype(str)) for at in rounds]


def _descent(a: pd.Series, b: pd.Series) -> list[str]:
    """Tell how models' text descends from models' text, if it ever did."""
    if not a.reproduction_number and not b.reproduction_number:
        return []
    read = b.effective_labs_read
    return [
        f"  reproduction by descent    {real(a.reproduction_number)} ->"
        f" {real(b.reproduction_number)} (at most 1, where labs read models alone)",
        *(
            []
            if pd.isna(read)
            else [f"  {'':<26} all together read text of {real(read)} effective labs"]
        ),
    ]


def _retention(results: Results) -> list[str]:
    """Tell how much of people's text labs reproduce, by how frequent its words are."""
    retention = results.table("retention")
    rows = retention[retention.subject == "output"]
    if rows.empty:
        return []
    columns = ["overlap", "overlap_beyond_text", "types_in_text_share", "frequency_from"]
    mean = rows.groupby(["round", "band"])[columns].mean()
    n_labs = rows.groupby("round").name.nunique()
    first, last = n_labs.index[n_labs == n_labs.max()][0], rows["round"].max()
    since = day(rows[rows["round"] == first].iloc[0]["date"])
    then, today = _names_at(rows, first, last)
    other = ", not the same ones" if then != today else ""
    lines = [
        f"RARE WORDS, since {since} (mean of labs{other}) [retention]",
        f"  {'':<24}{'reproduced':>18}{'by smoothing':>15}{'in their text':>15}{'least':>24}",
    ]
    now = rows[rows["round"] == last]
    for band in sorted(rows.band.unique()):
        if (first, band) not in mean.index or (last, band) not in mean.index:
            continue
        start, end = mean.loc[(first, band)], mean.loc[(last, band)]
        of_labs = now[(now.band == band) & now.overlap.notna()].sort_values("overlap")
        label = f"above {end.frequency_from:g} per token" if end.frequency_from > 0 else "rarer"
        reproduced = f"{percent(start.overlap)} -> {percent(end.overlap)}"
        lines.append(
            f"  {label:<24}{reproduced:>18}{percent(end.overlap_beyond_text):>15}"
            f"{percent(end.types_in_text_share):>15}{_least(of_labs):>24}"
        )
    return lines + wrapped(
        "reproduced: share of people's text; of now are how much of it smoothing alone gives, the"
        " share of these words that stood in a lab's text, and the lab that reproduces least"
    )


def _least(of_labs: pd.DataFrame) -> str:
    if of_labs.empty:
        return "-"
    return f"{percent(of_labs.iloc[0].overlap)} ({of_labs.iloc[0]['name']})"


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
    """Tell of languages or topics how much variety labs have kept, on average and at least."""
    contexts = results.table("contexts")
    rows = contexts[contexts.subject == "output"]
    if rows.empty or rows.context.nunique() < 2:
        return []
    last = rows[rows["round"] == rows["round"].max()]
    human = contexts[(contexts.subject == "human") & (contexts["round"] == last["round"].max())]
    kept = last.hill_1 / last.context.astype(str).map(
        human.set_index(human.context.astype(str)).hill_1
    )
    last = last.assign(kept=kept, context=last.context.astype(str))
    mean = last.groupby("context")[["share", "human_share", "kept"]].mean()
    least = last.sort_values("kept").groupby("context").first()
    mean = mean.sort_values("human_share", ascending=False)
    shown = pd.concat([mean.head(3), mean.tail(3)]).drop_duplicates()
    lines = [
        "LANGUAGES OR TOPICS"
        + (", the three largest and smallest" if len(mean) > len(shown) else "")
        + ": effective words in models, of people's [contexts]",
        f"  {'':<12}{'in human text':>14}{'in models':>12}{'mean of labs':>16}{'least':>26}",
    ]
    for context, row in shown.iterrows():
        worst = least.loc[context]
        who = f"{percent(worst.kept)} ({worst['name']})"
        lines.append(
            f"  {context!s:<12}{percent(row.human_share):>14}{percent(row.share):>12}"
            f"{percent(row.kept):>16}{who:>26}"
        )
    return lines
