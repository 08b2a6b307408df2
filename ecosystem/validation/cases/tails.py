"""Tails: what a first fit misses, how that falls with more text, and what generations add."""

from __future__ import annotations

from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, column, output
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift


def _first_round_loss(s: Scenario) -> list[Claim]:
    n, law = draws(s), people(s)
    return [
        Claim(
            "types that the model holds",
            "sum_i 1 - (1 - p_i)^n",
            lambda t: output(t, "hill_0"),
            float(drift.survival(n, law, 1).sum()),
            bugs={"smoothing left on": float(len(law))},
        ),
        Claim(
            "human text that it cannot write",
            "sum_i p_i (1 - p_i)^n",
            lambda t: output(t, "human_mass_unseen"),
            drift.lost_mass(n, law, 1),
            bugs={
                "smoothing left on": 0.0,
                "one round of its own output before": drift.lost_mass(n, law, 2),
            },
        ),
    ]


def _memoriser(s: Scenario) -> list[Claim]:
    law, n = people(s), draws(s)
    whole, again = drift.memoriser_loss(law, n), drift.memoriser_loss(law, 2 * n)
    transform = getattr(s.labs[0].sources[0], "transform", None)
    if transform is None:
        expected, formula = whole, "sum_i p_i (1 - p_i)^T"
        bugs = {"twice the draws": again}
    else:
        cut = law[: transform.top_k]
        seen = cut * (1 - (1 - cut / cut.sum()) ** n)
        expected, formula = 1 - float(seen.sum()), "p*(i > k) + the same of the rest"
        bugs = {"tails not cut": whole} if n > 100 else {}
    return [
        Claim(
            "human text that the model cannot write",
            formula,
            lambda t: output(t, "human_mass_unseen"),
            expected,
            bugs=bugs,
        )
    ]


def _generations(s: Scenario) -> list[Claim]:
    n, law, rounds = draws(s), people(s), measured(s)
    return [
        Claim(
            "human text that the model cannot write",
            "exact chain of counts; about t^(1 - 1/beta)",
            lambda t: output(t, "human_mass_unseen"),
            [drift.lost_mass(n, law, t) for t in rounds],
            rounds,
            bugs={"a round too many": [drift.lost_mass(n, law, t + 1) for t in rounds]},
        )
    ]


def _identities(s: Scenario) -> list[Claim]:
    law = people(s)
    return [
        Claim(
            f"Hill number of order {order} of people",
            "(sum p^q)^(1/(1-q))",
            lambda t, order=order: column(t, "laws", f"hill_{order}", subject="human"),  # type: ignore[misc]
            drift.hill(law, order),
            bugs={"a type too many": drift.hill(drift.zipf(len(law) + 1), order)},
        )
        for order in (0, 1, 2)
    ]


def _decoded_again(s: Scenario) -> list[Claim]:
    law, rounds, decoding = people(s), measured(s), s.labs[0].decoding
    assert isinstance(decoding.temperature, int | float)
    assert isinstance(decoding.top_p, int | float)
    text = {"subject": "training", "name": "alpha"}
    if decoding.top_p < 1:
        supports = [float(k) for k in drift.top_p_supports(law, decoding.top_p, max(rounds) + 1)]
        return [
            Claim(
                "types in the text",
                "smallest set of mass p, renormalised, again and again",
                lambda t: column(t, "laws", "hill_0", **text),
                [supports[t - 1] for t in rounds],
                rounds,
                bugs={"a round too many": [supports[t] for t in rounds]},
            )
        ]
    sharp = [drift.sharpened(law, decoding.temperature, t) for t in [*rounds, max(rounds) + 1]]
    effective = [drift.hill(p, 1) for p in sharp]
    return [
        Claim(
            "effective types of the text",
            "2 to the entropy of p^(1/T^t)",
            lambda t: column(t, "laws", "hill_1", **text),
            effective[:-1],
            rounds,
            bugs={"a round too many": effective[1:]},
        )
    ]


CASES: tuple[Case, ...] = (
    Case(
        "first-round-loss",
        "P5: what the first fit misses",
        "theory/first-round-loss",
        150,
        _first_round_loss,
        "derived; agrees with an independent Monte Carlo",
        settings={
            "K=1000, n=1000": (),
            "K=100, n=100": ("language.lexicon.types=100", "labs.alpha.tokens=100"),
            "K=1000, n=100": ("labs.alpha.tokens=100",),
        },
        axis="types and draws",
        is_quick=True,
    ),
    Case(
        "memoriser",
        "P34: the loss of a memoriser falls as T^-(1 - 1/beta); cut tails put a floor under it",
        "theory/memoriser",
        60,
        _memoriser,
        "Hutter's model; exponents of Dohmatob et al. 2024, arXiv:2402.07043 (from memory)",
        settings={
            "100": ("labs.alpha.tokens=100",),
            "1000": ("labs.alpha.tokens=1000",),
            "10000": ("labs.alpha.tokens=10000",),
            "100, cut at 100": (
                "labs.alpha.tokens=100",
                "labs.alpha.sources=[{kind: human, transform: {top_k: 100}}]",
            ),
            "10000, cut at 100": (
                "labs.alpha.tokens=10000",
                "labs.alpha.sources=[{kind: human, transform: {top_k: 100}}]",
            ),
        },
        axis="draws T",
    ),
    Case(
        "lost-text-over-generations",
        "P35: what is lost grows with the generations, slower than linearly",
        "theory/lost-text-over-generations",
        300,
        _generations,
        "Wright-Fisher chain, solved exactly (derived)",
    ),
    Case(
        "effective-numbers",
        "P37: Hill numbers of the human law",
        "theory/effective-numbers",
        2,
        _identities,
        "Hill 1973 (definition)",
        is_quick=True,
    ),
    Case(
        "repeated-decoding",
        "P22, P23: decoding alone, without any sampling error, cuts more every round",
        "theory/repeated-top-p",
        2,
        _decoded_again,
        "derived; O4: no number of tokens rescues it",
        settings={
            "K=100, top-p 0.9": (),
            "K=1000, top-p 0.9": ("language.lexicon.types=1000",),
            "K=1000, top-p 0.95": (
                "language.lexicon.types=1000",
                "labs.alpha.decoding={top_p: 0.95}",
            ),
            "K=1000, T = 0.9": (
                "language.lexicon.types=1000",
                "labs.alpha.decoding={temperature: 0.9}",
            ),
            "K=1000, T = 0.8": (
                "language.lexicon.types=1000",
                "labs.alpha.decoding={temperature: 0.8}",
            ),
        },
        axis="decoding and round",
        is_quick=True,
    ),
)
