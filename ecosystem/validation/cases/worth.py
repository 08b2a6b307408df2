"""Cases about what text is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecosystem.scenario.learners import CategoricalLearner
from ecosystem.validation.case import Case, Claim, Tables, column
from ecosystem.validation.cases.given import draws, people
from ecosystem.validation.theory import worth
from ecosystem.validation.theory.worth import F64

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario

_ROUNDS = (1, 4, 7, 10)
_SETTLED = 20  # rounds after which d is what it stays


def _fresh_draws(s: Scenario) -> list[Claim]:
    [lab] = s.labs
    assert isinstance(lab.learner, CategoricalLearner)
    n, human, smoothing = draws(s), people(s), float(str(lab.learner.smoothing))
    at = [round_ - 1 for round_ in _ROUNDS]

    def every(loss: float) -> list[float]:
        return [loss] * len(_ROUNDS)

    return [
        Claim(
            "loss on people's text, bits",
            "log2(n + aK) - sum p E log2(X + a), X binomial, term by term",
            lambda t: column(t, "labs", "loss_now")[at],
            every(worth.loss_after_fresh_draws(n, human, smoothing)),
            _ROUNDS,
            bugs={
                "counts as expected": every(worth.loss_of_expected_counts(n, human, smoothing)),
                "half of the draws": every(worth.loss_after_fresh_draws(n // 2, human, smoothing)),
                "half of the smoothing": every(
                    worth.loss_after_fresh_draws(n, human, smoothing / 2)
                ),
            },
        ),
        *(_more_draws(s, amount, more) for amount, more in (("10 %", n // 10), ("100 %", n))),
    ]


def _more_draws(s: Scenario, amount: str, more: int) -> Claim:
    n, human = draws(s), people(s)
    smoothing = float(str(s.labs[0].learner.smoothing))  # type: ignore[union-attr]

    def change(loss: Callable[[int, F64, float], float]) -> list[float]:
        return [loss(n + more, human, smoothing) - loss(n, human, smoothing)] * len(_ROUNDS)

    who = {"lab": "alpha", "source": "human", "amount": amount}
    return Claim(
        f"change of the loss by {amount} more draws of people's text, bits",
        "the same formula, of more draws less as it is",
        lambda t: column(t, "marginal_worth", "loss_change", **who)[[r - 1 for r in _ROUNDS]],
        change(worth.loss_after_fresh_draws),
        _ROUNDS,
        bugs={
            "counts as expected": change(worth.loss_of_expected_counts),
            "they take the place of others": [0.0] * len(_ROUNDS),
        },
    )


def _one_more(s: Scenario) -> list[Claim]:
    n, human = draws(s), people(s)
    h = round(n * float(str(s.labs[0].sources[0].share)))
    d, diversity = worth.distance_in_the_long_run(h, n - h), 1 - float((human * human).sum())
    of_people, of_model = worth.changes_by_one_more(h, n - h)

    def seen(tables: Tables, source: str) -> float:
        who = {"lab": "alpha", "source": source, "amount": "next draw"}
        changes = column(tables, "marginal_worth", "squared_distance_change", **who)
        return float(changes[_SETTLED:].mean()) / diversity

    ever = worth.distance_in_the_long_run(h + 1, n - h) - d
    return [
        Claim(
            "change of d by one more draw of people, mean over rounds",
            "(n^2 d + 1)/(n+1)^2 - d",
            lambda t: seen(t, "human"),
            of_people,
            bugs={"one more in every round": ever},
        ),
        Claim(
            "change of d by one more draw of the model that was read, mean over rounds",
            "(n^2 d + 1 + 2 s d)/(n+1)^2 - d",
            lambda t: seen(t, "model:alpha"),
            of_model,
            bugs={"of the model that was fitted": of_model + 2 * h * d / (n + 1) ** 2},
        ),
    ]


CASES = (
    Case(
        "fresh-draws",
        "the loss after n fresh draws of people's text, the unit of what text is worth",
        "theory/fresh-draws",
        200,
        _fresh_draws,
        "binomial counts under additive smoothing (derived)",
        is_quick=True,
        is_of_worth=True,
    ),
    Case(
        "marginal-worth",
        "one more draw of people, and one more of the model that a lab reads",
        "theory/marginal-worth",
        40,
        _one_more,
        "squared distance of pooled counts in the long run (derived)",
        is_of_worth=True,
    ),
)
