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


def marginal_rows(
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
        The law of each source by its label, shape (K,).
    """
    people, (bit, training) = MoreText(fit, fit.human), prices
    for label, law in laws.items():
        more = people if label == HUMAN_LABEL else MoreText(fit, law)
        for amount, share in AMOUNTS.items():
            n = 1 if share is None else round(share * n_read)
            if n > 0:
                row = _columns(people, more, n, share is None)
                if amount == HEADLINE and label.startswith(RESERVES):  # it takes a while
                    row["replacing_change"] = more.replacing_change(min(1.0, n / fit.n_draws))
                if bit and (change := row["loss_change"]) is not None:
                    row["break_even_price"] = -change * bit / n - training
                yield {"source": label, "amount": amount} | row


def _columns(people: MoreText, more: MoreText, n: int, is_next: bool) -> Row:
    change = more.loss_change(n)
    row: Row = {
        "n_draws": n,
        "loss_change": change,
        "next_draw_change": change if is_next else more.next_change(n),
        "unseen_change": more.unseen_change(n),
        "squared_distance_change": more.squared_distance_change(n),
        "gini_change": more.gini_change(n),
    }
    of_people = people.loss_change(n)
    if change is None or of_people is None:
        return row
    if is_next:  # both are derivatives: no number of draws is asked for
        return row | {"worth_per_draw": change / of_people if of_people < 0 else None}
    if more is people:
        return row | {"people_draws": n, "worth_per_draw": 1.0, "draws_instead": n}
    same = people.draws_for(change)
    return row | {
        "people_draws": same,
        "worth_per_draw": None if same is None else same / n,
        "draws_instead": more.draws_for(of_people),
    }
