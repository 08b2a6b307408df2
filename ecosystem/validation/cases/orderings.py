"""Orderings that comparisons of policies must respect, over several human laws and sizes.

Order is compared by differences between labs of one world, of the distance to human text where
text is not biased: E H = H* - E |p - p*|^2 (case ``replace``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ecosystem.scenario.filters import Classifier, WatermarkDetector
from ecosystem.scenario.labs import CrawlStock, HumanLaw, Lab
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.web import FixedLength
from ecosystem.validation.case import Case, Claim, Tables, column, output
from ecosystem.validation.cases.given import draws, measured, people, share_of
from ecosystem.validation.cases.steps import distance, farther, of_workflows, step_names
from ecosystem.validation.theory import drift, marks, workflows

F64 = NDArray[np.float64]

_LAWS: Mapping[str, tuple[str, ...]] = {
    "Zipf 1": (),
    "Zipf 1.5": ("language.lexicon.exponent=1.5",),
    "uniform": ("language.lexicon.exponent=0",),
}


def _workflows(s: Scenario) -> list[Claim]:
    star = drift.gini(people(s))
    names = [lab.name for lab in s.labs]
    order = list(pairwise(names))
    return [
        Claim(
            "E H, each step of the order, / H*",
            "0: replace < subsample < its pool < accumulate < with fresh people",
            farther(star, order),
            0.0,
            step_names(order),
            relation=">",
        ),
        *of_workflows(s, names),
    ]


def _shares(s: Scenario) -> list[Claim]:
    star = drift.gini(people(s))
    rounds = [t for t in measured(s) if t >= s.time.rounds / 2]

    def share_lost(lab: str) -> Callable[[Tables], float]:
        return lambda t: float(output(t, "squared_distance", lab)[-len(rounds) :].mean()) / star

    def share_kept(i: int) -> float:
        share = share_of(s.labs[i], HumanLaw)
        return float(drift.human_share_iid(draws(s, i), share, rounds).mean())

    base, people_, draws_ = share_lost("base"), share_lost("more-people"), share_lost("more-draws")
    effect, apart = share_kept(1) - share_kept(0), share_kept(2) - share_kept(1)
    return [
        Claim(
            "E H won by twice the share m and by twice the draws n, / H*",
            "0",
            lambda t: np.array([base(t) - people_(t), base(t) - draws_(t)]),
            0.0,
            ["2 m", "2 n"],
            relation=">",
        ),
        Claim(
            "2 n against 2 m: difference, / H*",
            "half of the effect of doubling m",
            lambda t: people_(t) - draws_(t),
            effect / 2,
            ["2 n - 2 m"],
            relation="<",
        ),
        Claim(
            "the same difference, exactly",
            "P17 with 2 n, m, less P17 with n, 2 m",
            lambda t: people_(t) - draws_(t),
            apart,
            ["2 n - 2 m"],
        ),
        Claim(
            "lost, |p - p*|^2 / H*",
            "1 - H / H* by P17, mean of the rounds",
            lambda t: np.array([look(t) for look in (base, people_, draws_)]),
            [1 - share_kept(i) for i in range(3)],
            ["n, m", "n, 2 m", "2 n, m"],
        ),
    ]


def _passing(s: Scenario, lab: Lab) -> float:
    """Return the AI share of what passes to a lab from its crawl."""
    [source] = lab.sources
    assert isinstance(source, CrawlStock)
    [test] = [f for f in s.filters if f.name == source.filters[0]]
    assert isinstance(test, Classifier)
    pages = [0.0, 0.0]
    for group in s.publishers:
        if not any(lab.crawler in refusal.crawlers for refusal in group.refuses):
            assert isinstance(group.pages, int | float)
            pages[group.ai_share == 1] += float(group.pages)
    share = pages[1] / sum(pages)
    return marks.ai_share_after(share, 1.0, test.true_positive_rate, test.false_positive_rate)


def _filters(s: Scenario) -> list[Claim]:
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    names = [lab.name for lab in s.labs]
    passing = {lab.name: _passing(s, lab) for lab in s.labs}
    unfiltered = 1 - drift.human_share_iid(n, 0.2, rounds)
    order = [("base", "keen"), ("unjust", "base"), ("more-ai", "base")]
    said = ["TPR up: more", "FPR up: less", "s up: less"]

    def mean_over_rounds(tables: Tables) -> F64:
        share_lost = {name: float(distance(star, name)(tables).mean()) for name in names}
        return np.array([share_lost[far] - share_lost[near] for far, near in order])

    return [
        Claim(
            "E H: won by a higher TPR, lost by a higher FPR or s, / H*",
            "0",
            mean_over_rounds,
            0.0,
            said,
            relation=">",
        ),
        Claim(
            "AI share of what each lab reads",
            "s (1-TPR) / (s (1-TPR) + (1-s)(1-FPR))",
            lambda t: np.array(
                [column(t, "labs", "ai_share_trained", lab=name).mean() for name in names]
            ),
            list(passing.values()),
            names,
        ),
        *(
            Claim(
                f"lost by {name}: |p - p*|^2 / H*",
                "1 - H / H* by P17 with m = 1 - s'",
                distance(star, name),
                1 - drift.human_share_iid(n, 1 - passing[name], rounds),
                rounds,
                bugs={"no filter": unfiltered} if name == "keen" else {},
            )
            for name in names
        ),
    ]


def _capped(s: Scenario) -> list[Claim]:
    n, star, [last] = draws(s), drift.gini(people(s)), measured(s)
    stocks = {archive.name: archive.pages for archive in s.archives}
    names = [lab.name for lab in s.labs]
    caps = [1 / stock for stock in stocks.values()]
    share_kept = [
        workflows.archive_and_own(stock, n // 2, n // 2, [last])[0] for stock in stocks.values()
    ]
    share_kept.append(drift.human_share_fixed(n // 2, n // 2, [last])[0])
    # Read with replacement from other pages each time, its half of the text drifts by itself.
    redrawn = [drift.two_halves((1 - 2 / n) * (1 - cap), 1 - 2 / n, last) for cap in caps]
    redrawn.append(share_kept[-1])
    order = list(pairwise(names))

    def share_lost(tables: Tables) -> F64:
        return np.array([output(tables, "squared_distance", name)[-1] for name in names]) / star

    return [
        Claim(
            "E H, each step of the order, / H*",
            "0: a larger archive holds more, people most",
            farther(star, order),
            0.0,
            step_names(order),
            relation=">",
        ),
        Claim(
            "lost, |p - p*|^2 / H*",
            "1 - H / H*; archives: one set of A draws, for ever",
            share_lost,
            1 - np.array(share_kept),
            names,
            bugs={"an archive drawn anew each round": 1 - np.array(redrawn)},
        ),
        Claim(
            "lost with fresh text, however large an archive",
            "1/A: the cap of the largest archive",
            lambda t: share_lost(t)[-1],
            min(caps),
            ["fresh"],
            relation="<",
        ),
        Claim(
            "lost with an archive, however many draws",
            "half of 1/A",
            lambda t: share_lost(t)[:-1] * list(stocks.values()),
            0.5,
            names[:-1],
            relation=">",
        ),
    ]


def _marked_part(s: Scenario) -> list[Claim]:
    [test], [mark] = s.filters, s.watermarks
    length = s.publishers[0].length
    assert isinstance(test, WatermarkDetector)
    assert isinstance(length, FixedLength)
    assert mark.green_probability is not None
    assert test.z_threshold is not None
    found, accused = (
        marks.detection(length.tokens, q, mark.gamma, test.z_threshold)
        for q in (mark.green_probability, mark.gamma)
    )
    human, marked, plain = (float(group.pages) for group in s.publishers)  # type: ignore[arg-type]
    share, w = (marked + plain) / (human + marked + plain), marked / (marked + plain)
    floor = share * (1 - w) / (1 - share * w)
    passing = marks.ai_share_after(share, w, found, accused)
    after = "ai_share_after"
    return [
        Claim(
            "AI share of what passes",
            "P32 with exact binomial rates",
            lambda t: column(t, "filters", after),
            passing,
            bugs={"all AI text marked": marks.ai_share_after(share, 1.0, found, accused)},
        ),
        Claim(
            "AI share of what passes, over the floor",
            "s (1-w) / (1 - s w)",
            lambda t: column(t, "filters", after),
            floor,
            relation="=" if found > 0.9999 else ">",
        ),
    ]


def _cut_tails(s: Scenario) -> list[Claim]:
    law, rounds = people(s), measured(s)
    top_p = s.labs[0].decoding.top_p
    assert isinstance(top_p, float)
    supports = drift.top_p_supports(law, top_p, max(rounds) + 1)
    exact = [float(law[:k].sum()) for k in supports]
    names = [lab.name for lab in s.labs if lab.decoding.top_p != 1.0]

    def covered(tables: Tables, lab: str) -> F64:
        return 1 - output(tables, "human_mass_unseen", lab)

    def rate(tables: Tables) -> F64:
        held = [covered(tables, lab) for lab in names]
        return np.array([np.log(h[0] / h[-1]) / (len(h) - 1) for h in held])

    return [
        *(
            Claim(
                f"human text that {lab} can still write",
                "what one cut fewer leaves without sampling error",
                lambda t, lab=lab: covered(t, lab),  # type: ignore[misc]
                exact[:-1],
                rounds,
                relation="<",
            )
            for lab in names
        ),
        Claim(
            "and without top-p, at the largest n",
            "what the first cut leaves of those with it",
            lambda t: covered(t, "whole")[-1],
            exact[0],
            ["whole"],
            relation=">",
        ),
        Claim(
            "human text lost a round: -ln of what is kept",
            "the same without any sampling error",
            rate,
            float(np.log(exact[1] / exact[-1]) / (len(exact) - 2)),
            names,
            relation="found",
        ),
    ]


def _tokens(n: int, *names: str) -> tuple[str, ...]:
    return tuple(f"labs.{name}.tokens={n}" for name in names)


_FIVE = ("replace", "subsample", "pool", "accumulate", "fresh")

CASES: tuple[Case, ...] = (
    Case(
        "order-of-workflows",
        "O1: replace < subsample < its pool < accumulate < accumulate with people",
        "theory/order-of-workflows",
        320,
        _workflows,
        "derived",
        settings={
            "Zipf 0.5": (),
            "uniform": ("language.lexicon.exponent=0",),
            "uniform, n = 20": ("language.lexicon.exponent=0", *_tokens(20, *_FIVE)),
        },
        axis="law, and round",
    ),
    Case(
        "order-of-shares",
        "O2: more people or more draws; twice n is worth about twice m",
        "theory/order-of-shares",
        200,
        _shares,
        "migration and drift (Wright); derived",
        settings={
            "Zipf 1": (),
            "uniform": _LAWS["uniform"],
            "Zipf 1, n = 40": (*_tokens(40, "base", "more-people"), *_tokens(80, "more-draws")),
        },
        axis="law",
    ),
    Case(
        "order-of-filters",
        "O2: E H rises with the true positive rate, falls with the false one and with the AI share",
        "theory/order-of-filters",
        120,
        _filters,
        "derived",
        settings=_LAWS,
        axis="law, and round",
    ),
    Case(
        "archives-cap-diversity",
        "O3: a sealed archive caps diversity, fresh human text does not",
        "theory/archives-cap-diversity",
        40,
        _capped,
        "derived",
        settings=_LAWS,
        axis="what is read beside its own text",
    ),
    Case(
        "marks-on-a-part",
        "O3: marks on a part of AI text leave a floor of contamination",
        "theory/marks-on-a-part",
        50,
        _marked_part,
        "derived; rates of the z-test as in the case detection",
        settings={
            "w = 0.2, strong": ("publishers.marked.pages=200", "publishers.plain.pages=800"),
            "w = 0.6, strong": (),
            "w = 0.9, strong": ("publishers.marked.pages=900", "publishers.plain.pages=100"),
            "w = 0.2, weak": (
                "publishers.marked.pages=200",
                "publishers.plain.pages=800",
                "watermarks.mark.green_probability=0.6",
            ),
            "w = 0.6, weak": ("watermarks.mark.green_probability=0.6",),
            "w = 0.9, weak": (
                "publishers.marked.pages=900",
                "publishers.plain.pages=100",
                "watermarks.mark.green_probability=0.6",
            ),
        },
        axis="share marked, and mark",
    ),
    Case(
        "cut-tails-at-any-size",
        "O4: top-p below 1 collapses at any number of draws",
        "theory/cut-tails-at-any-size",
        20,
        _cut_tails,
        "derived",
        settings={
            "Zipf 1, 0.9": (),
            "Zipf 1, 0.95": tuple(f"labs.n-{k}.decoding.top_p=0.95" for k in (3, 4, 5, 6)),
            "Zipf 0.5, 0.9": ("language.lexicon.exponent=0.5",),
        },
        axis="law and top-p, and round",
    ),
)
