"""Drift of one lab: diversity decays, distance grows, types are fixed or lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, Tables, column, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift

_WRIGHT_FISHER = "Wright-Fisher heterozygosity; Seddik et al. 2024, arXiv:2404.05090 (verified)"
_FLOOR = 0.001  # of the probability, spread evenly: see the table benchmarks


def _replace(s: Scenario) -> list[Claim]:
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    kept = drift.replace(n, rounds)
    one_more = drift.replace(n, [t + 1 for t in rounds])
    one_less = drift.replace(n, [t - 1 for t in rounds])
    return [
        Claim(
            "diversity H / H*",
            "(1 - 1/n)^t",
            lambda t: output(t, "gini_simpson") / star,
            kept,
            rounds,
            bugs={"a round too many": one_more, "a round too few": one_less},
        ),
        Claim(
            "distance |p - p*|^2 / H*",
            "1 - (1 - 1/n)^t",
            lambda t: output(t, "squared_distance") / star,
            1 - kept,
            rounds,
        ),
        Claim(
            "distance + diversity, / H*",
            "1",
            lambda t: (output(t, "squared_distance") + output(t, "gini_simpson")) / star,
            np.ones(len(rounds)),
            rounds,
        ),
        Claim(
            "growth of |p - p*|^2 / H* since it was last measured: nothing learnt of people",
            "above 0",
            lambda t: np.diff(output(t, "squared_distance")) / star,
            0.0,
            rounds[1:],
            relation=">",
        ),
    ]


def _martingale(s: Scenario) -> list[Claim]:
    words = s.measure.words["text"]
    law = people(s)
    rank = [int(word.removeprefix("w")) - 1 for word in words]

    def probabilities(tables: Tables) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        found = [
            column(tables, "words", "probability", subject="output", word=word)[-1]
            for word in words
        ]
        return np.array(found)

    uniform = np.full(len(words), 1 / len(law))
    return [
        Claim(
            "probability of a word at the end",
            "p*(i)",
            probabilities,
            law[rank],
            words,
            bugs={"words drawn alike, whatever their law": uniform},
        )
    ]


def _absorption(s: Scenario) -> list[Claim]:
    n, rounds = draws(s), measured(s)
    return [
        Claim(
            "runs in which one of two types is gone",
            "exact chain of counts",
            lambda t: (output(t, "hill_0") == 1).astype(np.float64),
            drift.fixed_by(n, rounds),
            rounds,
            bugs={"a round too many": drift.fixed_by(n, [t + 1 for t in rounds])},
        )
    ]


def _early_kl(s: Scenario) -> list[Claim]:
    n, rounds, types = draws(s), measured(s), len(people(s))
    exact = [drift.kl_from_uniform(n, types, t) for t in rounds]
    half = [drift.kl_from_uniform(2 * n, types, t) for t in rounds]
    return [
        Claim(
            "KL(model || people), bits",
            "exact chain; about t (K-1) / (2n) nats",
            lambda t: output(t, "kl_law_to_human"),
            exact,
            rounds,
            bugs={"twice the draws": half},
        )
    ]


def _illusion(s: Scenario) -> list[Claim]:
    n, types, rounds = draws(s), len(people(s)), [1, 2, 3, 4, 6, 8, 10, 12]
    at = np.array(rounds) - 1

    def exact(loss: Callable[[int, int, int, float], float]) -> list[float]:
        return [loss(n, types, t, _FLOOR) for t in rounds]

    on_people, on_source = exact(drift.loss_on_people), exact(drift.loss_on_source)
    return [
        Claim(
            "loss on people's text, bits",
            "exact chain; grows by (K-1) / (2n) nats a round or more",
            lambda t: column(t, "benchmarks", "gap_people")[at] + np.log2(types),
            on_people,
            rounds,
            bugs={"twice the draws": [
                drift.loss_on_people(2 * n, types, t, _FLOOR) for t in rounds]},
        ),
        Claim(
            "loss on the lab's own benchmark, bits",
            "exact chain; falls by about (K-1) / (2n) nats a round",
            lambda t: column(t, "benchmarks", "loss_benchmark")[at],
            on_source,
            rounds,
            bugs={
                "the benchmark is the training text": exact(drift.loss_on_itself),
                "the benchmark is people's text": on_people,
            },
        ),
        Claim(
            "illusions that begin, and that end within 12 rounds",
            "1, and 0: the benchmark never follows",
            lambda t: np.array([
                sum(row["event"] == event for row in t["illusions"]) for event in ("begins", "ends")
            ], dtype=np.float64),
            [1.0, 0.0],
            ["begins", "ends"],
        ),
    ]  # fmt: skip


def _half_life(s: Scenario) -> list[Claim]:
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    return [
        Claim(
            "H / H* after n ln 2 rounds",
            "(1 - 1/n)^t, about 1/2",
            lambda t: output(t, "gini_simpson") / star,
            drift.replace(n, rounds),
            rounds,
            bugs={"half the draws": drift.replace(n // 2, rounds)},
        )
    ]


def _word_survival(s: Scenario) -> list[Claim]:
    n, rounds, law = draws(s), measured(s), people(s)
    copies = n / len(law)
    alive = [float(drift.survival(n, law[:1], t)[0]) for t in rounds]
    later = [float(drift.survival(n, law[:1], t + 1)[0]) for t in rounds]
    return [
        Claim(
            "share of words alive",
            "exact chain of counts",
            lambda t: output(t, "hill_0") / len(law),
            alive,
            rounds,
            bugs={"a round too many": later},
        ),
        Claim(
            "share of words alive, against its bound",
            "1 - exp(-lambda / t)",
            lambda t: output(t, "hill_0") / len(law),
            [1 - np.exp(-copies / t) for t in rounds],
            rounds,
            relation=">",
        ),
    ]


def _accumulate(s: Scenario) -> list[Claim]:
    n, rounds, star = draws(s), measured(s), drift.gini(people(s))
    batches = [t + 1 for t in rounds]  # the first is the human one that the lab starts with
    kept = drift.accumulate(n, batches)
    return [
        Claim(
            "diversity H / H*",
            "prod_k (1 - 1/(n k^2))",
            lambda t: output(t, "gini_simpson") / star,
            kept,
            rounds,
            bugs={"old text forgotten": drift.replace(n, batches)},
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "replace",
        "P1-P3: a lab that eats its own output loses 1/n of its diversity a round",
        "theory/replace",
        400,
        _replace,
        _WRIGHT_FISHER,
        is_quick=True,
    ),
    Case(
        "replace-through-the-web",
        "P1-P3 through pages: the model writes the web and reads it",
        "theory/replace-through-the-web",
        400,
        _replace,
        _WRIGHT_FISHER,
    ),
    Case(
        "martingale",
        "P4: whatever happens to a run, over runs every word keeps its probability",
        "theory/martingale",
        430,
        _martingale,
        "Shumailov et al. 2024, Nature 631:755 (text verified)",
        axis="word",
    ),
    Case(
        "absorption",
        "P6: whether one of two types is gone by round t",
        "theory/absorption",
        1500,
        _absorption,
        "Wright-Fisher chain, solved exactly (derived)",
    ),
    Case(
        "early-divergence",
        "P7: divergence grows linearly while t << n",
        "theory/early-divergence",
        60,
        _early_kl,
        "Wright-Fisher chain, solved exactly (derived)",
    ),
    Case(
        "dashboard-illusion",
        "P1, P7: a lab's own benchmark improves while people's text is lost",
        "theory/dashboard-illusion",
        100,
        _illusion,
        "Wright-Fisher chain, solved exactly (derived)",
    ),
    Case(
        "half-life",
        "P8: half of the diversity is gone after n ln 2 rounds",
        "theory/half-life",
        100,
        _half_life,
        _WRIGHT_FISHER,
    ),
    Case(
        "word-survival",
        "P12: how long a word with few copies lives",
        "theory/word-survival",
        200,
        _word_survival,
        "chain derived; bound of Suresh et al. 2024, arXiv:2412.17646 (verified)",
        settings={
            "1 copy": (),
            "5 copies": ("language.lexicon.types=40",),
        },
    ),
    Case(
        "accumulate",
        "P13, P14: who deletes nothing keeps most diversity for ever",
        "theory/accumulate",
        60,
        _accumulate,
        "Kazdan et al. 2024, arXiv:2410.16713 (limit from memory; product derived)",
    ),
)
