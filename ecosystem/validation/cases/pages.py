"""Pages: the account of the web, and that a page has the same words whoever reads it, whenever."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecosystem.scenario.fields import Table
from ecosystem.scenario.labs import ArchiveStock
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.web import Hazard
from ecosystem.validation.case import Case, Claim, column, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift, pages


def _flow(s: Scenario, group: int) -> Sequence[float]:
    """Return the pages of a group in each round: a number, or a table read along lines."""
    rounds = np.arange(1, s.time.rounds + 1)
    wanted = s.publishers[group].pages
    if isinstance(wanted, Table):
        entries = sorted((float(t), v) for t, v in wanted.table.items() if isinstance(t, int))
        at, pages_then = np.array(entries).T
        flow: Sequence[float] = np.interp(rounds, at, pages_then).tolist()
        return flow
    assert isinstance(wanted, int | float)
    return [float(wanted)] * len(rounds)


def _account(s: Scenario) -> list[Claim]:
    survival = s.web.survival
    assert isinstance(survival, Hazard)
    start = sum(group.starting_pages for group in s.publishers)
    d, flows, rounds = survival.per_round, (_flow(s, 0), _flow(s, 1)), measured(s)
    people_, models = pages.account(start, d, *flows)
    at = np.array(rounds) - 1
    # Decay after publishing in place of before it takes a share of the new pages too.
    later = pages.account(start, d, *([(1 - d) * f for f in flow] for flow in flows))
    return [
        Claim(
            "live pages",
            "H' + S' = (1-d)(H + S) + h + a",
            lambda t: column(t, "web", "n_pages"),
            (people_ + models)[at],
            rounds,
            bugs={"publishing before decay": (later[0] + later[1])[at]},
        ),
        Claim(
            "live pages of models",
            "S' = (1-d) S + a",
            lambda t: column(t, "web", "n_pages") * column(t, "web", "ai_share_live"),
            models[at],
            rounds,
        ),
    ]


def _archive(s: Scenario) -> list[Claim]:
    [lab], [source] = s.labs, s.labs[0].sources
    assert isinstance(source, ArchiveStock)
    n, star = draws(s), drift.gini(people(s))
    [stock] = [archive.pages for archive in s.archives]
    with_ = pages.drawn_with_replacement(n, stock)
    without = pages.kept_by_sample(n)
    return [
        Claim(
            "diversity of the archive, H / H*",
            "1 - 1/A",
            lambda t: column(t, "laws", "gini_simpson", subject="archive") / star,
            pages.kept_by_sample(stock),
        ),
        Claim(
            "diversity of what a lab learns from it, H / H*",
            "(1 - 1/n)(1 - 1/A)" if source.replacement else "1 - 1/n",
            lambda t: output(t, "gini_simpson", lab.name) / star,
            with_ if source.replacement else without,
            bugs=(
                {
                    "an archive drawn from the law": 1 - 1 / n,
                    "read without replacement": pages.kept_by_sample(min(n, stock)),
                }
                if source.replacement
                else {"read with replacement": with_}
            ),
        ),
    ]


def _second_crawl(s: Scenario) -> list[Claim]:
    rounds, star = measured(s), drift.gini(people(s))
    stock = round(s.publishers[0].starting_pages)
    return [
        Claim(
            "diversity of a lab that crawls the same pages again, H / H*",
            "1 - 1/A in every round",
            lambda t: output(t, "gini_simpson") / star,
            np.full(len(rounds), pages.kept_by_sample(stock)),
            rounds,
            bugs={
                "words redrawn on a second crawl": [1 - 1 / (stock * t) for t in rounds],
            },
        )
    ]


def _two_crawlers(s: Scenario) -> list[Claim]:
    star = drift.gini(people(s))
    stock = round(s.publishers[0].starting_pages)
    budget = s.crawlers[0].budget
    assert isinstance(budget, int | float)
    sample = round(budget)
    apart = 1 - ((1 - star) + (1 / sample + (1 - 1 / sample) * (1 - star))) / 2
    return [
        Claim(
            "within labs, H / H*",
            "1 - 1/B",
            lambda t: column(t, "population", "gini_within", order=2) / star,
            pages.kept_by_sample(sample),
        ),
        Claim(
            "of their mean law, H / H*",
            "F_ab = 1/A + (1 - 1/A) F*",
            lambda t: column(t, "population", "gini_pool", order=2) / star,
            pages.pool_of_two_samples(star, stock, sample) / star,
            bugs={"words redrawn for each crawler": apart / star},
        ),
    ]


def _edited(s: Scenario) -> list[Claim]:
    """A model that writes one word alone, and people who rewrite a share of its words."""
    law = people(s)
    edited = s.publishers[0].edited_share
    assert isinstance(edited, int | float)
    rest = law[1:] * edited
    return [
        Claim(
            "probability of the model's only word, on the web",
            "1 - e + e p*(1)",
            lambda t: column(t, "words", "probability", subject="web", word="w1"),
            1 - float(rest.sum()),
            bugs={
                "edited twice": 1 - float(rest.sum()) * (2 - edited),
                "editing left out": 1.0,
            },
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "web-accounting",
        "P38: live pages are what was published and has not decayed",
        "theory/web-accounting",
        150,
        _account,
        "derived",
        settings={
            "constant": (),
            "growing": (
                "publishers.people.pages={table: {0: 10, 12: 40}}",
                "publishers.models.pages={table: {0: 0, 6: 5, 12: 60}}",
            ),
        },
        axis="flow of pages and round",
    ),
    Case(
        "archive",
        "an archive is its pages: A draws, however often it is read",
        "theory/archive-reading",
        500,
        _archive,
        "sampling with and without replacement; derived",
        settings={
            "with replacement": (),
            "without": (
                "labs.alpha.tokens=5",
                "labs.alpha.sources=[{kind: archive, archive: sealed, when_short: less}]",
            ),
        },
        axis="reading",
        is_quick=True,
    ),
    Case(
        "second-crawl",
        "a page that is crawled again has the same words",
        "theory/second-crawl",
        200,
        _second_crawl,
        "derived",
    ),
    Case(
        "two-crawlers",
        "two labs that crawled the same page saw the same words",
        "theory/two-crawlers",
        200,
        _two_crawlers,
        "derived",
    ),
    Case(
        "edited-pages",
        "people rewrite a share of the words of a model's page, once",
        "theory/edited-pages",
        60,
        _edited,
        "derived",
    ),
)
