"""Cases about what text is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosystem.scenario.learners import CategoricalLearner
from ecosystem.validation.case import Case, Claim, column
from ecosystem.validation.cases.given import draws, people
from ecosystem.validation.theory import worth

if TYPE_CHECKING:
    from ecosystem.scenario.scenario import Scenario

_ROUNDS = (1, 4, 7, 10)


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
        )
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
    ),
)
