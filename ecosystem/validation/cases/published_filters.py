"""Published: verifiers of stated quality, marks against length and editing, the calibration."""

from __future__ import annotations

from datetime import date

import numpy as np

from ecosystem.scenario.filters import Verifier, WatermarkDetector
from ecosystem.scenario.scenario import Scenario
from ecosystem.scenario.web import FixedLength
from ecosystem.validation.case import F64, Case, Claim, Tables, column
from ecosystem.validation.cases.channels import accuracies, pass_rate
from ecosystem.validation.cases.given import measured
from ecosystem.validation.theory import marks


def _transition(s: Scenario) -> list[Claim]:
    [check], rounds = s.filters, measured(s)
    assert isinstance(check, Verifier)
    assert s.language.claims is not None
    start, rates = s.language.claims.accuracy, (check.passes_right, check.passes_wrong)
    path = [start]
    for _ in range(s.time.rounds):
        path.append(float(pass_rate(path[-1], *rates)))
    better = rates[0] - rates[1]
    return [
        Claim(
            "accuracy at the end",
            "that of people, whose text the loop began with",
            lambda t: accuracies(t)[-1:],
            start,
            rounds[-1:],
            relation=">" if better > 0 else "<" if better < 0 else "=",
        ),
        Claim(
            "accuracy by round",
            "with infinitely many pages: the odds times r/w in every round",
            accuracies,
            [path[t] for t in rounds],
            rounds,
            relation="found",
        ),
    ]


def _against_length(s: Scenario) -> list[Claim]:
    [test], [mark] = s.filters, s.watermarks
    assert isinstance(test, WatermarkDetector)
    assert mark.green_probability is not None
    assert test.z_threshold is not None
    edited = s.publishers[0].edited_share
    assert isinstance(edited, int | float)
    green = marks.after_editing(mark.green_probability, mark.gamma, edited)
    lengths = [g.length.tokens for g in s.publishers if isinstance(g.length, FixedLength)]
    rates = [marks.detection(n, green, mark.gamma, test.z_threshold) for n in lengths]
    countable = [i for i, rate in enumerate(rates) if 0.02 < rate < 0.98]

    def values(tables: Tables, measure: str) -> F64:
        by_length = [column(tables, "filters", measure, context=f"t{n}")[-1] for n in lengths]
        return np.array(by_length)

    claims = [
        Claim(
            "marked pages found",
            "exact binomial of length, strength and editing",
            lambda t: values(t, "true_positive_rate")[countable],
            [rates[i] for i in countable],
            [lengths[i] for i in countable],
        ),
        Claim(
            "the same, without chance",
            "exact binomial",
            lambda t: values(t, "expected_true_positive_rate"),
            rates,
            lengths,
            bugs={"editing ignored": _unedited(s, lengths)} if edited else {},
        ),
    ]
    if edited == 0:
        claims.append(
            Claim(
                "found of pages of 200 tokens",
                "0.984, from memory, at z = 4",
                lambda t: values(t, "true_positive_rate")[lengths.index(200)],
                0.984,
                relation="found",
            )
        )
    if edited == 0.75:
        claims.append(
            Claim(
                "found of pages of 800 tokens, three quarters rewritten",
                "detectable in about 800 tokens after strong paraphrase: more often than not",
                lambda t: values(t, "true_positive_rate")[lengths.index(800)],
                0.5,
                relation="found",
            )
        )
    return claims


def _unedited(s: Scenario, lengths: list[int]) -> list[float]:
    [test], [mark] = s.filters, s.watermarks
    assert isinstance(test, WatermarkDetector)
    assert mark.green_probability is not None
    assert test.z_threshold is not None
    z, gamma = test.z_threshold, mark.gamma
    return [marks.detection(n, mark.green_probability, gamma, z) for n in lengths]


# Share of new pages, corrected for the detector's error rates (Rogan-Gladen; derived).
_GRAPHITE = {
    date(2024, 1, 1): 0.366,
    date(2025, 1, 1): 0.484,
    date(2025, 7, 1): 0.502,
}
_UNSEEN = 0.376  # mean of ten Common Crawls, 2023-23 to 2024-42
_JACCARD = (0.031, 0.018, 0.0043, 0.0118, 0.0131, 0.0029, 0.0232, 0.0061, 0.050)


def _calibration(s: Scenario) -> list[Claim]:
    assert s.time.start <= min(_GRAPHITE)

    def ai_share(tables: Tables) -> F64:
        by_date = {
            row["date"]: float(row["ai_share_new"]) for row in tables["web"] if row["round"] > 0
        }
        return np.array([by_date[when] for when in _GRAPHITE])

    def languages(tables: Tables) -> F64:
        rows = {
            row["context"]: float(row["share"])
            for row in tables["contexts"]
            if row["subject"] == "web" and row["round"] == 1
        }
        return np.array([rows[name] for name in named])

    lexicon = s.language.lexicon
    shares = lexicon.languages  # type: ignore[union-attr]
    total, named = sum(shares.values()), sorted(shares, key=shares.__getitem__, reverse=True)[:8]
    return [
        Claim(
            "AI share of new pages",
            "Graphite, corrected; put in, found back",
            ai_share,
            list(_GRAPHITE.values()),
            [str(when) for when in _GRAPHITE],
            relation="found",
        ),
        Claim(
            "tokens of a language on the web",
            "pages of CC-MAIN-2018-39; put in, found back",
            languages,
            [shares[name] / total for name in named],
            named,
            relation="found",
        ),
        Claim(
            "fetched pages never fetched before, last two years",
            "Common Crawl 2023-24: 37.6 %, from 32.4 to 45.2",
            lambda t: column(t, "crawls", "unseen_share", crawler="common")[-8:].mean(),
            _UNSEEN,
            relation="found",
        ),
        Claim(
            "overlap of consecutive crawls (Jaccard), last two years",
            "Common Crawl 2023-24: mean of nine, from 0.003 to 0.05",
            lambda t: column(t, "crawls", "jaccard_previous", crawler="common")[-8:].mean(),
            float(np.mean(_JACCARD)),
            relation="found",
        ),
    ]


_LENGTHS = (25, 50, 100, 200, 400, 800)

CASES: tuple[Case, ...] = (
    Case(
        "verifier-transition",
        "Feng et al.: a loop improves above a quality of its verifier and decays below it",
        "published/verifier-transition",
        40,
        _transition,
        "Feng et al. 2024, arXiv:2406.07515 (abstract verified; their proxy p* not seen)",
        settings={
            f"r = {right}, w = {wrong}": (
                f"filters.check.passes_right={right}",
                f"filters.check.passes_wrong={wrong}",
            )
            for right, wrong in ((0.8, 0.2), (0.6, 0.4), (0.5, 0.5), (0.4, 0.6), (0.2, 0.8))
        },
        axis="round",
        reported="a sharp phase transition in the quality of the verifier",
        comparable="shape",
    ),
    Case(
        "mark-against-length",
        "Kirchenbauer et al.: a mark needs length, the more so after editing",
        "published/mark-against-length",
        40,
        _against_length,
        "arXiv:2301.10226 and 2306.04634 (rates at 800 tokens verified; at 200 from memory)",
        settings={
            f"{round(100 * share)} % rewritten": tuple(
                f"publishers.p{n}.edited_share={share}" for n in _LENGTHS
            )
            for share in (0.0, 0.25, 0.5, 0.75)
        },
        axis="length in tokens",
        reported=(
            "T = 200, gamma = 0.5, delta = 2: 98.4 % found at z = 4 (from memory); detectable after"
            " strong human paraphrase in about 800 tokens at a false positive rate of 1e-5"
        ),
        comparable="level",
    ),
    Case(
        "calibration",
        "The baseline to 2026 beside the numbers that it is calibrated to, and others",
        "published/calibration",
        1,
        _calibration,
        "sources in scenarios/baseline.yaml; Common Crawl computed from its own tables",
        axis="",
        reported="Graphite 2025; Common Crawl statistics, 2018 and 2023-24",
        comparable="level",
    ),
)
