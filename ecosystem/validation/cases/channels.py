"""Channels beside the words: each declines at the rate of its own draws; truth, by a verifier."""

from __future__ import annotations

import numpy as np

from ecosystem.scenario.scenario import Scenario
from ecosystem.validation.case import Case, Claim, column
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


CASES: tuple[Case, ...] = (
    Case(
        "channels",
        "words, claims and style decline each at the rate of its own draws",
        "theory/channels",
        400,
        _channels,
        "Wright-Fisher heterozygosity per channel; derived",
    ),
)
