"""Channels beside the words: each declines at the rate of its own draws; truth, by a verifier."""

from __future__ import annotations

import numpy as np

from ecosystem.scenario.filters import Verifier
from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import F64, Case, Claim, Tables, column
from ecosystem.validation.cases.given import draws, measured, people
from ecosystem.validation.theory import drift


def _channels(s: Scenario) -> list[Claim]:
    n, rounds = draws(s), measured(s)
    claims, style = s.language.claims, s.language.style
    assert claims is not None
    assert style is not None
    wrong = (1 - claims.accuracy) / (claims.values - 1)
    laws = {
        "words": (people(s), 1.0),
        "claims": (np.array([claims.accuracy, *[wrong] * (claims.values - 1)]), claims.per_draw),
        "style": (drift.zipf(style.phrasings, style.exponent), style.per_draw),
    }
    found = [
        Claim(
            f"diversity of {channel}, H / H*",
            "(1 - 1/(n r))^t",
            lambda t, channel=channel, law=law: (  # type: ignore[misc]
                column(t, "channels", "gini_simpson", subject="output", channel=channel)
                / drift.gini(law)
            ),
            drift.replace(round(n * per_draw), rounds),
            rounds,
            bugs={} if channel == "words" else {"as many draws as words": drift.replace(n, rounds)},
        )
        for channel, (law, per_draw) in laws.items()
    ]
    found.append(
        Claim(
            "accuracy of claims",
            "that of people, in every round",
            lambda t: column(t, "channels", "accuracy", subject="output", channel="claims"),
            np.full(len(rounds), claims.accuracy),
            rounds,
        )
    )
    return found


def pass_rate(accuracy: F64 | float, right: float, wrong: float) -> F64 | float:
    """Return the accuracy of what a verifier passes: odds of truth times right / wrong."""
    return accuracy * right / (accuracy * right + (1 - accuracy) * wrong)


def accuracies(tables: Tables) -> F64:
    """Return the accuracy of the model's claims after each round."""
    return column(tables, "channels", "accuracy", subject="output", channel="claims")


def _verifier(s: Scenario) -> list[Claim]:
    [check], rounds = s.filters, measured(s)
    assert isinstance(check, Verifier)
    assert s.language.claims is not None
    start, rates = s.language.claims.accuracy, (check.passes_right, check.passes_wrong)

    def unexplained(tables: Tables) -> F64:
        found = accuracies(tables)
        before = np.array([start, *found[:-1]])
        return found - pass_rate(before, *rates)

    return [
        Claim(
            "accuracy after a round, less what the accuracy before it makes",
            "0, given the accuracy a before: a r / (a r + (1-a) w)",
            unexplained,
            np.zeros(len(rounds)),
            rounds,
        ),
        Claim(
            "accuracy after the first round",
            "a r / (a r + (1-a) w)",
            lambda t: accuracies(t)[:1],
            pass_rate(start, *rates),
            rounds[:1],
            bugs={"a verifier that ignores the truth": start},
        ),
    ]


CASES: tuple[Case, ...] = (
    Case(
        "channels",
        "words, claims and style decline each at the rate of its own draws",
        "theory/channels",
        100,
        _channels,
        "Wright-Fisher heterozygosity per channel; derived",
    ),
    Case(
        "verifier",
        "a verifier multiplies the odds of truth by its rates in every round",
        "theory/verifier",
        50,
        _verifier,
        "derived; exact at any number of draws",
    ),
)
