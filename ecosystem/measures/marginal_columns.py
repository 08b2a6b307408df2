"""What more of each source would do to a fit, in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.marginal_worth import Fit, MoreText

Row = dict[str, Any]

HUMAN_LABEL = "human"  # of people's text of the day
RESERVES = (HUMAN_LABEL, "archive:")
NEXT, HEADLINE = "next draw", "10 %"
AMOUNTS = {NEXT: None, "1 %": 0.01, HEADLINE: 0.1, "100 %": 1.0}


def marginal_columns(
    fit: Fit,
    n_read: int,
    prices: tuple[float, float],
    laws: Mapping[str, NDArray[np.float64]],
) -> Iterator[Row]:
    """Yield a row for each source and amount.

    Parameters
    ----------
    fit
        The fit, and people's text.
    n_read
        Draws of which amounts are shares.
    prices
        Money for a bit of loss less, 0 where nobody said, and for a draw that is fitted.
    laws
        The law of each source by its label, shape (K,), beside people's text of the day.
    """
    people, (bit, training) = MoreText(fit, fit.human), prices
    for label, law in [(HUMAN_LABEL, None), *laws.items()]:
        more = people if law is None else MoreText(fit, law)
        for amount, share in AMOUNTS.items():
            n = 1 if share is None else round(share * n_read)
            if n > 0:
                row = _changes(more, n)
                if amount == NEXT:
                    row["worth_per_draw"] = _ratio(row["loss_change"], people.loss_change(1))
                elif amount == HEADLINE:  # the rest takes a while
                    row |= _exchange(people, more, n)
                    if label.startswith(RESERVES):
                        row["replacing_change"] = more.replacing_change(min(1.0, n / fit.n_draws))
                if bit and (change := row["loss_change"]) is not None:
                    row["break_even_price"] = -change * bit / n - training
                yield {"source": label, "amount": amount} | row


def _changes(more: MoreText, n: int) -> Row:
    change = more.loss_change(n)
    return {
        "n_draws": n,
        "loss_change": change,
        "next_draw_change": change if n == 1 else more.next_change(n),
        "unseen_change": more.unseen_change(n),
        "squared_distance_change": more.squared_distance_change(n),
        "gini_change": more.gini_change(n),
    }


def _ratio(change: float | None, of_people: float | None) -> float | None:
    """Return the ratio of two changes; of one draw each, it asks for no number of draws."""
    if change is None or of_people is None or of_people >= 0:
        return None
    return change / of_people


def _exchange(people: MoreText, more: MoreText, n: int) -> Row:
    """Return how many of people's draws a source's are worth, and how many of it they are."""
    change, of_people = more.loss_change(n), people.loss_change(n)
    if change is None or of_people is None:
        return {}
    if more is people:
        same = instead = float(n) if change < 0 else None
    else:
        same, instead = people.draws_for(change), more.draws_for(of_people)
    per_draw = None if same is None else same / n
    return {"people_draws": same, "worth_per_draw": per_draw, "draws_instead": instead}
