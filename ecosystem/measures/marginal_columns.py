"""What more of each source would do to a fit, in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.marginal_worth import Fit, MoreText
from ecosystem.measures.true_claims import true_claims_change

F64 = NDArray[np.float64]
Row = dict[str, Any]

HUMAN_LABEL = "human"  # of people's text of the day
RESERVES = (HUMAN_LABEL, "archive:")
NEXT, HEADLINE = "next draw", "10 %"
AMOUNTS = {NEXT: 0.0, "1 %": 0.01, HEADLINE: 0.1, "100 %": 1.0}
EXACT, SAMPLED = "exact", "sampled"
AGES = 1, 5, 10
"""Of people's text that is told beside that of the day, in years."""


def label_of_age(years: int) -> str:
    """Return what people's text is called that is some years old; no source has this label."""
    return f"{HUMAN_LABEL}:{years} y ago"


_OF_OLD = frozenset(map(label_of_age, AGES))


@dataclass(frozen=True)
class Prices:
    """What text and its worth are in money, all 0 where nobody said.

    Attributes
    ----------
    bit
        Money for a bit of loss less.
    training
        Money for a draw that is fitted.
    licences
        Money for a draw of a source beside its training, by label; 0 of those that have none.
    """

    bit: float = 0.0
    training: float = 0.0
    licences: Mapping[str, float] = field(default_factory=dict)

    def break_even(self, change: float | None, n: int) -> float | None:
        """Return what a draw may cost at most if ``n`` of them change the loss so."""
        return None if change is None or not self.bit else -change * self.bit / n - self.training

    def instead(self, label: str, n_instead: float | None, n: int) -> float | None:
        """Return the price of a draw of people's at which a source does the same for as much.

        Parameters
        ----------
        n_instead, n
            Draws of the source, and of people's text, that do the same.
        """
        of_source = self.licences.get(label, 0.0) + self.training
        if n_instead is None or not of_source:
            return None
        return n_instead * of_source / n - self.training


@dataclass(frozen=True)
class Claims:
    """What a smoothed fit claims.

    Attributes
    ----------
    base : array of float64, shape (K,)
        How often each claim is in its text, and what smoothing adds.
    starts : array of int64, shape (C,)
        Where the claims about each fact begin; the first of them is true.
    popularity : array of float64, shape (C,)
        How often people speak of each fact.
    per_draw
        Claims for every draw of words.
    """

    base: F64
    starts: NDArray[np.int64]
    popularity: F64
    per_draw: float

    def change(self, law: F64 | None, n: int) -> float | None:
        """Return the expected change of the share that is true, by ``n`` draws of a text."""
        if law is None:
            return None
        given = self.base, self.starts, self.popularity, law
        return true_claims_change(*given, n * self.per_draw)


class SourceLaw(NamedTuple):
    """What draws of a source are of: words, shape (W,), and claims; None where it makes none."""

    label: str
    words: F64
    claims: F64 | None


def marginal_columns(
    fit: Fit,
    claims: Claims | None,
    n_read: int,
    prices: Prices,
    sources: Sequence[SourceLaw],
) -> Iterator[Row]:
    """Yield a row for each source and amount.

    Parameters
    ----------
    fit
        The fit, and people's text.
    claims
        What the fit claims; None without that channel.
    n_read
        Draws of which amounts are shares.
    prices
        What is told in money.
    sources
        What could be read; the first is people's text of the day.
    """
    people = MoreText(fit, fit.human)
    for label, words, said in sources:
        more = people if label == HUMAN_LABEL else MoreText(fit, words)
        for amount, share in AMOUNTS.items():
            n = 1 if amount == NEXT else round(share * n_read)
            if n > 0 and (amount == HEADLINE or label not in _OF_OLD):
                row = _changes(more, n)
                row["true_claims_change"] = claims and claims.change(said, n)
                if amount == NEXT:
                    row["worth_per_draw"] = _ratio(row["loss_change"], people.loss_change(1))
                elif amount == HEADLINE:  # the rest takes a while
                    row |= _exchange(people, more, n)
                    if label.startswith(RESERVES) and label not in _OF_OLD:
                        row["replacing_change"] = more.replacing_change(min(1.0, n / fit.n_draws))
                    if more is not people:
                        instead = row.get("draws_instead")
                        row["price_instead"] = prices.instead(label, instead, n)
                row["break_even_price"] = prices.break_even(row["loss_change"], n)
                yield {"source": label, "amount": amount, "method": EXACT} | row


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
