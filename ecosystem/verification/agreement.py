"""What tables of a run must say alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ecosystem.config.printable import in_a_line
from ecosystem.results.declaration import TableSpec
from ecosystem.verification.check import Check, Frames, indexed

_NEAR = 1e-9  # relative: sums of the same numbers in another order


def same_rows(spec: TableSpec, frame: pd.DataFrame) -> Iterator[str]:
    """Yield the first row of a table whose key another row has, too."""
    twice = frame[frame.duplicated(list(spec.key))]
    if len(twice):
        key = in_a_line(", ".join(f"{name} {twice.iloc[0][name]}" for name in spec.key))
        yield f"table {spec.name}: {len(twice)} rows are there twice, the first at {key}"


def wrong_rounds(frames: Frames, n_rounds: int, is_complete: bool) -> Iterator[str]:
    """Yield rounds that the scenario does not have, that are missing, or that have two dates.

    Parameters
    ----------
    frames
        Tables by name.
    n_rounds
        Number of the last round.
    is_complete
        Whether the run has come to its end.
    """
    dates: dict[int, object] = {}
    for name, frame in frames.items():
        for row in frame[["round", "date"]].drop_duplicates().itertuples(index=False):
            if pd.isna(row.round) or not 0 <= row.round <= n_rounds:
                yield f"table {name}: it has round {row.round}, and the scenario ends in {n_rounds}"
            elif dates.setdefault(row.round, row.date) != row.date:
                yield f"table {name}, round {row.round}: its date is another than in other tables"
    if is_complete and "spending" in frames:
        there = set(frames["spending"]["round"])
        for round_ in sorted(set(range(n_rounds + 1)) - there):
            yield f"table spending: round {round_} is missing"


def _known(table: str, column: str, names: pd.Series, known: set[str], where: str) -> Iterator[str]:
    unknown = sorted(set(map(str, names.dropna())) - known)
    if unknown:
        shown = in_a_line(", ".join(unknown[:4]))
        yield f"table {table}: {column} {shown} is not in table {where}"


_OF_LABS = (
    "debt", "worth", "worth_of_sources", "marginal_worth", "repetition", "benchmarks",
    "illusions", "pools", "models",
)  # fmt: skip


def _named_labs(frames: Frames) -> Iterator[str]:
    known = set(map(str, frames["labs"].lab))
    for name in _OF_LABS:
        if name in frames:
            yield from _known(name, "lab", frames[name].lab, known, "labs")
    for name in ("twins", "onsets"):
        if name in frames:
            rows = frames[name][frames[name].subject == "lab"]
            yield from _known(name, "lab", rows.name, known, "labs")
    if "lab_overlap" in frames:
        for column in ("lab", "other"):
            yield from _known("lab_overlap", column, frames["lab_overlap"][column], known, "labs")


def _named_models(frames: Frames) -> Iterator[str]:
    known = set(map(str, frames["models"].model))
    yield from _known("labs", "model", frames["labs"].model, known, "models")
    yield from _known("lineage", "model", frames["lineage"].model, known, "models")
    parents = frames["lineage"].parent
    yield from _known("lineage", "parent", parents, known | {"people", "others"}, "models")


def _lineage(frames: Frames) -> Iterator[str]:
    sums = frames["lineage"].groupby(["round", "model"], observed=True).share.sum()
    for (round_, model), total in sums[(sums - 1).abs() > _NEAR].items():
        yield f"table lineage, round {round_} at model {model}: its shares sum to {total}"


def _contexts(frames: Frames) -> Iterator[str]:
    sums = frames["contexts"].groupby(["round", "subject", "name"], observed=True)["share"].sum()
    for (round_, subject, name), total in sums[~(sums - 1).abs().le(_NEAR) & (sums != 0)].items():
        at = f"{subject} {name}".strip()
        yield f"table contexts, round {round_} at {at}: its shares sum to {total}"


def _population(frames: Frames) -> Iterator[str]:
    population, labs = frames["population"], frames["labs"]
    with_model = labs[labs.model.notna()].groupby("round").size()
    for row in population.itertuples():
        at = f"table population, round {row.round} at order {row.order}"
        if row.n_labs != with_model.get(row.round, 0):
            yield f"{at}: n_labs is {row.n_labs}, and {with_model.get(row.round, 0)} have a model"
        for name, said, counted in (
            ("beta", row.beta, row.gamma / row.alpha if row.alpha else np.nan),
            ("f_st", row.f_st, 1 - row.gini_within / row.gini_pool if row.gini_pool else np.nan),
        ):
            if not (np.isnan(said) or np.isnan(counted)) and not _near(said, counted):
                yield f"{at}: {name} is {said}, and its parts give {counted}"


def _near(one: float, other: float) -> bool:
    return bool(abs(one - other) <= _NEAR * max(1.0, abs(one), abs(other)))


def _worth(frames: Frames) -> Iterator[str]:
    population = frames["population"]
    valued = frames["worth"][frames["worth"].reserves_added.notna()].groupby("round")
    columns = ["fresh_draws", "fresh_draws_without_reserves", "reserve_draws"]
    sums = valued[columns].sum()
    for row in population[population.n_labs_valued.notna()].itertuples():
        at = f"table population, round {row.round} at order {row.order}"
        n = len(valued.get_group(row.round)) if row.round in valued.groups else 0
        if row.n_labs_valued != n:
            yield f"{at}: n_labs_valued is {row.n_labs_valued}, and the worth of {n} is known"
        for name in columns if n else ():
            said, counted = getattr(row, name), sums[name][row.round]
            if not _near(said, counted):
                yield f"{at}: {name} is {said}, and table worth sums to {counted}"


def _verdicts(frames: Frames) -> Iterator[str]:
    live = indexed(frames["web"]).n_pages
    dropped = ["n_true_positive", "n_false_positive"]
    passed = ["n_false_negative", "n_true_negative"]
    judged = frames["filters"].groupby(["filter", "round"], observed=True)[dropped + passed].sum()
    by_maker = frames["filter_makers"].groupby(["filter", "round"], observed=True)[
        ["n_pages", "n_pages_dropped"]
    ].sum()  # fmt: skip
    for (name, round_), row in judged.iterrows():
        at = f"table filters, round {round_} at filter {name}"
        if round_ in live.index and row.sum() != live[round_]:
            yield f"{at}: {row.sum()} pages are judged, and {live[round_]} are live"
        if (name, round_) in by_maker.index:
            makers = by_maker.loc[(name, round_)]
            if (row.sum(), row[dropped].sum()) != (makers.n_pages, makers.n_pages_dropped):
                yield f"{at}: it judges or drops another number of pages than in filter_makers"


def _published(frames: Frames) -> Iterator[str]:
    web = indexed(frames["web"]).n_pages_new
    groups = frames["publishers"].groupby("round").n_pages_new.sum()
    for round_ in web.index.intersection(groups.index):
        if web[round_] != groups[round_]:
            yield (
                f"table web, round {round_}: n_pages_new is {web[round_]}, and publishers"
                f" published {groups[round_]}"
            )


def _linked(frames: Frames) -> Iterator[str]:
    sites, links = frames["sites"], frames["links"]
    known = set(map(str, sites.site))
    for end, column in (("source", "n_links_from"), ("target", "n_links_to")):
        yield from _known("links", end, links[end], known, "sites")
        counted = links.groupby(links[end].astype("string")).size()
        for row in sites.itertuples():
            if getattr(row, column) != counted.get(row.site, 0):
                yield (
                    f"table sites, round {row.round} at site {in_a_line(row.site, 80)}: {column} is"
                    f" {getattr(row, column)}, and table links has {counted.get(row.site, 0)}"
                )


CHECKS = (
    Check("labs that tables name are in labs", ("labs",), _named_labs),
    Check("models that tables name were released", ("labs", "models", "lineage"), _named_models),
    Check("a model's lineage sums to one", ("lineage",), _lineage),
    Check("shares of contexts sum to one", ("contexts",), _contexts),
    Check("the population is that of the labs", ("population", "labs"), _population),
    Check("the worth of the population is that of the labs", ("population", "worth"), _worth),
    Check("filters judge the live web", ("filters", "filter_makers", "web"), _verdicts),
    Check("publishers wrote the new pages", ("publishers", "web"), _published),
    Check("links lead from site to site", ("sites", "links"), _linked),
)
