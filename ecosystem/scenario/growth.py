"""Amounts that grow, and where they outgrow what can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecosystem.config.problems import FieldError, Loc
from ecosystem.scenario.clock import value_at
from ecosystem.scenario.fields import MOST, Growth
from ecosystem.scenario.labs import draws_of

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario


def outgrown(scenario: Scenario) -> Iterator[FieldError]:
    """Yield amounts whose growth leads beyond the largest amount, in the history or in the run."""
    last = scenario.time.rounds
    begin = min(1 - scenario.history_rounds, 0)  # only publishers have a past
    amounts: list[tuple[Loc, object, int]] = [
        *((("publishers", i, "pages"), p.pages, begin) for i, p in enumerate(scenario.publishers)),
        *((("crawlers", i, "budget"), c.budget, 0) for i, c in enumerate(scenario.crawlers)),
        *((("labs", i, "tokens"), lab.tokens, 0) for i, lab in enumerate(scenario.labs)),
        *(
            (("labs", i, "sources", j, "draws"), draws_of(source), 0)
            for i, lab in enumerate(scenario.labs)
            for j, source in enumerate(lab.sources)
        ),
    ]
    for place, amount, first in amounts:
        if not isinstance(amount, Growth):
            continue
        for round_ in (first, last):
            try:
                largest = value_at(amount, scenario.time, round_)
            except OverflowError:
                largest = float("inf")
            if largest > MOST:
                when = "the history of the web begins" if round_ < 0 else "the run ends"
                yield FieldError(
                    (*place, "growth", "per_year"),
                    f"{amount.growth.per_year:g} a year leads beyond {MOST:,} where {when}"
                    f" (round {round_}); expected slower growth, or fewer rounds",
                )
                break
