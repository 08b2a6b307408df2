"""Filters: how surely a mark is found, and what a lab reads behind a filter."""

from __future__ import annotations

import math

import numpy as np

from ecosystem.scenario.filters import Classifier, WatermarkDetector
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.web import FixedLength
from ecosystem.validation.case import Case, Claim, column, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift, marks

_COUNTABLE = 1e-3  # rarer events are too few to have a standard error
_KGW = "exact binomials of the z-test of Kirchenbauer et al. 2023, arXiv:2301.10226 (from memory)"


def _tokens(s: Scenario, group: int = 0) -> int:
    length = s.publishers[group].length
    assert isinstance(length, FixedLength)
    return length.tokens


def _test(s: Scenario) -> WatermarkDetector:
    [test] = s.filters
    assert isinstance(test, WatermarkDetector)
    return test


def _z(s: Scenario) -> float:
    z = _test(s).z_threshold
    assert z is not None
    return z


def _rates(s: Scenario, *, strict: bool | None = None) -> tuple[float, float]:
    """Return the true and the false positive rate of the scenario's only test."""
    [mark] = s.watermarks
    assert mark.green_probability is not None
    edited = s.publishers[-1].edited_share
    assert isinstance(edited, int | float)
    strict = _test(s).strict if strict is None else strict
    green = marks.after_editing(mark.green_probability, mark.gamma, edited)
    found, accused = (
        marks.detection(_tokens(s), q, mark.gamma, _z(s), strict=strict)
        for q in (green, mark.gamma)
    )
    return found, accused


def _detection(s: Scenario) -> list[Claim]:
    found, accused = _rates(s)
    other = _rates(s, strict=False)
    normal = 0.5 * math.erfc(_z(s) / math.sqrt(2))
    claims = [
        Claim(
            "marked pages found",
            "P(Bin(T, q) > gamma T + z sqrt(T gamma (1-gamma)))",
            lambda t: column(t, "filters", "true_positive_rate"),
            found,
            bugs={"dropped at the threshold too": other[0]} if other[0] > found + 0.02 else {},
        ),
        Claim(
            "the rate stated for marked pages",
            "the same, without chance",
            lambda t: column(t, "filters", "expected_true_positive_rate"),
            found,
        ),
        Claim(
            "the rate stated for people's pages",
            "the same, without chance",
            lambda t: column(t, "filters", "expected_false_positive_rate"),
            accused,
        ),
    ]
    if accused > _COUNTABLE:
        claims.append(
            Claim(
                "people's pages accused",
                "the same with q = gamma",
                lambda t: column(t, "filters", "false_positive_rate"),
                accused,
                bugs={"the normal tail": normal} if abs(normal - accused) > 0.003 else {},
            )
        )
    return claims


def _what_passes(s: Scenario) -> list[Claim]:
    true_rate, false_rate = _rates(s)
    human, *ai = (float(group.pages) for group in s.publishers)  # type: ignore[arg-type]
    marked = ai[0] / sum(ai)
    share = sum(ai) / (human + sum(ai))
    passing = marks.ai_share_after(share, marked, true_rate, false_rate)
    from_human = human * (1 - false_rate)
    total = from_human / (1 - passing)
    return [
        Claim(
            "AI share of what passes",
            "s c / (s c + (1-s)(1-FPR)), c = 1 - w TPR - (1-w) FPR",
            lambda t: column(t, "filters", "n_false_negative") / total,
            passing,
            bugs={"all AI text marked": marks.ai_share_after(share, 1.0, true_rate, false_rate)},
        ),
        Claim(
            "people's pages that pass",
            "(1-s) N (1-FPR)",
            lambda t: column(t, "filters", "n_true_negative"),
            from_human,
        ),
    ]


def _filtered_loop(s: Scenario) -> list[Claim]:
    """Reading n of the pages that pass is an i.i.d. mixture, but for one part in their number."""
    true_rate, false_rate = _rates(s)
    passing = marks.ai_share_after(0.5, 1.0, true_rate, false_rate)
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    return [
        Claim(
            "AI share of what the lab reads",
            "s (1-TPR) / (s (1-TPR) + (1-s)(1-FPR))",
            lambda t: column(t, "labs", "ai_share_trained"),
            np.full(len(rounds), passing),
            rounds,
            bugs={"no filter": np.full(len(rounds), 0.5)},
        ),
        Claim(
            "diversity H / H*",
            "P17 with m = 1 - s'",
            lambda t: output(t, "gini_simpson") / star,
            drift.human_share_iid(n, 1 - passing, rounds),
            rounds,
        ),
    ]


def _single_judgement(s: Scenario) -> list[Claim]:
    [judge] = s.filters
    assert isinstance(judge, Classifier)
    rounds, dropped = measured(s), judge.false_positive_rate
    stock = s.publishers[0].starting_pages
    return [
        Claim(
            "pages that the lab has read so far",
            "A (1 - FPR) in every round",
            lambda t: column(t, "labs", "n_draws_trained"),
            np.full(len(rounds), stock * (1 - dropped)),
            rounds,
            bugs={"detection redrawn each round": [stock * (1 - dropped**t) for t in rounds]},
        )
    ]


def _refill(s: Scenario) -> list[Claim]:
    [judge] = s.filters
    assert isinstance(judge, Classifier)
    n, dropped = draws(s), judge.false_positive_rate
    refills = s.labs[0].sources[0].when_short == "refill"  # type: ignore[union-attr]
    all_of, less = float(n), n * (1 - dropped)
    return [
        Claim(
            "draws that the lab trains on",
            "n" if refills else "n (1 - FPR)",
            lambda t: column(t, "labs", "n_draws_trained"),
            all_of if refills else less,
            bugs={"refill ignored": less} if refills else {"refill whatever the rule": all_of},
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "detection",
        "P28-P30: marks are found, and people accused, at exact binomial rates",
        "theory/detection",
        100,
        _detection,
        _KGW,
        settings={
            "T=50": ("publishers.people.length.tokens=50", "publishers.models.length.tokens=50"),
            "T=100": (),
            "T=100, z=4": ("filters.test.z_threshold=4",),
            "T=200, z=4": (
                "filters.test.z_threshold=4",
                "publishers.people.length.tokens=200",
                "publishers.models.length.tokens=200",
            ),
            "T=100, 25 % edited": ("publishers.models.edited_share=0.25",),
            "T=100, 75 % edited": ("publishers.models.edited_share=0.75",),
        },
        axis="page length and editing",
    ),
    Case(
        "what-passes",
        "P32: AI share behind a filter, where only a part of AI text is marked",
        "theory/what-passes",
        60,
        _what_passes,
        "derived",
        is_quick=True,
    ),
    Case(
        "filtered-loop",
        "P33, all text marked: a detector between a lab and the web that it writes",
        "theory/filtered-loop",
        50,
        _filtered_loop,
        _KGW + "; composition derived",
    ),
    Case(
        "judged-once",
        "a page is judged once: it gets no new chance of being accused each round",
        "theory/judged-once",
        50,
        _single_judgement,
        "derived",
        is_quick=True,
    ),
    Case(
        "refill",
        "what a filter drops is made up for, or not, as the scenario says",
        "theory/refill",
        100,
        _refill,
        "binomial mean",
        settings={
            "refill": (),
            "less": ("labs.alpha.sources=[{kind: web, filters: [judge], when_short: less}]",),
        },
        axis="rule",
        is_quick=True,
    ),
)
