"""Cases about text that is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.validation.case import Case, Claim, column
from ecosystem.validation.cases.given import draws
from ecosystem.validation.theory.repetition import distinct_pages

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario


def _distinct(s: Scenario) -> list[Claim]:
    stock, n, rounds = round(s.publishers[0].starting_pages), draws(s), s.time.rounds
    bugs = {"tokens counted, not distinct pages": float(n * rounds)}
    if rounds > 1:
        bugs["distinct pages of each round added up"] = rounds * distinct_pages(n, stock)
    return [
        Claim(
            "draws of distinct pages in the text of the last round",
            "U (1 - (1 - 1/U)^n)",
            lambda t: column(t, "repetition", "n_unique")[-1],
            distinct_pages(n * rounds, stock),
            bugs=bugs,
        )
    ]


CASES = (
    Case(
        "repetition",
        "text read twice is not two texts: distinct pages among those drawn with replacement",
        "theory/repetition",
        40,
        _distinct,
        "sampling with replacement; derived",
        settings={
            "100 draws": ("labs.alpha.tokens=100",),
            "200 draws": (),
            "800 draws": ("labs.alpha.tokens=800",),
            "100 draws, twice, kept": (
                "time.rounds=2",
                "labs.alpha.tokens=100",
                "labs.alpha.workflow=accumulate",
            ),
        },
        axis="draws",
        is_quick=True,
    ),
)
